/**
 * Uploaded files. Their content is served at their `url`.
 */
import { createHash } from "node:crypto"
import type { Part as FormPart } from "../../http/Multipart.ts"
import { invalidBody, notFound } from "../../http/Refusal.ts"
import { isObject } from "../../openapi/Json.ts"
import type { Part } from "../../resources/Dialect.ts"
import type { Collection } from "../../state/Rows.ts"
import { contentUrl, dropContent, keepContent } from "../world/Contents.ts"
import type { StoredFile } from "../world/Records.ts"
import { pathOf } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"

/** Returns all uploaded files. They belong to the partner, and not to an entity. */
export const storedFiles = ({ store }: World): Collection<StoredFile> => store.collection("monite /files")

/** Returns the part of an upload that is the file. @throws 422 */
const fileIn = (call: MoniteCall): FormPart & { readonly filename: string } => {
  const part = call.parts.find(({ name }) => name === "file")
  if (part?.filename === undefined) throw invalidBody(["file"], "must be a file with a name")
  return { ...part, filename: part.filename }
}

/** Behavior of `/files`. @param origin `http://127.0.0.1:<port>` */
export const files = (world: World, origin: () => string): Part<Scope> => {
  const collection = storedFiles(world)
  const current = (call: MoniteCall): StoredFile => {
    const id = pathOf(call, "file_id")
    const file = collection.get(id)?.record
    if (file === undefined) throw notFound("File", id)
    return file
  }
  return {
    handlers: {
      get_files: ({ query }) => {
        const { file_type: type, id__in: ids } = query
        const data = collection
          .list()
          .filter((file) => type === undefined || file.file_type === type)
          .filter((file) => !Array.isArray(ids) || ids.includes(file.id))
        return { status: 200, body: { data } }
      },
      post_files: (call) => {
        const { data, filename, type } = fileIn(call)
        const id = world.identity.uuid()
        const now = world.moment(call.at)
        const fileType = isObject(call.body) ? String(call.body["file_type"]) : ""
        const file = {
          id,
          created_at: now,
          updated_at: now,
          file_type: fileType,
          md5: createHash("md5").update(data).digest("hex"),
          mimetype: type,
          name: filename,
          region: "eu-central-1",
          s3_bucket: `sandbox-${fileType}`,
          s3_file_path: `${id}/${filename}`,
          size: data.length,
          url: contentUrl(origin(), id)
        }
        collection.insert(id, file)
        keepContent(world.store, id, type, data)
        return { status: 201, body: file }
      },
      get_files_id: (call) => ({ status: 200, body: current(call) }),
      delete_files_id: (call) => {
        const { id } = current(call)
        collection.remove(id)
        dropContent(world.store, id)
        return { status: 204 }
      }
    },
    rules: {}
  }
}
