/**
 * Normalizes a vendor's document: the order of all passes. Afterwards every part means what it says, and hey-api can express
 * it. Each change of meaning is a warning.
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

/** A normalized document: input of the generator. */
export interface Normalized {
  readonly document: JsonObject
  readonly warnings: ReadonlyArray<Warning>
  /** Lists whose paging was found by convention. */
  readonly pagedByConvention: number
}

/** Options of `source.yaml` that decide names. */
export interface NamingSource {
  /** The name of the client's class. */
  readonly client: string
  /** A path prefix that names no resource, e.g. `/accounting`. */
  readonly resourcePrefix: string | null
}

/** Normalizes a valid document. The document that is given stays as it is. */
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
