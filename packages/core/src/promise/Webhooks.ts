/**
 * Webhooks for programs that use promises, on any server: `Request` and `Response`, `node:http`, Express and others.
 *
 * Responses and problems contain no values of the body or the headers, and no secrets.
 */
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Predicate from "effect/Predicate"
import * as References from "effect/References"
import type { HeaderReader } from "../http/FieldList.ts"
import { inMemory, ReplayStore, ReplayStoreUnavailable } from "../webhook/ReplayStore.ts"
import type { Claim } from "../webhook/ReplayStore.ts"
import { receiveWebhook } from "../webhook/WebhookEndpoint.ts"
import type { WebhookDelivery, WebhookEndpoint } from "../webhook/WebhookEndpoint.ts"
import type { WebhookEventInvalid } from "../webhook/WebhookEvent.ts"
import { webhookOutcomes, webhookResponse } from "../webhook/WebhookOutcome.ts"
import type { WebhookOutcome } from "../webhook/WebhookOutcome.ts"
import type { WebhookRejected } from "../webhook/WebhookSignature.ts"
import { aFunction, anObject, aPositiveNumber, aText, checkOptions } from "./OptionChecks.ts"
import { bodyStream, headerReader, memoryBytes } from "./WebhookParts.ts"
import type { WebhookBody, WebhookHeaders } from "./WebhookParts.ts"

/** Delivery that was not handled as it should be. */
export interface WebhookProblem {
  readonly outcome: WebhookOutcome
  /** One line for the log, without values of the delivery. */
  readonly message: string
  /** Error of `handle`, of the store or of `verify`. It may contain parts of the event. */
  readonly error?: unknown
}

/**
 * Store of handled deliveries that several processes share, such as a table or Redis. A rejection is a 500 response, and
 * the sender delivers again.
 */
export interface WebhookStore {
  /**
   * Claims a key, unless an entry exists that has not expired. It must be atomic: of two calls at the same time, one gets
   * `first`. `repeated`: the entry is settled. `underway`: it is not.
   *
   * @param leaseMillis lifetime of a claim that is neither settled nor released, in milliseconds
   */
  readonly claim: (key: string, leaseMillis: number) => Promise<Claim>
  /**
   * Stores that the event was handled, also when the claim has expired.
   *
   * @param expiryMillis how long further deliveries are `repeated`, in milliseconds from now
   */
  readonly settle: (key: string, expiryMillis: number) => Promise<unknown>
  /** Removes a claim, so that the next delivery is `first`. A settled key stays settled. */
  readonly release: (key: string) => Promise<unknown>
}

/** Options that the webhooks of every sender have. */
export interface WebhookOptions<Event> {
  /**
   * Handles an event. It runs once for each delivery, with two exceptions. It runs again on the sender's next delivery
   * after it has failed, or when it takes longer than 5 minutes. So handling an event twice must be harmless.
   *
   * An error gives a 500 response, and the sender delivers again.
   */
  readonly handle: (event: Event) => Promise<unknown> | unknown
  /** Longest body that is read, in bytes; 1,048,576 (1 MiB) by default. */
  readonly maxBodyBytes?: number | undefined
  /** How long a handled delivery is recognized as repeated, in milliseconds. Cover the time in which the sender retries. */
  readonly rememberMillis?: number | undefined
  /** Store that several processes share. By default the memory of this process, which a restart loses. */
  readonly store?: WebhookStore | undefined
  /**
   * Receives deliveries that could not be handled, verified or read. The response waits for its promise. By default
   * `console.error` prints the message, without the error.
   */
  readonly onProblem?: ((problem: WebhookProblem) => Promise<void> | void) | undefined
}

/** Options of `webhooks`. */
export interface SenderOptions<Event> extends WebhookOptions<Event> {
  /** Name of the sender, such as `shop`. It is used in messages, and as prefix of its ids in a shared store. */
  readonly name: string
  /**
   * Verifies a delivery and reads its event. Receives the body as it arrived. It rejects with `WebhookRejected` or
   * `WebhookEventInvalid`; any other error is a 500 response.
   */
  readonly verify: (rawBody: Uint8Array, headers: HeaderReader) => Promise<WebhookDelivery<Event>>
}

