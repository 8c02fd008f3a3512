/**
 * Events: every change that webhooks can tell, with the object as it was then.
 */
import type { Handlers } from "../../http/Api.ts"
import { notFound } from "../../http/Refusal.ts"
import type { Delivery } from "../../http/Webhooks.ts"
import type { Part } from "../../resources/Dialect.ts"
import type { Collection } from "../../state/Rows.ts"
import { page } from "../world/Pages.ts"
import { entityIdOf, pathOf } from "../world/World.ts"
import type { Event, Scope, World } from "../world/World.ts"
import { deliver, deliveryLog } from "./Deliveries.ts"
import type { StoredEvent } from "./Deliveries.ts"
import { subscribersOf } from "./Subscriptions.ts"

/** API version of the events. */
const apiVersion = "2024-05-25"

/** Types of objects that have events. Others change without one. */
const objectTypes: ReadonlySet<string> = new Set([
  "counterpart",
  "counterpart_address",
  "counterpart_bank_account",
  "counterpart_contact_person",
  "counterpart_partner_metadata",
  "counterpart_tax_id",
  "entity",
  "entity_bank_account",
  "entity_settings",
  "entity_user",
  "partner_settings",
  "payable",
  "payable.line_item",
  "payment",
  "product",
  "receivable",
  "role"
])

const eventsIn = ({ store }: World): Collection<StoredEvent> => store.collection("monite /events")

/** Stores an event. Returns its deliveries, one for each subscription. */
export const tell = (world: World, { at, entityId, happened, object, objectType }: Event): ReadonlyArray<Delivery> => {
  if (!objectTypes.has(objectType)) return []
  const event: StoredEvent = {
    id: world.identity.uuid(),
    created_at: world.moment(at),
    action: `${objectType}.${happened}`,
    api_version: apiVersion,
    description: `${objectType} ${happened}`,
    entity_id: entityId,
    object,
    object_type: objectType
  }
  eventsIn(world).insert(event.id, event, entityId)
  return subscribersOf(world, objectType, happened).map((subscription) => deliver(world, event, subscription, at))
}

const log = (world: World): Handlers<Scope> => ({
  get_events: (call) => ({
    status: 200,
    body: page(call, eventsIn(world).rows(entityIdOf(call)), { updated_at: (event) => event.created_at })
  }),
  get_events_id: (call) => {
    const id = pathOf(call, "event_id")
    const row = eventsIn(world).get(id)
    const { user } = call.scope
    if (row === undefined || (user !== undefined && user.entityId !== row.owner)) throw notFound("Event", id)
    return { status: 200, body: row.record }
  }
})

/** Behavior of `/events` and `/webhook_deliveries`. */
export const events = (world: World): Part<Scope> => ({
  handlers: { ...log(world), ...deliveryLog(world) },
  rules: {}
})
