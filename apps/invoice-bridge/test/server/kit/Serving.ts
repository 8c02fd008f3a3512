/** The HTTP server over a database of a test, and visitors of it. */
import { Effect, Layer, Redacted } from "effect"
import { HttpServer } from "effect/http"
import type { SqlClient } from "effect/sql"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { layerSqliteClient } from "../../../../../packages/durable/src/index.ts"
import { bundlePage } from "../../../page/bundle.ts"
import { Runs } from "../../../src/runs/Runs.ts"
import type { Message, SessionData } from "../../../src/server/PageData.ts"
import * as Server from "../../../src/server/Server.ts"
import type { Settings } from "../../../src/server/ServerSettings.ts"
import { bridge } from "../../tenants/kit/Bridge.ts"
import type { Bridge } from "../../tenants/kit/Bridge.ts"

export const token = "the-token-of-the-tests-0123456789"

/** Services that tests of the server use besides the server. */
export type Stored = Bridge | Runs

/** The stored work over a database. */
export const storedOver = (client: Layer.Layer<SqlClient.SqlClient>): Layer.Layer<Stored> =>
  Runs.layer.pipe(Layer.provideMerge(bridge(client)))

/** The stored work in memory. */
export const inMemory: Layer.Layer<Stored> = storedOver(Layer.orDie(layerSqliteClient({ file: ":memory:" })))

let built: Promise<string> | undefined

/** The folder of the built page: one for the process, which deletes it at its end. */
export const builtPage: Effect.Effect<string> = Effect.promise(() => {
  built ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), "faktura-page-"))
    process.once("exit", () => rmSync(folder, { recursive: true }))
    await bundlePage(folder)
    return folder
  })()
  return built
})

/** Starts a server until the scope ends. Returns its origin. */
export const serve = (settings: Partial<Settings> = {}) =>
  Effect.gen(function* () {
    const pageFolder = yield* builtPage
    const context = yield* Layer.build(Server.layer({ token: Redacted.make(token), pageFolder, ...settings }))
    return yield* originOf.pipe(Effect.provideContext(context))
  })

/** Address of a server. */
export const originOf = Effect.map(HttpServer.HttpServer, ({ address }) =>
  address._tag === "InetAddressV4" ? `http://127.0.0.1:${address.port}` : `http://no-address`
)

export interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
}

/** Sends a request. Redirects are not followed. */
export const send = (url: string, { body, headers = {}, method = "GET" }: Sent = {}): Effect.Effect<Response> =>
  Effect.promise(() => fetch(url, { method, headers, redirect: "manual", ...(body === undefined ? {} : { body }) }))

const textOf = (response: Response): Effect.Effect<string> => Effect.promise(() => response.text())

/** Message of a response. */
export const messageOf = (response: Response): Effect.Effect<string> =>
  Effect.map(textOf(response), (text) => (JSON.parse(text) as Message).message) // the server sends this form

/** Logs in without a browser. Returns the response. */
export const logIn = (origin: string, given = token, headers: Readonly<Record<string, string>> = {}) =>
  send(`${origin}/login`, {
    method: "POST",
    headers: { "content-type": "application/json", origin, ...headers },
    body: JSON.stringify({ token: given })
  })

/** The cookie that a response sets, as a browser sends it. */
export const cookieOf = (response: Response): string =>
  (response.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? ""

/** A visitor after the login. */
export interface Visitor {
  readonly cookie: string
  readonly csrf: string
  readonly get: <A = unknown>(path: string) => Effect.Effect<A>
  readonly post: (path: string, body: object, headers?: Readonly<Record<string, string>>) => Effect.Effect<Response>
}

/** Logs in, and fetches the CSRF text as the page does. */
export const visit = Effect.fnUntraced(function* (origin: string) {
  const cookie = cookieOf(yield* logIn(origin))
  // The casts: tests check what they use.
  const get = <A = unknown>(path: string): Effect.Effect<A> =>
    Effect.flatMap(send(`${origin}${path}`, { headers: { cookie } }), (response) =>
      Effect.map(textOf(response), (text) => {
        if (response.status !== 200) throw new Error(`${path} responded with ${response.status}: ${text}`)
        return JSON.parse(text) as A
      })
    )
  const { csrf } = yield* get<SessionData>("/api/session")
  const visitor: Visitor = {
    cookie,
    csrf,
    get,
    post: (path, body, headers = {}) =>
      send(`${origin}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-bridge-csrf": csrf, origin, cookie, ...headers },
        body: JSON.stringify(body)
      })
  }
  return visitor
})
