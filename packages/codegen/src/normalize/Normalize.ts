/**
 * From a document as vendors write it to one that the generator reads as it stands: what means something else than it says
 * is put right, what cannot be expressed is left out, and everything of that kind is remarked.
 */
import type { JsonObject } from "../openapi/Json.ts"
import { mendAnswers } from "./operations/Answers.ts"
import { mendBodies, mendMethods } from "./operations/Bodies.ts"
import { mendDerived } from "./schemas/Derived.ts"
import { remarkCreatingPuts } from "./operations/CreatingPuts.ts"
import { mendEvents } from "./operations/Events.ts"
import { mendPagination } from "./paging/Pagination.ts"
import { mendIntegers } from "./schemas/Integers.ts"
import { mendOperationNames } from "./operations/OperationNames.ts"
import { mendBooleanSchemas, mendOlderKeywords } from "./schemas/OlderKeywords.ts"
import { mendParameters } from "./operations/Parameters.ts"
import { mendPrototypeKeys } from "./schemas/PrototypeKeys.ts"
import { mendDataReferences, mendReferences } from "./schemas/HoistedReferences.ts"
import { makeReport } from "../warnings/Report.ts"
import type { Remark } from "../warnings/Report.ts"
import { mendSchemaKeys } from "./schemas/SchemaKeys.ts"
import { mendSchemas } from "./schemas/Schemas.ts"
import { markTags } from "./schemas/Tags.ts"
import { mendTypeNames } from "./operations/TypeNames.ts"

/** A document that the generator reads as it stands. */
export interface Mended {
  readonly document: JsonObject
  readonly remarks: ReadonlyArray<Remark>
  /** Lists whose paging was found by convention. */
  readonly pagedByConvention: number
}

/** What names depend on besides the document: of `source.yaml`. */
export interface NamingSource {
  /** The name of the client's class. */
  readonly client: string
  /** A path prefix that names no resource, e.g. `/accounting`. */
  readonly resourcePrefix: string | null
}

/** Puts a valid document right. The document that is given stays as it is. */
export const mend = (source: JsonObject, naming: NamingSource): Mended => {
  const document = structuredClone(source)
  const { remarks, report } = makeReport()
  mendPrototypeKeys(document, report)
  mendBooleanSchemas(document, report)
  mendOlderKeywords(document, report)
  mendSchemaKeys(document)
  mendReferences(document, report)
  mendDataReferences(document, report)
  mendDerived(document, report)
  mendSchemas(document, report)
  markTags(document)
  mendParameters(document, report)
  mendMethods(document, report)
  mendBodies(document, report)
  mendAnswers(document, report)
  mendIntegers(document, report)
  remarkCreatingPuts(document, report)
  mendEvents(document, report)
  const pagedByConvention = mendPagination(document, report)
  mendOperationNames(document, naming, report)
  mendTypeNames(document, report)
  return { document, remarks, pagedByConvention }
}
