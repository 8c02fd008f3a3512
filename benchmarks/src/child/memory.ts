/**
 * Measures the memory of a process that repeats one kind of work: `memory.ts <what> <port> <folder>`.
 *
 * The folder has the generated packages of the document. Prints the memory before the work, and after each tenth of it.
 * All work runs in one fiber with one span, as in a service that is never restarted: memory that a call leaves behind
 * stays.
 */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type * as ApiClientModule from "@faktura/core/ApiClient"
import type * as CredentialsModule from "@faktura/core/Credentials"
import type * as OAuth2Module from "@faktura/core/OAuth2"
import type * as RateCounterModule from "@faktura/core/RateCounter"
import type * as RateLimitModule from "@faktura/core/RateLimit"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { findOperation } from "../Generated.ts"
import { kept } from "./Heap.ts"
import type { Kept } from "./Heap.ts"

const inFlight = 16
const parts = 10
const callsInAll = 100_000
const itemsInAll = 1_000_000

const [what = "", port = "", folder = ""] = process.argv.slice(2)
const baseUrl = `http://127.0.0.1:${port}`

/** Loads code of the scratch folder, whose types only its document has. */
const load = (...path: ReadonlyArray<string>): Effect.Effect<Record<string, unknown>> =>
  Effect.promise(() => import(pathToFileURL(join(folder, ...path)).href) as Promise<Record<string, unknown>>)

/** Loads a core module that was built in the scratch folder. The types are those of the workspace. */
const core = (name: string): Effect.Effect<unknown> => load("..", "core", "dist", `${name}.js`)

const course: Array<Kept> = []
const note = Effect.map(Effect.promise(kept), (now) => void course.push(now))

/** Fails if a precondition of the figures is wrong. */
const expected = (holds: boolean, problem: string): void => {
  if (!holds) throw new Error(`${what}: ${problem}`)
}

/** Does the work this number of times, 16 at a time. */
const repeated = (count: number, one: (index: number) => Effect.Effect<unknown>): Effect.Effect<void> =>
  Effect.gen(function* () {
    yield* note
    const inPart = count / parts
    for (let part = 0; part < parts; part++) {
      const indices = Array.from({ length: inPart }, (_, index) => part * inPart + index)
      yield* Effect.forEach(indices, one, { concurrency: inFlight, discard: true })
      yield* note
    }
  })

/** Makes calls. Every tenth attempt fails. */
const calls = (call: (index: number) => Effect.Effect<unknown, unknown>): Effect.Effect<void> => {
  let failed = 0
  const one = (index: number): Effect.Effect<unknown> =>
    Effect.catch(call(index), () => Effect.sync(() => void failed++))
  return Effect.map(repeated(callsInAll, one), () =>
    expected(failed > callsInAll / 100 && failed < callsInAll / 8, `${failed} calls failed`)
  )
}

const taken = (items: Stream.Stream<unknown, unknown>): Effect.Effect<void, unknown> =>
  Effect.gen(function* () {
    let count = 0
    yield* note
    yield* Stream.runForEach(items, () => (++count % (itemsInAll / parts) === 0 ? note : Effect.void))
    expected(count === itemsInAll, `${count} items came`)
  })

/** Makes a client as the service that generated operations need. Its pool lives as long as the scope. */
const withClient = Effect.fnUntraced(function* (
  found: { readonly client: string },
  credentials: Effect.Effect<CredentialsModule.Credentials, never, Scope.Scope>
) {
  // Types of generated code and of core.
  const { requestBuilder } = (yield* load("raw", "src", "generated", "client", "index.ts")) as {
    readonly requestBuilder: Parameters<typeof ApiClientModule.make>[0]["build"]
  }
  const ApiClient = (yield* core("call/ApiClient")) as typeof ApiClientModule
  const services = yield* load("services", "src", "Client.ts")
  const client = yield* ApiClient.make({
    api: "bench",
    baseUrl,
    build: requestBuilder,
    credentials: yield* credentials,
    // Retries wait for a short time.
    policy: { baseDelay: 2 }
  })
  return Context.make(services[found.client] as Context.Key<unknown, unknown>, client)
})

const tokens = Effect.gen(function* () {
  const Credentials = (yield* core("credentials/Credentials")) as typeof CredentialsModule
  const OAuth2 = (yield* core("credentials/OAuth2")) as typeof OAuth2Module
  const source = yield* OAuth2.clientCredentials({
    tokenUrl: `${baseUrl}/token`,
    clientId: "bench",
    clientSecret: Redacted.make("secret")
  })
  return Credentials.make({ oauth: Credentials.token(source) })
})