/** Request of a server that is neither `fetch` nor `node`. */
export interface ReceivedRequest {
  readonly method: string
  readonly headers: WebhookHeaders
  /** Body as received. Undefined when other code has read it: the response is 500 then. */
  readonly body: WebhookBody | undefined
}

/** Response to a delivery. It has no body. */
export interface WebhookReply {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
}

/** Parts of the request of `node:http` and Express that are used. */
export interface NodeRequest extends AsyncIterable<Uint8Array | string> {
  readonly method?: string | undefined
  readonly headers: { readonly [name: string]: string | ReadonlyArray<string> | undefined }
  /** `express.raw` sets it to bytes. Other values are ignored: the stream says whether the body was read. */
  readonly body?: unknown
  /** Bytes as received, which some frameworks keep beside a parsed body. */
  readonly rawBody?: unknown
}

/** Parts of the response of `node:http` and Express that are used. */
export interface NodeResponse {
  statusCode: number
  setHeader(name: string, value: string): unknown
  end(): unknown
}

/** Webhooks of one sender. No function uses `this`, so each can be passed on alone. */
export interface Webhooks<Event> {
  /** Handler for Workers, Bun, Deno, Hono and Next.js. It never rejects. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Handler for any other server. It never rejects. */
  readonly receive: (request: ReceivedRequest) => Promise<WebhookReply>
  /** Handler for `node:http` and Express. It sends the response, and never rejects. */
  readonly node: (request: NodeRequest, response: NodeResponse) => Promise<void>
  /**
   * Verifies a delivery and returns its event. Nothing is handled or stored. Rejects with `WebhookRejected` or
   * `WebhookEventInvalid`.
   */
  readonly verify: (rawBody: Uint8Array | ArrayBuffer | string, headers: WebhookHeaders) => Promise<Event>
}

/** Errors of one request, which the outcome does not have. */
interface Seen {
  error?: unknown
}

/** Runs code of the program, and notes its error. */
const noting = <A, E>(seen: Seen, run: () => Promise<A> | A, errorOf: (error: unknown) => E): Effect.Effect<A, E> =>
  Effect.tryPromise({
    try: async () => run(),
    catch: (error) => {
      seen.error = error
      return errorOf(error)
    }
  })

const unavailable = (cause: unknown) =>
  new ReplayStoreUnavailable({ message: "The store of deliveries did not respond.", cause })

const storeOf = (store: WebhookStore, seen: Seen): ReplayStore["Service"] => ({
  claim: (key, leaseMillis) => noting(seen, () => store.claim(key, leaseMillis), unavailable),
  settle: (key, expiryMillis) => Effect.asVoid(noting(seen, () => store.settle(key, expiryMillis), unavailable)),
  // The claim expires by itself; the error of the handler says more.
  release: (key) => Effect.asVoid(noting({}, () => store.release(key), unavailable))
})

const isRefusal = (error: unknown): error is WebhookRejected | WebhookEventInvalid =>
  Predicate.isTagged(error, "WebhookRejected") || Predicate.isTagged(error, "WebhookEventInvalid")

/** Verifies, and returns a refusal as a value. */
const verified = async <Event>({ verify }: SenderOptions<Event>, rawBody: Uint8Array, headers: HeaderReader) => {
  try {
    return await verify(rawBody, headers)
  } catch (error) {
    if (isRefusal(error)) return error
    throw error
  }
}

const endpointOf = <Event>(options: SenderOptions<Event>, seen: Seen): WebhookEndpoint<Event, never> => ({
  name: options.name,
  verify: (rawBody, headers) =>
    // A refusal is an outcome. Any other error is a fault of the program.
    noting(
      seen,
      () => verified(options, rawBody, headers),
      (error) => error
    ).pipe(
      Effect.orDie,
      Effect.flatMap((result) => (isRefusal(result) ? Effect.fail(result) : Effect.succeed(result)))
    ),
  handle: (event) =>
    noting(
      seen,
      () => options.handle(event),
      (error) => error
    ),
  ...(options.maxBodyBytes === undefined ? {} : { maxBodyBytes: options.maxBodyBytes }),
  ...(options.rememberMillis === undefined ? {} : { rememberMillis: options.rememberMillis })
})

