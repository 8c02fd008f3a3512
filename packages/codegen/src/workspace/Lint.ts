/**
 * Checks a document against the OpenAPI Specification with Redocly's rules: structure, references, path parameters.
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

/** Rules for a vendor's document. Problems that remain after normalizing are warnings. */
const vendorRules = { struct: "error" } as const

/** Rules for a document that the workspace's authors write. A vendor's document is normalized instead (`normalize/`). */
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
    return `Swagger ${document.swagger} is not supported; convert the document to OpenAPI 3.0 or 3.1`
  }
  const version = document.openapi
  // In YAML, `3.1` without quotes is a number.
  if (typeof version !== "string" && typeof version !== "number") {
    return "the file is not an OpenAPI document: it has no key `openapi` with a version"
  }
  return /^3(\.[01](\.|$)|$)/.test(String(version)) ? undefined : `OpenAPI ${version} is not supported; 3.0 and 3.1 are`
}

/** Fails when a file is not an OpenAPI document of a supported version. */
export const checkVersion = Effect.fnUntraced(function* (source: SourceDocument): Effect.fn.Return<void, SpecInvalid> {
  const version = versionProblem(source.json)
  if (version === undefined) return
  const pointer = "swagger" in source.json ? "#/swagger" : "#/openapi"
  return yield* specInvalid(`${source.file} cannot be used.`, [source.problemAt(pointer, version)])
})

/** Shortens a pointer to its existing part. Why: some rules point to a missing key, or past a value. */
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

/** True for a finding about something that the specification allows and Redocly does not know. */
const isAllowed = (document: JsonObject, [pointer, message]: Finding): boolean => {
  // JSON Schema 2020-12, core 4.3.2.
  if (message.startsWith("Expected type `Schema` (object) but got `boolean`")) return true
  // A mapping may have a schema's name instead of a reference (OpenAPI 3.1, Discriminator Object).
  if (!/\/discriminator\/mapping\/[^/]+$/.test(pointer)) return false
  const target = follow(document, pointer)
  return typeof target === "string" && Object.hasOwn(objectOf(objectOf(document.components).schemas), target)
}

/**
 * Resolver that reads nothing. All references are inside the document by now.
 *
 * Hazard: with Redocly's resolver, data that looks like a reference (`default`, `externalValue`) would cause a request to any
 * host that it names.
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
        // The text is empty because Redocly needs it only for lines, and findings here have pointers.
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

// The passes report these too, with better messages.
const isReportedElsewhere = ([pointer]: Finding): boolean =>
  /\/(nullable|required|items|type|const|exclusiveM(in|ax)imum)$/.test(pointer)

/** Finds cycles of schemas that no value can satisfy. */
const cyclesOf = (document: JsonObject): ReadonlyArray<Finding> => {
  const { warnings, report } = makeReport()
  breakCycles(structuredClone(document), report)
  return warnings.map(({ message, pointer }) => [pointer, message])
}

const cannotGenerate = (source: SourceDocument, findings: ReadonlyArray<Finding>): SpecInvalid =>
  specInvalid(
    `Code cannot be generated from ${source.file} (with its overlay applied).`,
    findings.map(([pointer, message]) => source.problemAt(pointer, message))
  )

/**
 * Checks a document that the workspace's authors write, with its overlay applied. Unknown keys are problems. Fails with all
 * problems; each has file, line and pointer. For a part from the overlay, the line is that of its nearest parent in the file.
 */
export const lintOwn = Effect.fnUntraced(function* (
  source: SourceDocument,
  document: JsonObject
): Effect.fn.Return<void, SpecInvalid> {
  // Comes first because a rule would fetch the targets of references to other files.
  const findings = unsupported(document)
  if (findings.length > 0) return yield* cannotGenerate(source, findings)
  const problems = yield* ruleFindings(source, document, ownRules)
  // Why: Redocly does not finish on some cycles, and does not report others.
  const cycles = problems.length > 0 ? [] : cyclesOf(document)
  const all = [...problems, ...cycles]
  if (all.length === 0) return
  return yield* specInvalid(
    `${source.file} is not a valid OpenAPI document (with its overlay applied).`,
    all.map(([pointer, message]) => source.problemAt(pointer, message))
  )
})

/**
 * Normalizes and checks a vendor's document with its overlay applied. Fails with the problems that prevent generation; every
 * other violation of the specification is a warning.
 */
export const lintVendor = Effect.fnUntraced(function* (
  source: SourceDocument,
  document: JsonObject
): Effect.fn.Return<Omit<DocumentForm, "problems">, SpecInvalid> {
  const findings = unsupported(document)
  if (findings.length > 0) return yield* cannotGenerate(source, findings)
  const { problems, ...normalized } = readForm(document)
  if (problems.length > 0) return yield* cannotGenerate(source, problems)
  // When Redocly fails there are no warnings from it. The generator may still read the document.
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
