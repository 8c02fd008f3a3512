/**
 * Sends webhook calls.
 *
 * Calls to one address go out one after the other, in the order of the events; a failed call is not repeated. Only
 * loopback addresses are called: a sandbox must not reach anything outside the machine.
 */

/** One call to make. `body` is sent byte for byte, so that a signature made over it holds. */
export interface Delivery {
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

const loopback: ReadonlyArray<string> = ["127.0.0.1", "localhost", "[::1]"]

/** Whether the sandbox may call an address. */
export const isLoopback = (url: string): boolean => {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return (protocol === "http:" || protocol === "https:") && loopback.includes(hostname)
}

/** Sends deliveries until it is closed. */
export class Deliveries {
  readonly #stopped = new AbortController()
  readonly #queues = new Map<string, Promise<void>>()

  /** Queues a call; it goes out when the earlier ones to the same address are through. */
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
    } catch {
      // The receiver is down or slow: as with the vendors, that is its loss and nobody else's.
    }
  }

  /** Breaks off what is under way and forgets the rest. */
  async close(): Promise<void> {
    this.#stopped.abort()
    await Promise.all(this.#queues.values())
  }
}
