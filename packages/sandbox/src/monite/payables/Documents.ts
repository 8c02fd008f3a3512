/**
 * Documents of payables: uploads, and files in base64.
 */
import { createHash } from "node:crypto"
import type { Handlers } from "../../http/Api.ts"
import { Refusal, invalidBody } from "../../http/Refusal.ts"
import { contentUrl, keepContent } from "../world/Contents.ts"
import { storedFiles } from "../world/Uploads.ts"
import { entityIdOf } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { remember } from "./History.ts"
import { asStored, current, keep } from "./Keeping.ts"
import { newPayable } from "./NewPayable.ts"
import type { PayableFile } from "./Payable.ts"

/** Document before it is stored. */
export interface Upload {
  readonly name: string
  readonly type: string
  readonly data: Buffer
}

/** First bytes of the usual documents. */
const signatures: ReadonlyArray<readonly [type: string, start: Buffer]> = [
  ["application/pdf", Buffer.from("%PDF")],
  ["image/png", Buffer.from([0x89, 0x50, 0x4e, 0x47])],
  ["image/jpeg", Buffer.from([0xff, 0xd8, 0xff])],
  ["application/xml", Buffer.from("<?xml")]
]

/** Reads a document in base64. Undefined without one. @throws 422 */
export const fromBase64 = (encoded: string | undefined, name: string | undefined): Upload | undefined => {
  if (encoded === undefined) return undefined
  const data = Buffer.from(encoded, "base64")
  const isWhole = data.toString("base64").replace(/=+$/, "") === encoded.replace(/\s|=+$/g, "")
  if (!isWhole) throw invalidBody(["base64_encoded_file"], "must be base64")
  const known = signatures.find(([, start]) => data.subarray(0, start.length).equals(start))
  return { name: name ?? "document", type: known?.[0] ?? "application/octet-stream", data }
}

/** Stores the bytes of a document of an entity. Returns its file. */
export const storeDocument = (
  world: World,
  entityId: string,
  { name, type, data }: Upload,
  at: Date,
  origin: () => string
): PayableFile => {
  const id = world.identity.uuid()
  const file = {
    id,
    created_at: world.moment(at),
    file_type: "payables",
    md5: createHash("md5").update(data).digest("hex"),
    mimetype: type,
    name,
    region: "eu-central-1",
    size: data.length,
    url: contentUrl(origin(), id)
  }
  const place = { s3_bucket: "sandbox-payables", s3_file_path: `${id}/${name}` }
  storedFiles(world).insert(id, { ...file, ...place, updated_at: file.created_at }, entityId)
  keepContent(world.store, id, type, data)
  return file
}

const uploaded = (call: MoniteCall): Upload => {
  const part = call.parts.find(({ name }) => name === "file")
  if (part?.filename === undefined) throw invalidBody(["file"], "must be a file with a name")
  return { name: part.filename, type: part.type, data: part.data }
}

/** Handlers of the documents of payables. */
export const documents = (world: World, origin: () => string): Handlers<Scope> => ({
  post_payables_upload_from_file: (call) => {
    const file = storeDocument(world, entityIdOf(call), uploaded(call), call.at, origin)
    const fields = {
      file,
      file_id: file.id,
      ocr_request_id: world.identity.uuid(),
      ocr_status: "processing",
      source_of_payable_data: "ocr",
      was_created_by_user_id: call.scope.user?.id
    }
    return { status: 201, body: newPayable(world, entityIdOf(call), fields, [], call.at) }
  },
  post_payables_id_attach_file: (call) => {
    const payable = current(world, call)
    if (payable.file !== null) throw new Refusal(409, `This payable already has the file ${payable.file.id}`)
    const file = storeDocument(world, entityIdOf(call), uploaded(call), call.at, origin)
    const data = { file_name: file.name, file_size: file.size, url: file.url }
    remember(world, payable.id, "file_attached", data, call.at, call.scope.user?.id ?? null)
    return { status: 200, body: keep(world, payable, { ...payable, file, file_id: file.id }, call, "updated") }
  },
  post_payables_id_cancel_ocr: (call) => {
    const payable = asStored(world, call)
    if (payable.ocr_status !== "processing") {
      throw new Refusal(
        409,
        `OCR is ${payable.ocr_status ?? "not requested"}. Only OCR that is processing can be canceled`
      )
    }
    return { status: 200, body: keep(world, payable, { ...payable, ocr_status: "canceled" }, call, "updated") }
  }
})
