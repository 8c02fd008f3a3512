/**
 * Runs the passes that normalize a document, in order. The result has one notation for each meaning, and only parts that
 * hey-api can express. Each change of meaning is a warning.
 */
import type { JsonObject } from "../openapi/Json.ts"
import { normalizeResponses } from "./operations/Responses.ts"
import { normalizeBodies, normalizeMethods } from "./operations/Bodies.ts"
import { normalizeDerived } from "./schemas/Derived.ts"
import { warnOfCreatingPuts } from "./operations/CreatingPuts.ts"
import { normalizeEvents } from "./operations/Events.ts"
import { normalizePagination } from "./paging/Pagination.ts"
import { normalizeIntegers } from "./schemas/Integers.ts"
import { normalizeOperationNames } from "./operations/OperationNames.ts"
import { normalizeBooleanSchemas, normalizeOlderKeywords } from "./schemas/OlderKeywords.ts"
import { normalizeParameters } from "./operations/Parameters.ts"
import { normalizePrototypeKeys } from "./schemas/PrototypeKeys.ts"
import { normalizeDataReferences, normalizeReferences } from "./schemas/HoistedReferences.ts"
import { makeReport } from "../warnings/Report.ts"
import type { Warning } from "../warnings/Report.ts"
import { normalizeSchemaKeys } from "./schemas/SchemaKeys.ts"
import { normalizeSchemas } from "./schemas/Schemas.ts"
import { markTags } from "./schemas/Tags.ts"
import { normalizeTypeNames } from "./operations/TypeNames.ts"

/** Result of `normalize`, the input of the generator. */
export interface Normalized {
  readonly document: JsonObject
  readonly warnings: ReadonlyArray<Warning>
  /** Number of lists whose paging was found by convention. */
  readonly pagedByConvention: number
}

/** Options of `source.yaml` that affect names. */
export interface NamingSource {
  /** Name of the client's class. */
  readonly client: string
  /** Path prefix that is not part of names, e.g. `/accounting`. */
  readonly resourcePrefix: string | null
}

/** Normalizes a valid document. Returns a copy; the original is not changed. */
export const normalize = (source: JsonObject, naming: NamingSource): Normalized => {
  const document = structuredClone(source)
  const { warnings, report } = makeReport()
  normalizePrototypeKeys(document, report)
  normalizeBooleanSchemas(document, report)
  normalizeOlderKeywords(document, report)
  normalizeSchemaKeys(document)
  normalizeReferences(document, report)
  normalizeDataReferences(document, report)
  normalizeDerived(document, report)
  normalizeSchemas(document, report)
  markTags(document)
  normalizeParameters(document, report)
  normalizeMethods(document, report)
  normalizeBodies(document, report)
  normalizeResponses(document, report)
  normalizeIntegers(document, report)
  warnOfCreatingPuts(document, report)
  normalizeEvents(document, report)
  const pagedByConvention = normalizePagination(document, report)
  normalizeOperationNames(document, naming, report)
  normalizeTypeNames(document, report)
  return { document, warnings, pagedByConvention }
}
