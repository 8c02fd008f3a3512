/**
 * Uploaded files. Their content is served at their `url`.
 *
 * The operations have no entity header. A partner token sees all files, and the token of an entity user those of its entity.
 */
import { createHash } from "node:crypto"
import type { Part as FormPart } from "../../http/Multipart.ts"
import { invalidBody, notFound } from "../../http/Refusal.ts"
import { isObject } from "../../openapi/Json.ts"
import type { Part } from "../../resources/Dialect.ts"
import { contentUrl, dropContent, keepContent } from "../world/Contents.ts"
import type { StoredFile } from "../world/Records.ts"
import { partner, storedFiles } from "../world/Uploads.ts"
import { pathOf } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"

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
    const row = collection.get(id)
    const { user } = call.scope
    if (row === undefined || (user !== undefined && row.owner !== user.entityId)) throw notFound("File", id)
    return row.record
  }
  return {
    handlers: {
      get_files: ({ query, scope }) => {
        const { file_type: type, id__in: ids } = query
        const data = collection
          .list(scope.user?.entityId)
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
        collection.insert(id, file, call.scope.user?.entityId ?? partner)
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
