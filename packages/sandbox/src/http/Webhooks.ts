/**
 * Sends webhook deliveries.
 *
 * Deliveries to one address are sent one after the other, in the order of the events. A failed delivery is not sent
 * again. Only loopback addresses are called, because a sandbox must not reach anything outside the machine.
 */

/** Delivery to send. `body` is sent byte for byte, so that its signature stays valid. */
export interface Delivery {
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Called after the delivery, with the status of the response; undefined without a response. */
  readonly finished?: (status: number | undefined) => void
}

const loopback: ReadonlyArray<string> = ["127.0.0.1", "localhost", "[::1]"]

/** True if the sandbox may call the address. */
export const isLoopback = (url: string): boolean => {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return (protocol === "http:" || protocol === "https:") && loopback.includes(hostname)
}

/** Sends deliveries until it is closed. */
export class Deliveries {
  readonly #stopped = new AbortController()
  readonly #queues = new Map<string, Promise<void>>()

  /** Queues a delivery. It is sent after the earlier ones to the same address. */
  send(delivery: Delivery): void {
    if (!isLoopback(delivery.url)) return
    const queue = (this.#queues.get(delivery.url) ?? Promise.resolve()).then(() => this.#post(delivery))
    this.#queues.set(delivery.url, queue)
  }

  async #post(delivery: Delivery): Promise<void> {
    if (this.#stopped.signal.aborted) return
    try {
      const response = await fetch(delivery.url, {
        method: "POST",
        headers: { "content-type": "application/json", ...delivery.headers },
        body: delivery.body,
        redirect: "manual", // neither vendor follows redirects
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(10_000)])
      })
      await response.arrayBuffer()
      delivery.finished?.(response.status)
    } catch {
      // The webhook endpoint is down or slow. The event is lost, as with the vendors.
      if (!this.#stopped.signal.aborted) delivery.finished?.(undefined)
    }
  }

  /** Stops the delivery under way and drops the rest. */
  async close(): Promise<void> {
    this.#stopped.abort()
    await Promise.all(this.#queues.values())
  }
}
