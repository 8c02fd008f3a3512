/**
 * Makes the webhook subscriptions of a tenant: two in Monite and one in Maesn. Each is made once, and is found again by its
 * address.
 *
 * A subscription's secret is returned once, and it is not stored with the durable write, because its results are stored in the
 * clear. If the secret was lost with its response or in a crash, Monite gives a new one. Maesn does not: its subscription is
 * deleted, and another one is made.
 */
import { durableWrite } from "@faktura/durable"
import { Webhooks } from "@faktura/maesn"
import { WebhookSubscriptions } from "@faktura/monite"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { writeRetries } from "../engine/RetryPolicy.ts"
import { NotYet, repeatable } from "../engine/Step.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { Settling, writeKey } from "../workflows/Write.ts"
import { publicUrl } from "./PublicAddress.ts"
import type { ApiName } from "./ReadDocument.ts"

/** Path of a tenant's webhooks under the public address of the bridge. */
export const webhookPath = (api: ApiName, tenant: string): `/${string}` => `/webhooks/${tenant}/${api}`

/** Objects of Monite to subscribe to. Each needs its own subscription. */
const objects = ["receivable", "payable"] as const

/** Options of {@link subscribe}. */
export interface SubscribeOptions {
  /**
   * Enables subscriptions that were disabled, and makes those again that were deleted. Not within two minutes after they were
   * made: some servers show them late.
   */
  readonly repair?: boolean
}

const Made = Schema.Struct({ id: Schema.String })

/** Error of a subscription that was made, and whose secret the API does not return. Its deliveries would be refused. */
export class SecretMissing extends Data.TaggedError("SecretMissing")<{ readonly message: string }> {}

/** One subscription, in terms of its API. */
interface Subscription<Candidate, CreateError, Error, R> {
  readonly key: string
  readonly find: Effect.Effect<ReadonlyArray<Candidate>, Error, R>
  readonly same: (candidate: Candidate) => boolean
  readonly create: Effect.Effect<{ readonly id: string; readonly secret?: string | null | undefined }, CreateError, R>
  /** Enables it. False: it does not exist any longer. */
  readonly check: (id: string) => Effect.Effect<boolean, Error, R>
  /** Returns a new secret. Undefined: it deletes the subscription, because the API gives no new secret. */
  readonly renew: (id: string) => Effect.Effect<string | undefined, Error, R>
}

/** Makes sure that a subscription exists, and that its secret is stored. Returns its id. */
const ensure = <Candidate extends { readonly id: string }, CreateError, Error, R>(
  tenant: string,
  api: ApiName,
  { repair = false }: SubscribeOptions,
  { check, create, find, key, renew, same }: Subscription<Candidate, CreateError, Error, R>
) =>
  Effect.gen(function* () {
    const tenants = yield* Tenants
    const settle = yield* Settling
    for (let name = key; ;) {
      let made: { readonly id: string; readonly secret?: string | null | undefined } | undefined
      const { id } = yield* durableWrite({
        key: writeKey(tenant, name),
        result: Made,
        find,
        same,
        send: Effect.tap(create, (created) => Effect.sync(() => (made = created))),
        settle,
        maxRetries: writeRetries
      })
      const secrets = Redacted.value(yield* tenants.secrets(tenant)).webhooks[api] ?? []
      const isKnown = secrets.some(({ subscription }) => subscription === id)
      const isJustMade = made?.id === id
      // Hazard: a server may show a new subscription late. Without `repair`, a missing subscription is not made again.
      if (isJustMade || !repair || (yield* check(id))) {
        // A person has stored a secret of Maesn's. Another subscription would have another secret, so this one stays.
        const isByHand = api === "maesn" && secrets.some(({ subscription }) => subscription.startsWith("by hand"))
        if (isKnown || isByHand) return id
        const given = isJustMade ? made?.secret : undefined
        // Hazard: without this, a subscription without a secret would be deleted and made again without end.
        if (isJustMade && api === "maesn" && (given ?? "") === "") {
          return yield* new SecretMissing({
            message: `Maesn made the subscription ${id}, and returned no secret for its signatures. Ask Maesn for the secret, set it as MAESN_WEBHOOK_SECRET, and store it with invoice-bridge tenants set ${tenant} --secret maesn-webhook. Until then the poller finds all changes.`
          })
        }
        const secret = given ?? (yield* renew(id))
        if (secret !== undefined) {
          yield* tenants.addWebhookSecret(tenant, api, { subscription: id, secret: Redacted.make(secret) })
          return id
        }
      }
      name = `${key} after ${id}`
    }
  })

