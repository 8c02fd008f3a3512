/**
 * Downloads of documents: JSON with the bytes in base64, as all of Maesn's downloads.
 */
import type { Reply } from "../../http/Api.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { numberOf, textOf } from "../world/Shapes.ts"
import { envelope } from "../world/World.ts"
import type { MaesnCall, World } from "../world/World.ts"
import { pdf } from "./Pdf.ts"

/** Bytes of an uploaded file. */
interface StoredBytes {
  readonly type: string
  readonly base64: string
}

/** Document that is downloaded. */
export interface Downloaded {
  /** Kind and number of the document: its title. */
  readonly title: string
  readonly id: string
  /** Ids of the document's own files. The first existing file is its content. */
  readonly files: ReadonlyArray<unknown>
  readonly record: JsonObject
}

const shownFields = ["contactId", "reference", "currency", "totalNetAmount", "totalTaxAmount", "totalGrossAmount"]

/** Responds with a document's own file, or else with a page that says what is in the document. */
export const download = (world: World, call: MaesnCall, { files, id, record, title }: Downloaded): Reply => {
  const stored = world.store.collection<StoredBytes>("files")
  const own = files.map((file) => (typeof file === "string" ? stored.get(file) : undefined)).find(Boolean)
  const lines = shownFields.flatMap((name) => {
    const value = textOf(record[name]) ?? numberOf(record[name])
    return value === undefined ? [] : [`${name}: ${value}`]
  })
  return envelope(call, 200, {
    id,
    base64Encoded: true,
    content: own?.record.base64 ?? pdf([title, ...lines]).toString("base64"),
    contentType: own?.record.type ?? "application/pdf",
    fileName: `${title.replaceAll(/[^A-Za-z\d-]+/g, "-")}.${own === undefined ? "pdf" : (own.record.type.split("/")[1] ?? "bin")}`
  })
}
