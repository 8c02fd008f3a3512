/**
 * Files and tags of a receivable.
 */
import { notFound } from "../../http/Refusal.ts"
import { usableFile } from "../world/Uploads.ts"
import type { World } from "../world/World.ts"

/** Returns the attachments of a document. @throws 404 for a file that does not exist, or belongs to another entity */
export const attachmentsOf = (
  world: World,
  entityId: string,
  wanted: ReadonlyArray<{ readonly id: string; readonly include_in_email?: boolean }>
) =>
  wanted.map(({ id, include_in_email = false }) => {
    const file = usableFile(world, id, entityId)
    if (file === undefined) throw notFound("File", id)
    return { id, include_in_email, mimetype: file.mimetype, name: file.name, size: file.size, url: file.url }
  })

/** Returns the tags that exist. Tags that were deleted are left out. */
export const tagsOf = (world: World, ids: ReadonlyArray<string>): ReadonlyArray<{ readonly id: string }> => {
  const tags = world.store.collection<{ readonly id: string }>("monite /tags")
  return ids.flatMap((id) => tags.get(id)?.record ?? [])
}