const operationOf = Effect.fnUntraced(function* (method: string, path: string) {
  const found = findOperation(folder, method, path)
  const operations = yield* load("services", "src", "generated", "operations", `${found.file}.gen.ts`)
  return { found, operations, operation: operations[found.name] }
})

type Call = (options?: object) => Effect.Effect<unknown, unknown>
type Items = () => Stream.Stream<unknown, unknown>

const service = Effect.gen(function* () {
  const { found, operation } = yield* operationOf("GET", "/things/{thing_id}")
  const context = yield* withClient(found, tokens)
  const call = operation as Call
  yield* Effect.provideContext(
    calls((index) => call({ path: { thing_id: String(index) } })),
    context
  )
})

const builtIn = calls((index) =>
  Effect.tryPromise(async () => {
    const response = await fetch(`${baseUrl}/things/${index}`)
    if (!response.ok) throw new Error(`response ${response.status}: ${await response.text()}`)
    return response.json()
  })
)

const streamed = (path: string): Effect.Effect<void, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const { found, operation } = yield* operationOf("GET", path)
    yield* Effect.provideContext(taken((operation as Items)()), yield* withClient(found, tokens))
  })

const paged = Effect.gen(function* () {
  const { found, operations } = yield* operationOf("GET", "/things")
  // Type of the items of a list's pages.
  const items = operations["stream"] as Items
  yield* Effect.provideContext(taken(items()), yield* withClient(found, tokens))
})

/** Key of an account, as long as Maesn's keys. */
const accountKey = (index: number): string => `${index}`.padStart(36, "0")

const accounts = Effect.gen(function* () {
  const { found, operation } = yield* operationOf("GET", "/auth/environments")
  const call = operation as Call
  const { Account } = yield* load("services", "src", "Scope.ts")
  const Credentials = (yield* core("credentials/Credentials")) as typeof CredentialsModule
  const key = Credentials.apiKey({ in: "header", name: "X-API-KEY", value: Redacted.make("key") })
  const context = yield* withClient(found, Effect.succeed(Credentials.make({ apiKey: key })))
  // The first call reports the limit, so the second call is counted.
  const twice = Effect.andThen(call(), call())
  const one = (index: number): Effect.Effect<unknown> =>
    Effect.orDie(
      Effect.provideService(twice, Account as Context.Key<unknown, unknown>, { key: Redacted.make(accountKey(index)) })
    )
  yield* Effect.provideContext(repeated(callsInAll, one), context)
})

const rateLimits = Effect.gen(function* () {
  const RateLimit = (yield* core("rate-limit/RateLimit")) as typeof RateLimitModule
  const limit = yield* RateLimit.make
  const told = new Headers({ "ratelimit-policy": "30;w=1" })
  yield* repeated(callsInAll, (index) =>
    Effect.suspend(() => {
      limit.learn(accountKey(index), 200, told, { wall: Date.now(), elapsed: performance.now() })
      const turn = limit.enter(accountKey(index))
      expected(turn !== undefined, "no request was counted")
      return turn ?? Effect.void
    })
  )
})

/** Two hundred accounts over hours. Each sends one request per second, and no request waits. */
const requests = Effect.gen(function* () {
  const RateCounter = (yield* core("rate-limit/RateCounter")) as typeof RateCounterModule
  const counter = RateCounter.make()
  let now = Date.now()
  const nanos = (): bigint => BigInt(Math.round(now)) * 1_000_000n
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: () => now,
    currentTimeMillis: Effect.sync(() => now),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    // No request waits.
    sleep: () => Effect.die(new Error("a request had to wait"))
  }
  const turns = 10
  yield* repeated(callsInAll, (index) => {
    now += 1000 / turns
    return Effect.forEach(
      Array.from({ length: 20 }, (_, each) => each * turns + (index % turns)),
      (account) => counter.take(accountKey(account), 30, 1000),
      { discard: true }
    )
  }).pipe(Effect.provideService(Clock.Clock, clock))
})

const subjects: { readonly [what: string]: Effect.Effect<void, unknown, Scope.Scope> } = {
  fetch: builtIn,
  "service over the pool": service,
  lines: streamed("/lines"),
  "server-sent events": streamed("/events"),
  "pages of 100": paged,
  "Maesn accounts": accounts,
  "rate limits": rateLimits,
  "under 200 rate limits": requests
}

const subject = subjects[what]
if (subject === undefined) throw new Error(`${what} is not a subject`)
await Effect.runPromise(subject.pipe(Effect.withSpan("memory"), Effect.scoped))
expected(course.length === parts + 1, `measured ${course.length} times`)
console.log(JSON.stringify(course))
// Open connections would keep the process running.
process.exit(0)
