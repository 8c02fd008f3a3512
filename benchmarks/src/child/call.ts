/**
 * Measures one way to call: `call.ts <way> <port> <folder>`. The folder has the generated packages of the small
 * document. Prints CPU and wall time per call in microseconds, with 16 concurrent calls.
 */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import { small } from "../Documents.ts"
import { findOperation, findRaw } from "../Generated.ts"

const inFlight = 16
const warmUp = 3000
const measured = 6000

const [way = "", port = "", folder = ""] = process.argv.slice(2)
const baseUrl = `http://127.0.0.1:${port}`
const { method, path, values } = small.call
const url = `${baseUrl}/things/${values.thing_id}`

/** Makes a call. Its result is ignored. */
type Call = () => Promise<unknown>

/** Loads code of the scratch folder, whose types only its document has. */
const load = async (file: string): Promise<Record<string, unknown>> =>
  (await import(pathToFileURL(file).href)) as Record<string, unknown>

/** Path of a core module, built in the scratch folder. */
const core = (name: string): string => join(folder, "..", "core", "dist", `${name}.js`)

type Fetch = typeof globalThis.fetch

/** Parts of generated code and core that are called, with the types that are needed here. */
interface Generated {
  readonly createClient: (config: object) => unknown
  readonly createConfig: (config: object) => object
  readonly requestBuilder: unknown
}

const client = async (): Promise<Generated> =>
  (await load(join(folder, "raw", "src", "generated", "client", "index.ts"))) as unknown as Generated

const raw = async (transport?: object): Promise<Call> => {
  const { createClient, createConfig } = await client()
  const options = {
    client: createClient(createConfig({ baseUrl, ...(transport === undefined ? {} : { transport }) })),
    path: values
  }
  const index = await load(join(folder, "raw", "src", "generated", "index.ts"))
  // Raw function: it resolves to `{ data, error, response }`.
  const call = index[findRaw(join(folder, "raw"), method, path)] as (
    options: object
  ) => Promise<{ readonly data?: object; readonly error?: unknown }>
  return async () => {
    const { data, error } = await call(options)
    if (data === undefined) throw new Error("the call failed", { cause: error })
    return data
  }
}

const coresPool = async (): Promise<object> => {
  // Core's signature. The pool lives as long as the process.
  const { make } = (await load(core("transport/UndiciPool"))) as {
    readonly make: Effect.Effect<object, never, Scope.Scope>
  }
  return Effect.runPromise(Effect.provideService(make, Scope.Scope, Scope.makeUnsafe()))
}

/** Makes a client as core does: on Node with its pool, unless another transport is given. */
const service = async (fetch?: Fetch): Promise<Call> => {
  const { requestBuilder } = await client()
  const found = findOperation(folder, method, path)
  const operations = await load(join(folder, "services", "src", "generated", "operations", `${found.file}.gen.ts`))
  const services = await load(join(folder, "services", "src", "Client.ts"))
  // Core's signatures, as far as they are needed. The client lives as long as the process.
  const ApiClient = (await load(core("call/ApiClient"))) as {
    readonly make: (options: object) => Effect.Effect<unknown, never, Scope.Scope>
  }
  const Credentials = (await load(core("credentials/Credentials"))) as { readonly make: (table: object) => unknown }
  const made = ApiClient.make({
    api: "bench",
    baseUrl,
    build: requestBuilder,
    credentials: Credentials.make({}),
    fetch
  })
  const context = Context.make(
    services[found.client] as Context.Key<unknown, unknown>,
    await Effect.runPromise(Effect.provideService(made, Scope.Scope, Scope.makeUnsafe()))
  )
  const call = operations[found.name] as (options: object) => Effect.Effect<unknown, unknown>
  const run = Effect.runPromiseWith(context)
  return () => run(call({ path: values }))
}

/** Makes a call with the Promise client, bound once as in a program. */
const promise = async (fetch?: Fetch): Promise<Call> => {
  const { requestBuilder } = await client()
  const found = findOperation(folder, method, path)
  const methods = await load(join(folder, "services", "src", "generated", "promise", `${found.file}.gen.ts`))
  const services = await load(join(folder, "services", "src", "Client.ts"))
  // Core's signatures, as far as they are needed.
  const { documentClient } = (await load(core("promise/index"))) as {
    readonly documentClient: (
      parts: object,
      options: object
    ) => { readonly use: (method: unknown) => (...args: ReadonlyArray<string>) => Promise<unknown> }
  }
  const made = documentClient(
    { create: "createBench", api: "bench", client: services[found.client], build: requestBuilder, schemes: {} },
    { baseUrl, ...(fetch === undefined ? {} : { fetch }) }
  )
  const call = made.use(methods[found.name])
  return () => call(values["thing_id"] ?? "")
}

const Thing = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  status: Schema.String,
  created_at: Schema.String,
  amount: Schema.Int
})
const decodeThing = HttpClientResponse.schemaBodyJson(Thing)

/** Makes a call with Effect's own client, as its users write it: status checked, body decoded. */
const effectClient = async (layer: Layer.Layer<HttpClient.HttpClient>): Promise<Call> => {
  const runtime = ManagedRuntime.make(layer)
  const client = await runtime.runPromise(HttpClient.HttpClient)
  const call = client.get(url).pipe(Effect.flatMap(HttpClientResponse.filterStatusOk), Effect.flatMap(decodeThing))
  return () => runtime.runPromise(call)
}

// Loaded on use only: undici makes itself the transport of the process's built-in fetch.
const effectClientOverUndici = async (): Promise<Call> =>
  effectClient((await import("@effect/platform-node/NodeHttpClient")).layerUndici)

const pool = async (): Promise<Call> => {
  const { Pool } = await import("undici")
  const pool = new Pool(baseUrl, { connections: inFlight })
  const options = { path: `/things/${values.thing_id}`, method: "GET" } as const
  return async () => (await pool.request(options)).body.json()
}

const ways: { readonly [way: string]: () => Promise<Call> } = {
  fetch: async () => async () => (await fetch(url)).json(),
  "undici Pool.request": pool,
  "raw over fetch": () => raw(),
  "raw over the pool": async () => raw(await coresPool()),
  "Effect HttpClient over fetch": () => effectClient(FetchHttpClient.layer),
  "Effect HttpClient over undici": effectClientOverUndici,
  "service over fetch": () => service(globalThis.fetch),
  "service over the pool": () => service(),
  "Promise client over fetch": () => promise(globalThis.fetch),
  "Promise client over the pool": () => promise()
}

/** Makes this number of calls, 16 at a time. */
const run = async (call: Call, count: number): Promise<void> => {
  let started = 0
  const worker = async (): Promise<void> => {
    while (started++ < count) await call()
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
}

const make = ways[way]
if (make === undefined) throw new Error(`${way} is not a way to call`)
const call = await make()
await run(call, warmUp)
const cpu = process.cpuUsage()
const begin = performance.now()
await run(call, measured)
const { system, user } = process.cpuUsage(cpu)
const wall = performance.now() - begin
console.log(JSON.stringify({ cpu: (user + system) / measured, wall: (wall * 1000) / measured }))
// Open connections would keep the process running.
process.exit(0)
