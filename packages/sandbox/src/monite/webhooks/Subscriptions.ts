/**
 * Webhook subscriptions, and the signature of their deliveries.
 *
 * A delivery has `Monite-Signature: t=<unix seconds>,v1=<hex>`. The second part is HMAC-SHA256 over `<t>.<raw body>`,
 * with the whole secret (`whsec_...`) as the key. The header is Monite's. Its documentation does not define the signed
 * text; this one is usual for the header. Secrets are returned only on creation and renewal.
 */
import { createHmac } from "node:crypto"
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { Refusal, invalidBody, notFound } from "../../http/Refusal.ts"
import { isLoopback } from "../../http/Webhooks.ts"
import { page } from "../world/Pages.ts"
import type { Subscription } from "../world/Records.ts"
import { pathOf, sentMembers } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"

interface SubscriptionBody {
  readonly object_type: string
  readonly url: string
  readonly event_types?: ReadonlyArray<string>
}

/** Returns the signature header of a body. @param seconds unix time */
export const signature = (secret: string, seconds: number, body: string): string =>
  `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`

/** Returns the enabled subscriptions to an event. @param happened what happened, with or without its object type */
export const subscribersOf = (world: World, objectType: string, happened: string): ReadonlyArray<Subscription> =>
  world.subscriptions
    .list()
    .filter(
      ({ event_types: types, object_type, status }) =>
        status === "enabled" &&
        object_type === objectType &&
        (types.length === 0 || types.some((type) => type === happened || type === `${objectType}.${happened}`))
    )

/** Adds a subscription. Does not check the URL: callers check it themselves. */
export const subscribe = (world: World, body: SubscriptionBody, at: Date): Subscription => {
  const record: Subscription = {
    id: world.identity.uuid(),
    created_at: world.moment(at),
    object_type: body.object_type,
    event_types: body.event_types ?? [],
    url: body.url,
    status: "enabled",
    secret: `whsec_${world.identity.secret()}`
  }
  world.subscriptions.insert(record.id, record)
  return record
}

const withSecret = ({ created_at: _created, ...rest }: Subscription) => rest

const withoutSecret = (subscription: Subscription) => {
  const { secret: _secret, ...rest } = withSecret(subscription)
  return rest
}

const partnerOnly = (call: MoniteCall): void => {
  if (call.scope.user !== undefined) throw new Refusal(403, "Webhook subscriptions need a partner token")
}
const checkUrl = (url: string | null | undefined): void => {
  if (url != null && !isLoopback(url)) {
    throw invalidBody(["url"], "the sandbox calls only 127.0.0.1, localhost and [::1]", "url_scheme")
  }
}

/** Handlers of `/webhook_subscriptions`. */
export const subscriptions = (world: World): Handlers<Scope> => {
  const current = (call: MoniteCall): Subscription => {
    partnerOnly(call)
    const id = pathOf(call, "webhook_subscription_id")
    const record = world.subscriptions.get(id)?.record
    if (record === undefined) throw notFound("Webhook subscription", id)
    return record
  }
  const store = (next: Subscription): Subscription => {
    world.subscriptions.replace(next.id, next)
    return next
  }

  return {
    get_webhook_subscriptions: (call) => {
      partnerOnly(call)
      const list = page(call, world.subscriptions.rows())
      return { status: 200, body: { ...list, data: list.data.map(withoutSecret) } }
    },
    post_webhook_subscriptions: (call) => {
      partnerOnly(call)
      const body = bodyOf<SubscriptionBody>(call)
      checkUrl(body.url)
      return { status: 201, body: withSecret(subscribe(world, body, call.at)) }
    },
    get_webhook_subscriptions_id: (call) => ({ status: 200, body: withoutSecret(current(call)) }),
    patch_webhook_subscriptions_id: (call) => {
      const body = bodyOf<Partial<SubscriptionBody>>(call)
      checkUrl(body.url)
      return { status: 200, body: withoutSecret(store({ ...current(call), ...sentMembers(body) })) }
    },
    delete_webhook_subscriptions_id: (call) => {
      world.subscriptions.remove(current(call).id)
      return { status: 204 }
    },
    post_webhook_subscriptions_id_enable: (call) => ({
      status: 200,
      body: withoutSecret(store({ ...current(call), status: "enabled" }))
    }),
    post_webhook_subscriptions_id_disable: (call) => ({
      status: 200,
      body: withoutSecret(store({ ...current(call), status: "disabled" }))
    }),
    post_webhook_subscriptions_id_regenerate_secret: (call) => ({
      status: 200,
      body: withSecret(store({ ...current(call), secret: `whsec_${world.identity.secret()}` }))
    })
  }
}