/** Turns a missing subscription into a temporary failure. */
const notYet = (error: { readonly message: string }) =>
  Effect.fail(new NotYet({ message: error.message, cause: error }))

const moniteSubscription = Effect.fnUntraced(function* (
  tenant: string,
  url: string,
  object: (typeof objects)[number],
  options: SubscribeOptions
) {
  const webhooks = yield* WebhookSubscriptions
  const path = (id: string) => ({ path: { webhook_subscription_id: id } })
  return yield* ensure(tenant, "monite", options, {
    key: `webhook ${object} ${url}`,
    find: Stream.runCollect(webhooks.stream({ query: { object_type: object, limit: 100 } })),
    same: (found) => found.url === url && found.object_type === object,
    create: webhooks.create({ body: { object_type: object, url } }),
    check: (id) =>
      Effect.flatMap(webhooks.get(path(id)), ({ status }) =>
        // Monite or a person has disabled it.
        status === "disabled" ? Effect.as(repeatable(webhooks.enable(path(id))), true) : Effect.succeed(true)
      ).pipe(Effect.catchTag("NotFound", () => Effect.succeed(false))),
    renew: (id) =>
      repeatable(webhooks.regenerateSecret(path(id))).pipe(
        Effect.map(({ secret }) => secret),
        Effect.catchTag("NotFound", notYet)
      )
  })
})

const maesnSubscription = Effect.fnUntraced(function* (tenant: string, url: string, options: SubscribeOptions) {
  const webhooks = yield* Webhooks
  const find = Effect.map(webhooks.list(), ({ data }) => data)
  return yield* ensure(tenant, "maesn", options, {
    key: `webhook INVOICE ${url}`,
    find,
    // The list does not say what a subscription is about. No other one has this address.
    same: ({ callbackUrl }) => callbackUrl === url,
    create: Effect.map(
      webhooks.create({ body: { callbackUrl: url, resource: "INVOICE", eventType: "UPDATED" } }),
      ({ data }) => data
    ),
    check: (id) => Effect.map(find, (found) => found.some((each) => each.id === id)),
    renew: (id) =>
      repeatable(webhooks.delete({ path: { webhookId: id } })).pipe(
        Effect.as(undefined),
        Effect.catchTag("NotFound", notYet)
      )
  })
})

/**
 * Subscribes the tenant's addresses in both APIs. May be repeated, and makes nothing twice. Deliveries come to
 * {@link webhookPath} under `address`.
 *
 * Two calls at the same time: one of them fails with `WriteUnderway`.
 *
 * Fails with `PublicAddressInvalid` for an address that no API may get.
 *
 * @param address public address of the bridge, such as `https://bridge.example.com`
 */
export const subscribe = Effect.fn("subscribe")(function* (
  tenant: string,
  address: string,
  options: SubscribeOptions = {}
) {
  const apis = yield* TenantApis
  const urlOf = (api: ApiName) => Effect.fromResult(publicUrl(address, webhookPath(api, tenant)))
  const urls = { monite: yield* urlOf("monite"), maesn: yield* urlOf("maesn") }
  yield* Effect.forEach(objects, (object) => moniteSubscription(tenant, urls.monite, object, options)).pipe(
    apis.withMonite(tenant)
  )
  yield* maesnSubscription(tenant, urls.maesn, options).pipe(apis.with(tenant))
})
