/**
 * A server that plays a script, and Maesn's services over it; and how a call tells that it waits, so that a test moves its
 * clock at that moment and never waits itself.
 */
import { Maesn } from "@faktura/maesn"
import { Clock, Effect, Layer, Logger, Queue, Redacted, References } from "effect"
import { loopback } from "../kit/Loopback.ts"
import type { Recorded } from "../kit/Recorder.ts"

/** What the server does with a request: it answers JSON, or the text as it is, or nothing and stays, or hangs up. */
export type Step =
  | { readonly status: number; readonly json: unknown; readonly headers?: Record<string, string> }
  | { readonly status: number; readonly text: string; readonly headers?: Record<string, string> }
  | "silence"
  | "hang up"

/** The integrator's key and the end user's that the services are made with. */
export const keys = { apiKey: "key-of-the-integrator", account: "key-of-the-end-user" } as const

/** Maesn's services at an address. */
export const maesnAt = (baseUrl: string, options: Partial<Maesn.MaesnSettings> = {}) =>
  Layer.merge(
    Maesn.layer({ apiKey: Redacted.make(keys.apiKey), baseUrl, ...options }),
    Maesn.account({ key: Redacted.make(keys.account) })
  )

/** Starts the server on loopback; it ends with the scope. A step for each request, and the last one for all that follow. */
export const scripted = Effect.fnUntraced(function* (...steps: ReadonlyArray<Step>) {
  const requests: Array<Recorded> = []
  const arrivals = yield* Queue.unbounded<Recorded>()
  const url = yield* loopback((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const step = steps[Math.min(requests.length, steps.length - 1)] ?? "silence"
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      const { method = "", url = "" } = request
      const recorded = { method, url, headers, body: Buffer.concat(chunks) }
      requests.push(recorded)
      Queue.offerUnsafe(arrivals, recorded)
      if (step === "silence") return
      if (step === "hang up") return void response.destroy()
      response.writeHead(step.status, { "content-type": "application/json", ...step.headers })
      response.end("text" in step ? step.text : JSON.stringify(step.json))
    })
  })
  return {
    url,
    /** All that came, in order. */
    requests,
    /** Waits for the next request. */
    arrival: Queue.take(arrivals),
    /** The services. */
    maesn: maesnAt(url)
  }
})

/**
 * The built-in fetch, noting at what time of the test clock each request leaves, in milliseconds, and how many are under way
 * at once at most. A request on its way is seen by no server yet: that none was sent is to be asked here.
 */
export const noting = Effect.map(Clock.Clock, (clock) => {
  const noted = { times: new Array<number>(), under: 0, most: 0 }
  const fetching: typeof globalThis.fetch = async (input, init) => {
    noted.times.push(clock.currentTimeMillisUnsafe())
    noted.most = Math.max(noted.most, ++noted.under)
    return fetch(input, init).finally(() => noted.under--)
  }
  return { noted, fetch: fetching }
})

/** What a call says when it begins to wait for its next attempt. */
export interface Pause {
  /** How the attempt ended: a status, `timeout`, `no-response` or `not-sent`. */
  readonly after: string
  /** How long it waits, in milliseconds. */
  readonly millis: number
}

/** Hears of pauses: `next` waits for one, `told` says how many nobody has asked for, `heard` goes around the calls. */
export const pauses = Effect.gen(function* () {
  const queue = yield* Queue.unbounded<Pause>()
  const logger = Logger.make<unknown, void>(({ message }) => {
    const [, after, millis] = /ended with (\S+)\. Retrying in (\d+) ms/.exec(String(message)) ?? []
    if (after !== undefined) Queue.offerUnsafe(queue, { after, millis: Number(millis) })
  })
  const layer = Layer.merge(Logger.layer([logger]), Layer.succeed(References.MinimumLogLevel, "Debug"))
  return { next: Queue.take(queue), told: Queue.size(queue), heard: Effect.provide(layer) }
})
