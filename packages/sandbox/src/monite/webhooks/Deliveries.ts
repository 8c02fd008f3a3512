/**
 * Deliveries of events to subscriptions, and their log.
 */
import type { Handlers } from "../../http/Api.ts"
import type { Delivery } from "../../http/Webhooks.ts"
import type { Collection } from "../../state/Rows.ts"
import { page } from "../world/Pages.ts"
import { entityIdOf } from "../world/World.ts"
import type { Scope, World } from "../world/World.ts"
import { signature } from "./Subscriptions.ts"
import type { Subscription } from "../world/Records.ts"

/** Event as `GET /events` shows it. */
export interface StoredEvent {
  readonly id: string
  readonly created_at: string
  readonly action: string
  readonly api_version: string
  readonly description: string
  readonly entity_id: string
  readonly object: unknown
  readonly object_type: string
}

/** Delivery in the log, with the fields that lists filter by. */
interface Logged {
  readonly shown: {
    readonly id: string
    readonly event_id: string
    readonly requests_made_count: number
    readonly response: null
    readonly response_status_code: number | null
    readonly url: string
    readonly was_successful: boolean | null
  }
  readonly created_at: string
  readonly object_type: string
  readonly event_action: string
}

const logOf = ({ store }: World): Collection<Logged> => store.collection("monite /webhook_deliveries")

const isSuccess = (status: number | undefined): boolean => status !== undefined && status >= 200 && status < 300

/** Logs the delivery of an event to a subscription. Returns the request to send. */
export const deliver = (world: World, event: StoredEvent, subscription: Subscription, at: Date): Delivery => {
  const log = logOf(world)
  const id = world.identity.uuid()
  const { url } = subscription
  log.insert(
    id,
    {
      shown: {
        id,
        event_id: event.id,
        requests_made_count: 0,
        response: null,
        response_status_code: null,
        url,
        was_successful: null
      },
      created_at: event.created_at,
      object_type: event.object_type,
      event_action: event.action
    },
    event.entity_id
  )
  const finished = (status: number | undefined): void =>
    world.store.transaction(() => {
      const logged = log.get(id)?.record
      if (logged === undefined) return
      const requests = logged.shown.requests_made_count + 1
      const outcome = { response_status_code: status ?? null, was_successful: isSuccess(status) }
      log.replace(id, { ...logged, shown: { ...logged.shown, ...outcome, requests_made_count: requests } })
    })
  const body = JSON.stringify({ ...event, webhook_subscription_id: subscription.id })
  const seconds = Math.floor(at.getTime() / 1000)
  const headers = { "Monite-Signature": signature(subscription.secret, seconds, body) }
  return { url, body, headers, event: event.action, finished }
}

/** Handlers of `/webhook_deliveries`. */
export const deliveryLog = (world: World): Handlers<Scope> => ({
  get_webhook_deliveries: (call) => {
    const fields = { event_id: ({ shown }: Logged) => shown.event_id, updated_at: (each: Logged) => each.created_at }
    const list = page(call, logOf(world).rows(entityIdOf(call)), fields)
    return { status: 200, body: { ...list, data: list.data.map(({ shown }) => shown) } }
  }
})
