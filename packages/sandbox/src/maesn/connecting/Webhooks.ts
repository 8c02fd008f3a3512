/**
 * Webhooks and event subscriptions, and their deliveries.
 *
 * Deliveries have `X-MAESN-SIGNATURE`: the hexadecimal HMAC-SHA256 of the raw body, with the secret that the creation returned.
 * Maesn does not document the encoding. Why hexadecimal: Maesn's secrets are hexadecimal. The tenant's signing secret signs
 * logins, and no deliveries.
 */
import { createHmac } from "node:crypto"
import { bodyOf } from "../../http/Api.ts"
import type { Handlers, Reply } from "../../http/Api.ts"
import { invalidBody, Refusal } from "../../http/Refusal.ts"
import { isLoopback } from "../../http/Webhooks.ts"
import type { Delivery } from "../../http/Webhooks.ts"
import type { Collection } from "../../state/Rows.ts"
import { accountId, accountIdOf } from "../world/Accounts.ts"
import type { Webhook } from "../world/Records.ts"
import { deliversLists, isTargetSystem } from "../world/Systems.ts"
import { envelope, recordOf } from "../world/World.ts"
import type { Event, MaesnCall, Scope, World } from "../world/World.ts"

/** Subscription in the older format: one text for resource and event, such as `invoice.created`. */
interface Subscription {
  readonly id: string
  readonly callbackUrl: string
  readonly eventType: string
  readonly secret: string
}

const subscriptions = (world: World): Collection<Subscription> =>
  world.store.collection("maesn /accounting/event-subscriptions")

/** True if the text names the event: `CREATED`, `INVOICE`, or `invoice.created`, in any case. */
const isNamed = (eventType: string, event: Event): boolean =>
  [event.eventType, event.resource, `${event.resource}.${event.eventType}`].includes(eventType.toUpperCase())

/** Receivers of an event: its webhooks, then its event subscriptions. */
const receivers = (
  world: World,
  event: Event
): ReadonlyArray<{ readonly id: string; readonly callbackUrl: string; readonly secret: string }> => [
  ...world.webhooks
    .list(event.books)
    .filter(
      ({ eventType, resource }) =>
        (eventType === null || eventType === event.eventType) && (resource === null || resource === event.resource)
    ),
  ...subscriptions(world)
    .list(event.books)
    .filter(({ eventType }) => isNamed(eventType, event))
]

const targetSystemOf = (world: World, books: string): string => {
  const owner = accountIdOf(books)
  return world.accounts.list().find((account) => accountId(world.identity, account) === owner)?.targetSystem ?? ""
}

/** Returns the deliveries of an event, one for each webhook and event subscription that asked for it. */
export const deliveries = (world: World, event: Event): ReadonlyArray<Delivery> =>
  receivers(world, event).map(({ callbackUrl, id, secret }) => {
    const told = {
      eventType: event.eventType,
      resource: event.resource,
      resourceId: event.resourceId,
      userId: accountIdOf(event.books),
      webhookId: id,
      createdDate: event.at.toISOString()
    }
    const body = JSON.stringify(deliversLists(targetSystemOf(world, event.books)) ? [told] : told)
    const signature = createHmac("sha256", secret).update(body).digest("hex")
    return { url: callbackUrl, body, headers: { "X-MAESN-SIGNATURE": signature } }
  })

/** Removes all subscriptions of an account. */
export const unsubscribe = (world: World, account: string): void => {
  for (const collection of [world.webhooks, subscriptions(world)]) {
    for (const { id, owner } of collection.rows()) if (accountIdOf(owner) === account) collection.remove(id)
  }
}

/** @throws 400 for an address outside this machine */
const checkAddress = (callbackUrl: string): void => {
  if (isLoopback(callbackUrl)) return
  throw new Refusal(400, "callbackUrl: the sandbox calls only 127.0.0.1, localhost and [::1]")
}

/** Handlers of `/webhooks` and `/accounting/event-subscriptions`. */
export const webhooks = (world: World): Handlers<Scope> => {
  const create = (call: MaesnCall): Reply => {
    const body = bodyOf<{
      readonly callbackUrl: string
      readonly eventType?: string
      readonly resource?: string
      readonly targetSystem?: string
    }>(call)
    const { callbackUrl, eventType = null, resource = null, targetSystem } = body
    const own = call.scope.account?.targetSystem
    if (targetSystem !== undefined && !isTargetSystem(targetSystem)) {
      throw new Refusal(405, `There is no target system ${targetSystem}`)
    }
    if (targetSystem !== undefined && targetSystem !== own) {
      throw invalidBody(["targetSystem"], `the account is connected to ${own}`)
    }
    checkAddress(callbackUrl)
    const createdDate = call.at.toISOString()
    const { identity } = world
    const webhook = { id: identity.uuid(), callbackUrl, eventType, resource, secret: identity.secret(), createdDate }
    world.webhooks.insert(webhook.id, webhook, call.scope.books)
    return envelope(call, 201, { id: webhook.id, callbackUrl, createdDate, secret: webhook.secret })
  }
  const remove = (call: MaesnCall): void => {
    const webhook: Webhook = recordOf(call, world.webhooks, "webhook", call.path["webhookId"] ?? "")
    world.webhooks.remove(webhook.id)
  }

  return {
    getWebhooks: (call) =>
      envelope(
        call,
        200,
        world.webhooks
          .list(call.scope.books)
          .map(({ callbackUrl, createdDate, id }) => ({ id, callbackUrl, createdDate }))
      ),
    createWebhook: create,
    createWebhookEndUser: create,
    deleteWebhook: (call) => {
      remove(call)
      return { status: 200, body: {} }
    },
    deleteWebhookEndUser: (call) => {
      remove(call)
      return { status: 200, body: { message: "The webhook is deleted" } }
    },
    createEventSubscriptions: (call) => {
      const { callbackUrl, eventType } = bodyOf<Pick<Subscription, "callbackUrl" | "eventType">>(call)
      checkAddress(callbackUrl)
      const { identity } = world
      const subscription = { id: identity.uuid(), eventType, callbackUrl, secret: identity.secret() }
      subscriptions(world).insert(subscription.id, subscription, call.scope.books)
      return envelope(call, 201, subscription)
    },
    deleteEventSubscriptions: (call) => {
      const { id } = recordOf(call, subscriptions(world), "event subscription", call.path["eventSubscriptionId"] ?? "")
      subscriptions(world).remove(id)
      return envelope(call, 200, { message: "The event subscription is deleted" })
    }
  }
}
