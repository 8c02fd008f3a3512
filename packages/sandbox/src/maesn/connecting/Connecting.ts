/**
 * Connects end users, selects environment and company, and handles webhooks and health.
 *
 * Deliveries have `X-MAESN-SIGNATURE`: the hexadecimal HMAC-SHA256 of the raw body, with the secret that the webhook's
 * creation returned. Maesn documents neither the encoding nor the fields of the body. Why hexadecimal: Maesn's secrets
 * are hexadecimal.
 */
import { createHmac } from "node:crypto"
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import { isLoopback } from "../../http/Webhooks.ts"
import type { Delivery } from "../../http/Webhooks.ts"
import type { Account } from "../world/Records.ts"
import { envelope, recordOf } from "../world/World.ts"
import type { Event, MaesnCall, Scope, World } from "../world/World.ts"

/** Slugs in Maesn's documentation. Any other slug is an unknown system (405). */
const targetSystems: ReadonlyArray<string> = [
  "businesscentral",
  "datev-rewe-export",
  "exact-nl",
  "freshbooks",
  "lexware-office",
  "moneybird",
  "qonto",
  "quickbooks",
  "weclapp",
  "xentral",
  "xero"
]

/** Environments and companies of every account. The first of each is used if a call names none. */
export const environments = [{ name: "production" }, { name: "test" }] as const

export const companies = [
  { id: "company-1", name: "First company" },
  { id: "company-2", name: "Second company" }
] as const

/** Returns the deliveries of an event, one for each subscribed webhook. */
export const deliveries = (world: World, event: Event): ReadonlyArray<Delivery> =>
  world.webhooks
    .list(event.books)
    .filter(
      (webhook) =>
        (webhook.eventType === null || webhook.eventType === event.eventType) &&
        (webhook.resource === null || webhook.resource === event.resource)
    )
    .map((webhook) => {
      const body = JSON.stringify({
        eventType: event.eventType,
        resource: event.resource,
        resourceId: event.resourceId,
        webhookId: webhook.id,
        createdDate: event.at.toISOString()
      })
      const signature = createHmac("sha256", webhook.secret).update(body).digest("hex")
      return { url: webhook.callbackUrl, body, headers: { "X-MAESN-SIGNATURE": signature } }
    })

const targetSystem = (call: MaesnCall): string => {
  const slug = call.path["TARGET_SYSTEM"] ?? ""
  if (!targetSystems.includes(slug)) throw new Refusal(405, `There is no target system ${slug}`)
  return slug
}

/** Handlers of `/auth`, `/webhooks` and `/health`. */
export const connecting = (world: World, origin: () => string): Handlers<Scope> => {
  return {
    getEnvironments: (call) =>
      envelope(
        call,
        200,
        environments.map(({ name }) => ({
          name,
          type: null,
          tenantId: null,
          applicationFamily: null,
          countryCode: "DE"
        }))
      ),
    getCompanies: (call) =>
      envelope(
        call,
        200,
        companies.map(({ id, name }) => ({
          id,
          name,
          environmentId: call.query["environmentName"] ?? environments[0].name,
          client_number: null,
          consultant_number: null,
          subscription: null
        }))
      ),
    systemLoginUrl: (call) => {
      const url = new URL(`${origin()}/login/${targetSystem(call)}`)
      for (const [name, value] of Object.entries(call.query)) url.searchParams.set(name, String(value))
      return { status: 200, type: "text/html", body: url.href }
    },
    createEndUserAccount: (call) => {
      const account: Account = { key: world.identity.secret(), targetSystem: targetSystem(call) }
      world.accounts.insert(account.key, account)
      return { status: 201, body: { accountKey: account.key } }
    },
    getWebhooks: (call) =>
      envelope(
        call,
        200,
        world.webhooks
          .list(call.scope.books)
          .map(({ id, callbackUrl, createdDate }) => ({ id, callbackUrl, createdDate }))
      ),
    createWebhook: (call) => {
      const {
        callbackUrl,
        eventType = null,
        resource = null
      } = bodyOf<{
        readonly callbackUrl: string
        readonly eventType?: string
        readonly resource?: string
      }>(call)
      if (!isLoopback(callbackUrl)) {
        throw new Refusal(400, "callbackUrl: the sandbox calls only 127.0.0.1, localhost and [::1]")
      }
      const createdDate = call.at.toISOString()
      const webhook = {
        id: world.identity.uuid(),
        callbackUrl,
        eventType,
        resource,
        secret: world.identity.secret(),
        createdDate
      }
      world.webhooks.insert(webhook.id, webhook, call.scope.books)
      return envelope(call, 201, { id: webhook.id, callbackUrl, createdDate, secret: webhook.secret })
    },
    deleteWebhook: (call) => {
      const webhook = recordOf(call, world.webhooks, "webhook", call.path["webhookId"] ?? "")
      world.webhooks.remove(webhook.id)
      return { status: 200, body: {} }
    },
    check: () => ({ status: 200, body: { status: "ok" } })
  }
}
