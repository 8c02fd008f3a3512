/**
 * Checking a document against the OpenAPI Specification, by Redocly's rules: structure, references, path parameters.
 */
import { createConfig, getLineColLocation, lintDocument, BaseResolver, Source } from "@redocly/openapi-core"
import * as Effect from "effect/Effect"
import { parse } from "yaml"
import type { SourceDocument } from "./Document.ts"
import type { JsonObject } from "./Json.ts"
import { specInvalid } from "./Problem.ts"
import type { SpecInvalid, SpecProblem } from "./Problem.ts"

/** Rules that a document must keep for code to be generated from it. Style is the vendor's own. */
const rules = {
  struct: "error",
  "no-unresolved-refs": "error",
  "no-identical-paths": "error",
  "no-ambiguous-paths": "off",
  "path-declaration-must-exist": "error",
  "path-parameters-defined": "error",
  "path-not-include-query": "error",
  "operation-operationId-unique": "error",
  "operation-operationId": "error",
  "operation-parameters-unique": "error",
  "no-enum-type-mismatch": "error"
} as const

const versionProblem = (document: JsonObject): string | undefined => {
  if (typeof document.swagger === "string") {
    return `Swagger ${document.swagger} is not read; convert the document to OpenAPI 3.0 or 3.1 first`
  }
  const version = document.openapi
  if (typeof version !== "string") return "not an OpenAPI document: the key `openapi` with a version is missing"
  return /^3\.[01]\.\d+/.test(version) ? undefined : `OpenAPI ${version} is not read; 3.0 and 3.1 are`
}

const problemsIn = Effect.fnUntraced(function* (file: string, text: string) {
  const config = yield* Effect.promise(() => createConfig({ rules }))
  const found = yield* Effect.tryPromise({
    try: () =>
      lintDocument({
        document: { source: new Source(file, text), parsed: parse(text) as unknown },
        externalRefResolver: new BaseResolver(config.resolve),
        config
      }),
    catch: (error) => specInvalid("The document cannot be checked.", [{ file, message: String(error) }])
  })
  return found
    .filter(({ severity }) => severity === "error")
    .map((problem): SpecProblem & { readonly pointer: string } => {
      const [location] = problem.location
      const place = location === undefined ? undefined : getLineColLocation(location)
      return {
        file,
        line: place?.start.line,
        column: place?.start.col,
        pointer: location?.pointer ?? "#",
        message: problem.message
      }
    })
})

/** Checks a document as it was read. Fails with every problem, with file, line and pointer. */
export const lintSource = Effect.fnUntraced(function* (document: SourceDocument): Effect.fn.Return<void, SpecInvalid> {
  const version = versionProblem(document.json)
  if (version !== undefined) {
    return yield* specInvalid(`${document.file} cannot be used.`, [document.problemAt("#", version)])
  }
  const problems = yield* problemsIn(document.file, document.text)
  if (problems.length > 0) return yield* specInvalid(`${document.file} is not a valid OpenAPI document.`, problems)
})

/** Checks a document with its overlay applied; places are those of the document where it has them. */
export const lintPatched = Effect.fnUntraced(function* (
  source: SourceDocument,
  patched: JsonObject
): Effect.fn.Return<void, SpecInvalid> {
  const problems = yield* problemsIn(source.file, JSON.stringify(patched))
  if (problems.length === 0) return
  return yield* specInvalid(
    `${source.file} is not a valid OpenAPI document once its overlay is applied.`,
    problems.map(({ message, pointer }) => source.problemAt(pointer, message))
  )
})
