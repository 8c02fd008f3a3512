/**
 * Uploaded files of all tenants. A file of a partner token has no owner; any other file belongs to one entity.
 */
import type { Collection } from "../../state/Rows.ts"
import type { StoredFile } from "./Records.ts"
import type { World } from "./World.ts"

/** Owner of a file that a partner uploaded. */
export const partner = ""

/** Returns all uploaded files. */
export const storedFiles = ({ store }: Pick<World, "store">): Collection<StoredFile> =>
  store.collection("monite /files")

/** Returns a file that an entity may use: its own, or one of the partner. Undefined for any other. */
export const usableFile = (world: Pick<World, "store">, id: string, entityId: string): StoredFile | undefined => {
  const row = storedFiles(world).get(id)
  return row !== undefined && [partner, entityId].includes(row.owner) ? row.record : undefined
}
