/**
 * Checking a document against the OpenAPI Specification, by Redocly's rules: structure, references, path parameters.
 */
import { BaseResolver, createConfig, lintDocument, Source } from "@redocly/openapi-core"
import * as Effect from "effect/Effect"
import type { SourceDocument } from "./Document.ts"
import { keysOf, objectOf, pointerOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { follow } from "./mend/References.ts"
import type { Remark } from "./mend/Report.ts"
import { specInvalid } from "./Problem.ts"
import type { Finding, SpecInvalid } from "./Problem.ts"
import { unsupported } from "./Support.ts"

/** Rules that a document must keep for code to be generated from it. Style is the vendor's own. */
const vendorRules = {
  struct: "error",
  "no-unresolved-refs": "error",
  "path-declaration-must-exist": "error",
  "path-not-include-query": "error",
  "operation-parameters-unique": "error"
} as const

/** What a document that is written here keeps besides. In a vendor's document these are put right (`mend/`). */
const ownRules = {
  ...vendorRules,
  "no-identical-paths": "error",
  "path-parameters-defined": "error",
  "operation-operationId-unique": "error",
  "operation-operationId": "error",
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

/** Fails when a file is not an OpenAPI document of a version that is read. */
export const checkVersion = Effect.fnUntraced(function* (source: SourceDocument): Effect.fn.Return<void, SpecInvalid> {
  const version = versionProblem(source.json)
  if (version === undefined) return
  const pointer = "swagger" in source.json ? "#/swagger" : "#/openapi"
  return yield* specInvalid(`${source.file} cannot be used.`, [source.problemAt(pointer, version)])
})

/** A pointer as far as it leads: some rules point at what they miss, or at a value as if it were a key. */
const existing = (document: JsonObject, pointer: string): string => {
  const keys: Array<string> = []
  let value: unknown = document
  for (const key of keysOf(pointer)) {
    value = Array.isArray(value) ? (value as ReadonlyArray<unknown>)[Number(key)] : objectOf(value)[key]
    if (value === undefined) break
    keys.push(key)
  }
  return pointerOf(keys)
}

/** What vendors' documents often have wrong, and no code depends on. */
const harmless: ReadonlyArray<readonly [message: RegExp, pointer: RegExp]> = [
  // A key that means nothing where it is.
  [/^Property `[^`]*` is not expected here\.$/, /(?:)/],
  [/^The field `(description|title|version|name|identifier|url)` must be present on this level\.$/, /(?:)/],
  // `version: 1.0` in YAML, and `required: true` beside a field's type: the mending drops the latter.
  [/^Expected type `string` but got `(number|integer)`\.$/, /^#\/info\//],
  [/^Expected type `array` but got `boolean`\.$/, /\/required$/],
  // Keywords of older drafts, which the mending reads (OlderKeywords).
  [/^Expected type `Schema` \(object\) but got `array`/, /\/items$/],
  [/^Expected type `number` but got `boolean`/, /\/exclusiveM(in|ax)imum$/]
]

/** What the specification allows and Redocly's rules do not know. */
const isAllowed = (document: JsonObject, [pointer, message]: Finding): boolean => {
  // JSON Schema 2020-12, core 4.3.2.
  if (/^Expected type `Schema` \(object\) but got `boolean`/.test(message)) return true
  // A mapping may name a schema instead of referring to it (OpenAPI 3.1, Discriminator Object).
  if (!/\/discriminator\/mapping\/[^/]+$/.test(pointer)) return false
  const target = follow(document, pointer)
  return typeof target === "string" && Object.hasOwn(objectOf(objectOf(document.components).schemas), target)
}

// What the mending remarks with more to say.
const isRemarkedElsewhere = ([pointer]: Finding): boolean =>
  /\/(nullable|required|items|exclusiveM(in|ax)imum)$/.test(pointer)

const isHarmless = ([pointer, message]: Finding): boolean =>
  harmless.some(([says, at]) => says.test(message) && at.test(pointer))

const ruleFindings = Effect.fnUntraced(function* (
  source: SourceDocument,
  document: JsonObject,
  rules: Readonly<Record<string, "error">>
) {
  const config = yield* Effect.promise(() => createConfig({ rules }))
  const found = yield* Effect.tryPromise({
    try: () =>
      lintDocument({
        document: { source: new Source(source.file, JSON.stringify(document)), parsed: document },
        externalRefResolver: new BaseResolver(config.resolve),
        config
      }),
    catch: (error) =>
      specInvalid("The document cannot be checked.", [{ file: source.file, pointer: "#", message: String(error) }])
  })
  return found
    .filter(({ severity }) => severity === "error")
    .map(({ location: [location], message }): Finding => [existing(document, location?.pointer ?? "#"), message])
    .filter((finding) => !isAllowed(document, finding))
})

/**
 * Checks a document with its overlay applied: an overlay may mend what the vendor's file breaks. Fails with every problem,
 * with file, line and pointer; the line is that of the nearest place that the file itself has.
 *
 * @param writtenHere a document of our own is held to the letter: a misspelt key is a mistake. In a vendor's document, pulled
 *                    from upstream, what no code depends on is returned as remarks
 */
export const lint = Effect.fnUntraced(function* (
  source: SourceDocument,
  document: JsonObject,
  writtenHere: boolean
): Effect.fn.Return<ReadonlyArray<Remark>, SpecInvalid> {
  // First, because a rule would go and fetch what a reference into another file names.
  const findings = unsupported(document)
  const all =
    findings.length > 0 ? findings : yield* ruleFindings(source, document, writtenHere ? ownRules : vendorRules)
  const problems = findings.length > 0 ? findings : all.filter((finding) => writtenHere || !isHarmless(finding))
  if (problems.length === 0) {
    return all
      .filter((finding) => !isRemarkedElsewhere(finding))
      .map(([pointer, message]) => ({ kind: "read otherwise", pointer, message: `${message} It is ignored.` }))
  }
  return yield* specInvalid(
    findings.length > 0
      ? `Code cannot be generated from ${source.file} (with its overlay applied).`
      : `${source.file} is not a valid OpenAPI document (with its overlay applied).`,
    problems.map(([pointer, message]) => source.problemAt(pointer, message))
  )
})
