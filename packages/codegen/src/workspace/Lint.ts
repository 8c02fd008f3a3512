/**
 * Checking a document against the OpenAPI Specification, by Redocly's rules: structure, references, path parameters.
 */
import { BaseResolver, createConfig, lintDocument, Source } from "@redocly/openapi-core"
import * as Effect from "effect/Effect"
import type { SourceDocument } from "../openapi/Document.ts"
import { keysOf, objectOf, pointerOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { follow } from "../openapi/References.ts"
import { breakCycles } from "../normalize/form/Cycles.ts"
import { readForm } from "../normalize/form/Form.ts"
import type { DocumentForm } from "../normalize/form/Form.ts"
import { makeReport, warningAt } from "../warnings/Report.ts"
import { specInvalid } from "../openapi/Problem.ts"
import type { Finding, SpecInvalid } from "../openapi/Problem.ts"
import { unsupported } from "./Support.ts"

/** The structure of a document. What the reading of a vendor's document leaves of it is a warning. */
const vendorRules = { struct: "error" } as const

/** Rules for a document that is written here. A vendor's document is normalized instead (`normalize/`). */
const ownRules = {
  ...vendorRules,
  "no-unresolved-refs": "error",
  "path-declaration-must-exist": "error",
  "path-not-include-query": "error",
  "operation-parameters-unique": "error",
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
  // YAML reads `3.1` without quotes as a number.
  if (typeof version !== "string" && typeof version !== "number") {
    return "not an OpenAPI document: the key `openapi` with a version is missing"
  }
  return /^3(\.[01](\.|$)|$)/.test(String(version)) ? undefined : `OpenAPI ${version} is not read; 3.0 and 3.1 are`
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

/** What the specification allows and Redocly's rules do not know. */
const isAllowed = (document: JsonObject, [pointer, message]: Finding): boolean => {
  // JSON Schema 2020-12, core 4.3.2.
  if (message.startsWith("Expected type `Schema` (object) but got `boolean`")) return true
  // A mapping may name a schema instead of referring to it (OpenAPI 3.1, Discriminator Object).
  if (!/\/discriminator\/mapping\/[^/]+$/.test(pointer)) return false
  const target = follow(document, pointer)
  return typeof target === "string" && Object.hasOwn(objectOf(objectOf(document.components).schemas), target)
}

/**
 * Reads nothing. What the document refers to is in it by now; where data looks like a reference (`default`, `externalValue`),
 * a rule would ask whichever host it names.
 */
class ClosedResolver extends BaseResolver {
  override loadExternalRef(reference: string): Promise<Source> {
    return Promise.resolve(new Source(reference, "{}"))
  }
}

const ruleFindings = Effect.fnUntraced(function* (
  source: SourceDocument,
  document: JsonObject,
  rules: Readonly<Record<string, "error">>
) {
  const config = yield* Effect.promise(() => createConfig({ rules }))
  const found = yield* Effect.tryPromise({
    try: () =>
      lintDocument({
        // Findings are told by their pointers: the text, which Redocly needs for lines, is not given.
        document: { source: new Source(source.file, ""), parsed: document },
        externalRefResolver: new ClosedResolver(config.resolve),
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

// Found by the passes too, which say more.
const isReportedElsewhere = ([pointer]: Finding): boolean =>
  /\/(nullable|required|items|type|const|exclusiveM(in|ax)imum)$/.test(pointer)

/** Circles of schemas that no value can follow, as findings. */
const cyclesOf = (document: JsonObject): ReadonlyArray<Finding> => {
  const { warnings, report } = makeReport()
  breakCycles(structuredClone(document), report)
  return warnings.map(({ message, pointer }) => [pointer, message])
}

const standsInTheWay = (source: SourceDocument, findings: ReadonlyArray<Finding>): SpecInvalid =>
  specInvalid(
    `Code cannot be generated from ${source.file} (with its overlay applied).`,
    findings.map(([pointer, message]) => source.problemAt(pointer, message))
  )

/**
 * Checks a document that is written here, with its overlay applied, to the letter: a misspelt key is a mistake. Fails with
 * every problem, with file, line and pointer; the line is that of the nearest place that the file itself has.
 */
export const lintOwn = Effect.fnUntraced(function* (
  source: SourceDocument,
  document: JsonObject
): Effect.fn.Return<void, SpecInvalid> {
  // First, because a rule would go and fetch what a reference into another file names.
  const findings = unsupported(document)
  if (findings.length > 0) return yield* standsInTheWay(source, findings)
  const problems = yield* ruleFindings(source, document, ownRules)
  // Redocly goes round with some circles, and passes over others.
  const cycles = problems.length > 0 ? [] : cyclesOf(document)
  const all = [...problems, ...cycles]
  if (all.length === 0) return
  return yield* specInvalid(
    `${source.file} is not a valid OpenAPI document (with its overlay applied).`,
    all.map(([pointer, message]) => source.problemAt(pointer, message))
  )
})

/**
 * Reads a vendor's document, with its overlay applied, as the generator takes it: an overlay may correct what the vendor's file
 * breaks. Fails with what prevents a client; everything else that is not as the specification wants it is a warning.
 */
export const lintVendor = Effect.fnUntraced(function* (
  source: SourceDocument,
  document: JsonObject
): Effect.fn.Return<Omit<DocumentForm, "problems">, SpecInvalid> {
  const findings = unsupported(document)
  if (findings.length > 0) return yield* standsInTheWay(source, findings)
  const { problems, ...normalized } = readForm(document)
  if (problems.length > 0) return yield* standsInTheWay(source, problems)
  // What the rules cannot go through has no warnings of theirs; the generator may read it all the same.
  const left = yield* Effect.orElseSucceed(ruleFindings(source, normalized.document, vendorRules), () => [])
  return {
    document: normalized.document,
    warnings: [
      ...normalized.warnings,
      ...left
        .filter((finding) => !isReportedElsewhere(finding))
        .map(([pointer, message]) => warningAt("structure-ignored", pointer, `${message} It is ignored.`))
    ]
  }
})
