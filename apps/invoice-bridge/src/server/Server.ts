/**
 * The HTTP server: the page and its data, webhooks, health and metrics. It needs the database and no worker.
 *
 * It listens on this machine only, unless it is given another host.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as HttpMiddleware from "effect/http/HttpMiddleware"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import type { ServeError } from "effect/http/HttpServerError"
import * as Layer from "effect/Layer"
import type * as SqlClient from "effect/sql/SqlClient"
import { createServer } from "node:http"
import { LoginTries } from "./access/LoginTries.ts"
import { Sessions } from "./access/Sessions.ts"
import { traceUrls } from "./data/Traces.ts"
import type { TraceUrlUnusable } from "./data/Traces.ts"
import { PageFiles, pageRoutes } from "./PageFiles.ts"
import type { PageMissing } from "./PageFiles.ts"
import { withSecurityHeaders } from "./Responses.ts"
import { served, unmatched } from "./Route.ts"
import type { AccessServices, Route } from "./Route.ts"
import { apiRoutes } from "./routes/Api.ts"
import type { ApiServices } from "./routes/Api.ts"
import { connectRoutes } from "./routes/Connect.ts"
import { healthRoutes } from "./routes/Health.ts"
import { loginRoutes } from "./routes/Login.ts"
import { webhookRoutes } from "./routes/Webhooks.ts"
import { ServerSettings } from "./ServerSettings.ts"
import type { Settings } from "./ServerSettings.ts"

/** Error of a server that cannot listen. */
export class ServerUnusable extends Data.TaggedError("ServerUnusable")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/** Address to listen on. */
export interface ListenOptions {
  /** `127.0.0.1` by default: only programs of this machine reach it. */
  readonly host?: string | undefined
  /** 0, the default, takes a free port. */
  readonly port?: number | undefined
}

/** Time for requests under way when the server stops. */
const graceful = "5 seconds"

const problems: Readonly<Record<string, string>> = {
  EADDRINUSE: "Another program uses this port. Stop it, or give another port.",
  EACCES: "This user may not use this port. Give a port from 1024.",
  EADDRNOTAVAIL: "This machine does not have this address. Give 127.0.0.1, or an address of this machine.",
  ENOTFOUND: "There is no such host. Give 127.0.0.1, or an address of this machine."
}

const listening = ({ host = "127.0.0.1", port = 0 }: ListenOptions) =>
  NodeHttpServer.layerServer(
    // A caller that sends slowly must not keep a connection for minutes. Unused connections live longer than those of proxies,
    // which keep them for a minute. A proxy could otherwise use a connection that ends at that moment.
    () => createServer({ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 }),
    { host, port, gracefulShutdownTimeout: graceful }
  ).pipe(
    Layer.catch((error: ServeError) =>
      Layer.effect(
        HttpServer.HttpServer,
        Effect.fail(
          new ServerUnusable({
            message: `The server cannot listen on ${host}:${port}. ${problems[codeOf(error.cause)] ?? String(error.cause)}`,
            cause: error
          })
        )
      )
    )
  )

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : ""

/**
 * Adds routes to the router. Requests that no route matches, and all responses, get the same checks and headers.
 *
 * @internal exported for tests, which list the routes
 */
export const routesLayer = <R>(routes: ReadonlyArray<Route<R>>) =>
  Layer.mergeAll(
    HttpRouter.use((router) =>
      Effect.forEach(routes, (route) => router.add(route.method, route.path, served(route)), { discard: true })
    ),
    HttpRouter.use((router) =>
      router.addGlobalMiddleware((handled) =>
        handled.pipe(
          // The router fails for an address without a route, and for nothing else: `served` has no errors.
          Effect.catchCause((cause) => (Cause.hasFails(cause) ? unmatched : Effect.failCause(cause))),
          Effect.map(withSecurityHeaders)
        )
      )
    )
  )

/** Only webhooks have spans. Why: the page asks every few seconds, and the address of a callback contains a secret. */
const untraced = Layer.succeed(HttpMiddleware.TracerDisabledWhen, ({ url }) => !url.startsWith("/webhooks/"))

const serving = <R>(routes: ReadonlyArray<Route<R>>) =>
  HttpRouter.serve(routesLayer(routes), { disableListenLog: true, disableLogger: true }).pipe(Layer.provide(untraced))

const access = (settings: Settings) =>
  Layer.mergeAll(Sessions.layer, LoginTries.layer).pipe(Layer.provideMerge(Layer.succeed(ServerSettings, settings)))

/**
 * Serves health and metrics only, for a process that works and shows no page. Provides `HttpServer` with the address.
 *
 * @param settings `readiness` says why the process cannot work now
 */
export const layerHealth = (
  settings: Settings & ListenOptions
): Layer.Layer<HttpServer.HttpServer, ServerUnusable, SqlClient.SqlClient> =>
  serving(healthRoutes).pipe(Layer.provideMerge(listening(settings)), Layer.provide(access(settings)))

/** Returns all routes of the full server. */
export const allRoutes = Effect.fnUntraced(function* ({
  traceUrl
}: Settings): Effect.fn.Return<ReadonlyArray<Route<ApiServices | AccessServices | PageFiles>>, TraceUrlUnusable> {
  const traceUrlOf = yield* traceUrls(traceUrl)
  return [...healthRoutes, ...loginRoutes, ...pageRoutes, ...apiRoutes(traceUrlOf), ...webhookRoutes, ...connectRoutes]
})

/**
 * Serves the page, its data, webhooks, health and metrics, until the layer ends. Requests under way are then finished. Provides
 * `HttpServer` with the address.
 *
 * @param settings `pageFolder` is the folder of the built page; `dist/page` of this package by default
 */
export const layer = (
  settings: Settings & ListenOptions & { readonly pageFolder?: string | undefined }
): Layer.Layer<HttpServer.HttpServer, ServerUnusable | PageMissing | TraceUrlUnusable, ApiServices> =>
  Layer.unwrap(Effect.map(allRoutes(settings), serving)).pipe(
    Layer.provideMerge(listening(settings)),
    Layer.provide(Layer.merge(access(settings), PageFiles.layer(settings.pageFolder)))
  )
