/**
 * Sends webhook deliveries, and keeps a log of them.
 *
 * Deliveries to one address are sent one after the other, in the order of the events. A failed delivery is not sent
 * again, unless a person asks for it. Only loopback addresses are called, because a sandbox must not reach anything
 * outside the machine.
 */
import { pause } from "./Wire.ts"

/** Delivery to send. `body` is sent byte for byte, so that its signature stays valid. */
export interface Delivery {
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Name of the event for people, for example `receivable.issued`. */
  readonly event?: string
  /** Called after the delivery, with the status of the response; undefined without a response. */
  readonly finished?: (status: number | undefined) => void
}

/** Delivery in printable form: no header, and the address without user and query string. */
export interface DeliveryRecord {
  /** Number from 1, in the order in which deliveries were queued. */
  readonly id: number
  readonly url: string
  readonly event?: string
  /** Time at which it was queued, by the sandbox's clock. */
  readonly at: string
  /** `failed`: no response within 10 seconds, or no connection. */
  readonly state: "queued" | "responded" | "failed"
  /** Status of the response. */
  readonly status?: number
  /** Id of the delivery that this one repeats. */
  readonly repeats?: number
}

interface Entry {
  readonly delivery: Delivery
  record: DeliveryRecord
}

/** Options of {@link Deliveries}. */
export interface DeliveriesOptions {
  /** Clock for the log. Default: the system's clock. */
  readonly clock?: () => Date
  /** Called if a delivery's `finished` throws. */
  readonly broken?: (error: unknown) => void
}

/** Number of deliveries in the log. */
const logLimit = 1_000

const loopback: ReadonlyArray<string> = ["127.0.0.1", "localhost", "[::1]"]

/** True if the sandbox may call the address. */
export const isLoopback = (url: string): boolean => {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return (protocol === "http:" || protocol === "https:") && loopback.includes(hostname)
}

/** Address without what may be secret. */
const printable = (url: string): string => {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

/** Sends deliveries until it is closed. */
export class Deliveries {
  readonly #clock: () => Date
  readonly #broken: (error: unknown) => void
  readonly #stopped = new AbortController()
  readonly #queues = new Map<string, Promise<void>>()
  readonly #delayed = new Set<Promise<void>>()
  readonly #log: Array<Entry> = []
  readonly #watchers = new Set<() => void>()
  #last = 0

  constructor({ broken = () => {}, clock = () => new Date() }: DeliveriesOptions = {}) {
    this.#broken = broken
    this.#clock = clock
  }

  /** Queues a delivery. It is sent after the earlier ones to the same address. */
  send(delivery: Delivery): void {
    if (isLoopback(delivery.url)) this.#queue(this.#add(delivery))
  }

  /**
   * Sends a delivery again, with the same body and signature. After a delay, other deliveries to its address come first.
   *
   * @returns the ids of the new deliveries; undefined if the log has no such delivery
   */
  repeat(id: number, times: number, delayMs: number): ReadonlyArray<number> | undefined {
    const found = this.#log.find(({ record }) => record.id === id)
    if (found === undefined) return undefined
    const entries = Array.from({ length: times }, () => this.#add(found.delivery, id))
    const queueAll = (): void => entries.forEach((entry) => this.#queue(entry))
    if (delayMs <= 0) queueAll()
    else {
      const late = pause(delayMs, this.#stopped.signal).then(() => {
        this.#delayed.delete(late)
        queueAll()
      })
      this.#delayed.add(late)
    }
    return entries.map(({ record }) => record.id)
  }

  /** Returns the last 1,000 deliveries, in the order in which they were queued. */
  log(): ReadonlyArray<DeliveryRecord> {
    return this.#log.map(({ record }) => record)
  }

  /** Calls a function at each change of the log, until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  #add(delivery: Delivery, repeats?: number): Entry {
    const record: DeliveryRecord = {
      id: ++this.#last,
      url: printable(delivery.url),
      ...(delivery.event === undefined ? {} : { event: delivery.event }),
      at: this.#clock().toISOString(),
      state: "queued",
      ...(repeats === undefined ? {} : { repeats })
    }
    const entry = { delivery, record }
    this.#log.push(entry)
    if (this.#log.length > logLimit) this.#log.shift()
    this.#changed()
    return entry
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher()
  }

  #queue(entry: Entry): void {
    const { url } = entry.delivery
    const queue = (this.#queues.get(url) ?? Promise.resolve()).then(() => this.#deliver(entry))
    this.#queues.set(url, queue)
  }

  async #deliver(entry: Entry): Promise<void> {
    if (this.#stopped.signal.aborted) return
    const status = await this.#post(entry.delivery)
    if (this.#stopped.signal.aborted) return
    entry.record = { ...entry.record, ...(status === undefined ? { state: "failed" } : { state: "responded", status }) }
    this.#changed()
    try {
      entry.delivery.finished?.(status)
    } catch (error) {
      this.#broken(error)
    }
  }

  /** Returns the status of the response; undefined without one. */
  async #post({ body, headers, url }: Delivery): Promise<number | undefined> {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
        redirect: "manual", // neither vendor follows redirects
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(10_000)])
      })
      await response.arrayBuffer()
      return response.status
    } catch {
      // The webhook endpoint is down or slow. The event is lost, as with the vendors.
      return undefined
    }
  }

  /** Stops the delivery under way and drops the rest. */
  async close(): Promise<void> {
    this.#stopped.abort()
    await Promise.all([...this.#queues.values(), ...this.#delayed])
    await Promise.all(this.#queues.values())
  }
}