const rules = {
  name: aText,
  verify: aFunction,
  handle: aFunction,
  maxBodyBytes: aPositiveNumber,
  rememberMillis: aPositiveNumber,
  store: anObject,
  onProblem: aFunction
}

const print = ({ message }: WebhookProblem): void => console.error(message)

/** Passes a problem on. An error of `onProblem` does not change the response. */
const report = async (
  { name, onProblem = print }: Pick<SenderOptions<unknown>, "name" | "onProblem">,
  problem: WebhookProblem
): Promise<void> => {
  try {
    await onProblem(problem)
  } catch (error) {
    const thrown = error instanceof Error ? error.name : typeof error
    console.error(`onProblem of the webhooks of ${name} threw ${thrown}. The problem was: ${problem.message}`)
  }
}

/**
 * Makes handlers for the webhooks of one sender. The vendors' packages have such functions with `verify` built in.
 *
 * @example
 * ```ts
 * import { webhooks } from "@faktura/core/promise/Webhooks"
 * import type { WebhookDelivery } from "@faktura/core"
 *
 * declare const verify: (rawBody: Uint8Array) => Promise<WebhookDelivery<{ readonly type: string }>>
 *
 * const hooks = webhooks({ name: "shop", verify, handle: (event) => console.log(event.type) })
 *
 * export default { fetch: hooks.fetch }
 * ```
 */
export const webhooks = <Event>(options: SenderOptions<Event>): Webhooks<Event> => {
  // Programs without types may pass nothing.
  checkOptions(`webhooks of ${options?.name}`, options, rules, ["name", "verify", "handle"])
  if (options.store !== undefined) {
    const store = { claim: aFunction, settle: aFunction, release: aFunction }
    for (const [method, [isValid]] of Object.entries(store)) {
      // Cast: a store may be an object of a class, whose methods are inherited.
      if (!isValid((options.store as unknown as Readonly<Record<string, unknown>>)[method])) {
        throw new TypeError(`webhooks of ${options.name}: the store has no function \`${method}\`.`)
      }
    }
  }
  const memory = inMemory(new Map())
  const outcomeOf = async (method: string, headers: WebhookHeaders, body: unknown): Promise<WebhookOutcome> => {
    const seen: Seen = {}
    let message = ""
    const logger = Logger.make<unknown, void>((line) => {
      message = [line.message].flat().join(" ")
    })
    const outcome = await Effect.runPromise(
      receiveWebhook(endpointOf(options, seen), {
        method,
        headers: headerReader(headers),
        body: bodyStream(body)
      }).pipe(
        Effect.provideService(ReplayStore, options.store === undefined ? memory : storeOf(options.store, seen)),
        Effect.provideService(Logger.CurrentLoggers, new Set([logger])),
        Effect.provideService(References.MinimumLogLevel, "All")
      )
    )
    const { level } = webhookOutcomes[outcome]
    // A handled event that could not be stored has an error, and would be handled again.
    if (level === "Warn" || level === "Error" || "error" in seen) {
      await report(options, { outcome, message, ...seen })
    }
    return outcome
  }
  const receive = async (request: ReceivedRequest): Promise<WebhookReply> => {
    // Programs without types may leave fields out.
    const { body, headers, method }: Partial<ReceivedRequest> = request ?? {}
    return webhookResponse(await outcomeOf(method ?? "", headers ?? {}, body))
  }
  return {
    fetch: async ({ body, bodyUsed, headers, method }) =>
      new Response(null, webhookResponse(await outcomeOf(method, headers, bodyUsed ? undefined : body))),
    receive,
    node: async (request, response) => {
      const { body, rawBody } = request
      const kept = [rawBody, body].find((bytes) => ArrayBuffer.isView(bytes))
      const reply = webhookResponse(await outcomeOf(request.method ?? "", request.headers, kept ?? request))
      response.statusCode = reply.status
      for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value)
      response.end()
    },
    verify: async (rawBody, headers) => {
      const bytes = memoryBytes(rawBody)
      if (bytes === undefined) throw new TypeError(`The raw body is ${typeof rawBody}. Pass its bytes, or its text.`)
      return (await options.verify(bytes, headerReader(headers))).event
    }
  }
}
