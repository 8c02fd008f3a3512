/** `serve`: the page and the webhooks, without workers. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as HttpServer from "effect/http/HttpServer"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { serverToken } from "../server/access/Token.ts"
import * as Server from "../server/Server.ts"
import type { Readiness, Settings } from "../server/ServerSettings.ts"
import { variable } from "./Context.ts"
import { exitWith } from "./Exit.ts"
import { requireKey } from "./KeyCheck.ts"

/** Address of the page. */
export interface ServeFlags {
  readonly host: string
  readonly port: number
}

/** Reads the settings of the server, and prints a token that was made now. `what` names what it opens. */
export const serverSettings = Effect.fn("serverSettings")(function* (
  what: "the page" | "/metrics",
  readiness?: Readiness
) {
  const given = yield* variable("BRIDGE_TOKEN")
  const metrics = yield* variable("BRIDGE_METRICS_TOKEN")
  const { isNew, token } = yield* serverToken(
    given === undefined ? undefined : Redacted.make(given, { label: "BRIDGE_TOKEN" })
  ).pipe(Effect.catchTag("TokenUnusable", ({ message }) => exitWith(2, message)))
  if (isNew) yield* Console.error(`Token for ${what} until this process ends: ${Redacted.value(token)}`)
  const settings: Settings = {
    token,
    metricsToken: metrics === undefined ? undefined : Redacted.make(metrics, { label: "BRIDGE_METRICS_TOKEN" }),
    traceUrl: yield* variable("TRACE_URL"),
    readiness
  }
  return settings
})

/** Prints the address of a running server. */
export const printAddress = (what: string) =>
  Effect.flatMap(HttpServer.HttpServer, ({ address }) => Console.error(`${what}: ${HttpServer.formatAddress(address)}`))

/** Serves the page until the process is stopped. */
export const serveCommand = Effect.fn("serveCommand")(function* ({ host, port }: ServeFlags) {
  yield* requireKey
  const settings = yield* serverSettings("the page")
  yield* Layer.launch(
    Layer.effectDiscard(printAddress("Page")).pipe(Layer.provideMerge(Server.layer({ ...settings, host, port })))
  ).pipe(
    Effect.catchTags({
      ServerUnusable: ({ message }) => exitWith(1, message),
      PageMissing: ({ message }) => exitWith(1, message),
      TraceUrlUnusable: ({ message }) => exitWith(2, message)
    })
  )
})
