/** The webhook endpoint of a bridge: a small HTTP server, and deliveries that a test signs itself. */
import { Effect } from "effect"
import type { Scope } from "effect"
import { createHmac } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:http"
import type { IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { receive } from "../../../src/inbox/Receive.ts"
import type { Received, WebhookDelivery } from "../../../src/inbox/Receive.ts"
import type { World } from "./Shop.ts"

const bytesOf = async (request: IncomingMessage): Promise<Uint8Array> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // a request without encoding has buffers
  return Buffer.concat(chunks)
}

/** A running endpoint. */
export interface Endpoint {
  readonly address: string
  /** Deliveries in the order of their arrival, and their responses. */
  readonly received: ReadonlyArray<WebhookDelivery & Received>
  /** Waits until that many deliveries got their response. */
  readonly until: (count: number) => Effect.Effect<void>
}

/**
 * Starts the endpoint. It ends with the scope. Addresses are those of `webhookPath`.
 *
 * @param handle handles a delivery; `receive` by default
 */
export const endpoint = Effect.fnUntraced(function* (
  handle: (delivery: WebhookDelivery) => Effect.Effect<Received, never, World> = receive
): Effect.fn.Return<Endpoint, never, Scope.Scope | World> {
  const run = Effect.runPromiseWith(yield* Effect.context<World>())
  const received: Array<WebhookDelivery & Received> = []
  const wakes = new Set<() => void>()
  const server = createServer((request, response) => {
    void (async () => {
      const [, , tenant = "", api = ""] = (request.url ?? "").split("/")
      const delivery: WebhookDelivery = {
        api: api === "maesn" ? "maesn" : "monite",
        tenant,
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        body: await bytesOf(request),
        trace: request.headers["traceparent"] as string | undefined // this header comes once
      }
      const ended = await run(handle(delivery))
      response.writeHead(ended.status).end()
      received.push({ ...delivery, ...ended })
      for (const wake of wakes) wake()
    })()
  })
  yield* Effect.acquireRelease(
    Effect.promise(async () => {
      server.listen(0, "127.0.0.1")
      await once(server, "listening")
    }),
    () =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  )
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on a port
    received,
    until: (count) =>
      Effect.promise(async () => {
        while (received.length < count) {
          await new Promise<void>((resolve) => {
            const wake = () => {
              wakes.delete(wake)
              resolve()
            }
            wakes.add(wake)
          })
        }
      })
  }
})

/** Signs a body as Monite does. */
export const moniteSignature = (secret: string, seconds: number, body: string | Uint8Array): string =>
  `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.`).update(body).digest("hex")}`

/** Signs a body as Maesn does. */
export const maesnSignature = (secret: string, body: string | Uint8Array): string =>
  createHmac("sha256", secret).update(body).digest("hex")

/** Delivery of Monite about a receivable of an entity. */
export const moniteDelivery = (
  tenant: string,
  secret: string,
  event: { readonly id?: string; readonly entity: string; readonly object?: object; readonly type?: string },
  seconds: number = Math.floor(Date.now() / 1000)
): WebhookDelivery => {
  const type = event.type ?? "receivable"
  const body = JSON.stringify({
    id: event.id ?? crypto.randomUUID(),
    created_at: "2026-03-10T09:00:00.000001+00:00",
    action: `${type}.updated`,
    api_version: "2024-05-25",
    description: "changed",
    entity_id: event.entity,
    object: event.object ?? { id: crypto.randomUUID() },
    object_type: type,
    webhook_subscription_id: "00000000-0000-4000-8000-000000000001"
  })
  return {
    api: "monite",
    tenant,
    headers: { "monite-signature": moniteSignature(secret, seconds, body) },
    body: Buffer.from(body),
    trace: undefined
  }
}

/** Delivery of Maesn: one event, or a list. */
export const maesnDelivery = (tenant: string, secret: string, events: object): WebhookDelivery => {
  const body = JSON.stringify(events)
  return {
    api: "maesn",
    tenant,
    headers: { "x-maesn-signature": maesnSignature(secret, body) },
    body: Buffer.from(body),
    trace: undefined
  }
}
