/**
 * The way of webhooks from the vendors to the bridge, which doubles, delays and loses them. Their order is lost too.
 *
 * It receives like a proxy, and hands each delivery to the bridge's own `receive`, with the bytes and the signature that the vendor
 * has sent.
 */
import { Effect } from "effect"
import { once } from "node:events"
import { createServer } from "node:http"
import type { IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { receive } from "../../src/inbox/Receive.ts"
import type { Received, WebhookDelivery } from "../../src/inbox/Receive.ts"

/** Services that `receive` needs. */
type Services = Effect.Services<ReturnType<typeof receive>>

/** Webhooks on their way. */
export interface Deliveries {
  readonly address: string
  /** Numbers of what was done to deliveries, and of what the bridge said. */
  readonly counts: () => Readonly<Record<string, number>>
  /** Ends the way. Deliveries under way are lost. */
  readonly end: () => Promise<void>
}

const bytesOf = async (request: IncomingMessage): Promise<Uint8Array> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // a request without encoding has buffers
  return Buffer.concat(chunks)
}

/** Longest delay of a delivery, in milliseconds. */
const longestDelay = 4_000

/** Share of deliveries that are lost. The poller finds their documents. */
const lost = 0.1

/**
 * Starts the way.
 *
 * @param draw returns numbers from 0 to 1
 * @param run  runs `receive` over the bridge's database
 */
export const unrulyDeliveries = async (
  draw: () => number,
  run: (effect: Effect.Effect<Received, never, Services>) => Promise<Received>
): Promise<Deliveries> => {
  const counts: Record<string, number> = {}
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  const timers = new Set<NodeJS.Timeout>()
  const later = (millis: number, delivery: WebhookDelivery): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      // It has no errors. Its runtime is gone at the end.
      void run(receive(delivery)).then(
        ({ outcome }) => count(outcome),
        () => {}
      )
    }, millis)
    timers.add(timer)
  }
  const server = createServer((request, response) => {
    void (async () => {
      const [, , tenant = "", api = ""] = (request.url ?? "").split("/")
      const delivery: WebhookDelivery = {
        api: api === "maesn" ? "maesn" : "monite",
        tenant,
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        body: await bytesOf(request),
        trace: undefined
      }
      response.writeHead(200).end()
      if (draw() < lost) return count("lost")
      const times = 1 + Math.floor(draw() * 3)
      if (times > 1) count("doubled")
      for (let index = 0; index < times; index++) later(draw() * longestDelay, delivery)
    })()
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on a port
    counts: () => ({ ...counts }),
    end: async () => {
      for (const timer of timers) clearTimeout(timer)
      server.closeAllConnections()
      const closed = once(server, "close")
      server.close()
      await closed
    }
  }
}
