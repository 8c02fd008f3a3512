/**
 * Events of each receivable: changes, payments and mails.
 */
import type { Handlers } from "../../http/Api.ts"
import type { Collection } from "../../state/Rows.ts"
import { page } from "../world/Pages.ts"
import type { Receivable } from "../world/Receivable.ts"
import { entityIdOf, owned, pathOf } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"

/** Cause of a change: a request, or the passing of time for an entity. */
export interface Cause {
  readonly entityId: string
  readonly at: Date
  /** null for a partner token, and for what happens by itself. */
  readonly userId: string | null
}

/** Returns the cause of what a call does. */
export const causeOf = (call: MoniteCall): Cause => ({
  entityId: entityIdOf(call),
  at: call.at,
  userId: call.scope.user?.id ?? null
})

/** Event of a receivable. */
interface HistoryEvent {
  readonly id: string
  readonly receivable_id: string
  readonly event_type: string
  readonly event_data: object
  readonly entity_user_id: string | null
  readonly current_pdf_url: string | null
  readonly timestamp: string
}

const eventsIn = ({ store }: World): Collection<HistoryEvent> =>
  store.collection("monite /receivables/{receivable_id}/history")

/** Adds an event to the history of a receivable. */
export const remember = (world: World, receivable: Receivable, type: string, data: object, cause: Cause): void => {
  const id = world.identity.uuid()
  const event = {
    id,
    receivable_id: receivable.id,
    event_type: type,
    event_data: data,
    entity_user_id: cause.userId,
    current_pdf_url: receivable.file_url,
    timestamp: world.moment(cause.at)
  }
  eventsIn(world).insert(id, event, receivable.id)
}

/** Handlers of `/receivables/{receivable_id}/history`. */
export const history = (world: World): Handlers<Scope> => {
  const receivableId = (call: MoniteCall): string =>
    owned(world.receivables, "Receivable", pathOf(call, "receivable_id"), entityIdOf(call)).id
  return {
    get_receivables_id_history: (call) => ({
      status: 200,
      body: page(call, eventsIn(world).rows(receivableId(call)))
    }),
    get_receivables_id_history_id: (call) => ({
      status: 200,
      body: owned(eventsIn(world), "Event", pathOf(call, "receivable_history_id"), receivableId(call))
    })
  }
}
