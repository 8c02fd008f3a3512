/**
 * History of each payable: its creation, its changes, its statuses and its files.
 */
import type { Collection } from "../../state/Rows.ts"
import type { World } from "../world/World.ts"

/** Entry of a history. */
export interface HistoryEntry {
  readonly id: string
  readonly payable_id: string
  readonly event_type: "status_changed" | "payable_created" | "payable_updated" | "file_attached"
  readonly event_data: object
  readonly timestamp: string
  readonly entity_user_id: string | null
}

/** Returns the entries of all payables. The owner of each is its payable. */
export const historyIn = ({ store }: World): Collection<HistoryEntry> =>
  store.collection("monite /payables/{payable_id}/history")

/** Adds an entry. @param userId entity user who did it; null for the partner */
export const remember = (
  world: World,
  payableId: string,
  type: HistoryEntry["event_type"],
  data: object,
  at: Date,
  userId: string | null
): void => {
  const id = world.identity.uuid()
  const entry = {
    id,
    payable_id: payableId,
    event_type: type,
    event_data: data,
    timestamp: world.moment(at),
    entity_user_id: userId
  }
  historyIn(world).insert(id, entry, payableId)
}
