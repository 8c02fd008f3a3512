/**
 * From a document as vendors write it to one that the generator reads as it stands: what means something else than it says
 * is put right, what cannot be expressed is left out, and everything of that kind is remarked.
 */
import type { JsonObject } from "../Json.ts"
import { mendAnswers } from "./Answers.ts"
import { mendBodies, mendMethods } from "./Bodies.ts"
import { mendDerived } from "./Derived.ts"
import { remarkCreatingPuts } from "./CreatingPuts.ts"
import { mendEvents } from "./Events.ts"
import { mendPagination } from "./Pagination.ts"
import { mendIntegers } from "./Integers.ts"
import { mendOperationNames } from "./OperationNames.ts"
import { mendBooleanSchemas, mendOlderKeywords } from "./OlderKeywords.ts"
import { mendParameters } from "./Parameters.ts"
import { mendPrototypeKeys } from "./PrototypeKeys.ts"
import { mendDataReferences, mendReferences } from "./References.ts"
import { makeReport } from "./Report.ts"
import type { Remark } from "./Report.ts"
import { mendSchemaKeys } from "./SchemaKeys.ts"
import { mendSchemas } from "./Schemas.ts"
import { markTags } from "./Tags.ts"
import { mendTypeNames } from "./TypeNames.ts"

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
