/**
 * Uploaded files: checked as an accounting system checks them, and kept with their bytes.
 */
import { extname } from "node:path"
import { invalidBody } from "../../http/Refusal.ts"
import type { Part } from "../../http/Multipart.ts"
import type { World } from "../world/World.ts"

/** Extensions that uploads may have, with their media types. */
export const mediaTypes: Readonly<Record<string, string>> = {
  bmp: "image/bmp",
  csv: "text/csv",
  doc: "application/msword",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  pdf: "application/pdf",
  png: "image/png",
  tif: "image/tiff",
  tiff: "image/tiff",
  txt: "text/plain",
  xls: "application/vnd.ms-excel",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  xml: "application/xml"
}

/** Longest name of a file, in characters. */
const longestName = 255

/** File as the API shows it. */
export interface StoredFile {
  readonly id: string
  readonly base64Encoded: boolean
  readonly content: string
  readonly contentType: string
  readonly fileName: string
}

/**
 * Checks the name and the content of a file.
 *
 * @param field name of the field in the form, for the error
 * @throws Invalid for a name without an accepted extension, a name that is too long, and an empty file
 */
export const checkFile = (part: Part, field = part.name): string => {
  const { data, filename = "" } = part
  const type = mediaTypes[extname(filename).slice(1).toLowerCase()]
  if (filename === "") throw invalidBody([field], "must be a file with a file name")
  if (filename.length > longestName) throw invalidBody([field], `file name must have at most ${longestName} characters`)
  if (type === undefined) {
    throw invalidBody([field], `${filename}: file name must end with ${Object.keys(mediaTypes).join(", ")}`)
  }
  if (data.length === 0) throw invalidBody([field], `${filename}: file is empty`)
  return type
}

/**
 * Checks a file and keeps its bytes in the collection `files`. Returns it as the API shows it.
 *
 * @param id id of the file; a new one by default
 * @throws Invalid if the file is not accepted
 */
export const keepFile = (world: World, part: Part, id: string = world.identity.uuid()): StoredFile => {
  const contentType = checkFile(part)
  const content = part.data.toString("base64")
  world.store.collection("files").insert(id, { type: contentType, base64: content })
  return { id, base64Encoded: true, content, contentType, fileName: part.filename ?? "" }
}
