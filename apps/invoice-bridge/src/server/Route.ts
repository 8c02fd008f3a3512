/** Routes: each says who may use it, and is served only after that check. */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type * as Scope from "effect/Scope"
import type { SqlError } from "effect/sql/SqlError"
import { isPassing } from "../database/Stored.ts"
import { bearer, CurrentSession, session } from "./access/Access.ts"
import type { LoginTries } from "./access/LoginTries.ts"
import type { Sessions } from "./access/Sessions.ts"
import type { Refused } from "./Refused.ts"
import { messageResponse, refusedResponse } from "./Responses.ts"
import type { ServerSettings } from "./ServerSettings.ts"

/** Services that each request has. */
export type RequestServices =
  | HttpServerRequest.HttpServerRequest
  | HttpServerRequest.ParsedSearchParams
  | HttpRouter.RouteContext
  | Scope.Scope

/** Services of the checks before a route. */
export type AccessServices = Sessions | LoginTries | ServerSettings

type Handle<R> = Effect.Effect<HttpServerResponse.HttpServerResponse, Refused | SqlError, R | RequestServices>

interface RouteName {
  readonly method: "GET" | "POST"
  readonly path: `/${string}`
}

/**
 * Route of the server. `access` says who may use it:
 *
 * - `open`: all callers. Health and login only
 * - `signed`: all callers. The route itself checks a signature of the request
 * - `bearer`: callers with the token in the header `authorization`
 * - `session`: pages after the login. A POST needs the session's CSRF text too
 */
export type Route<R> = RouteName &
  (
    | { readonly access: "open" | "signed" | "bearer"; readonly handle: Handle<R> }
    | { readonly access: "session"; readonly handle: Handle<R | CurrentSession> }
  )

const loginPage = HttpServerResponse.redirect("/login", { status: 303 })

/** Sends people to the login. Programs get the refusal as JSON. */
const orLogin = (
  refused: Refused
): Effect.Effect<HttpServerResponse.HttpServerResponse, Refused, HttpServerRequest.HttpServerRequest> =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ headers, method }) =>
    refused.status === 401 && method === "GET" && (headers["accept"] ?? "").includes("text/html")
      ? Effect.succeed(loginPage)
      : Effect.fail(refused)
  )

const checked = <R>(route: Route<R>): Handle<R | AccessServices> => {
  if (route.access === "session") {
    const { handle } = route
    return session.pipe(
      Effect.map((found) => Effect.provideService(handle, CurrentSession, found)),
      Effect.catchTag("Refused", (refused) => Effect.succeed(orLogin(refused))),
      Effect.flatten
    )
  }
  return route.access === "bearer" ? Effect.andThen(bearer, route.handle) : route.handle
}

const databaseProblem = (error: SqlError): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  isPassing(error)
    ? Effect.as(
        Effect.logWarning(`A page could not be served, because the database cannot be used now: ${error.message}`),
        messageResponse("The database cannot be used now. Nothing is lost. Try again in a few seconds.", 503)
      )
    : Effect.die(error)

/** Serves a route: checks the access, and turns errors into JSON without a stack or a secret. */
export const served = <R>(
  route: Route<R>
): Effect.Effect<HttpServerResponse.HttpServerResponse, never, R | AccessServices | RequestServices> =>
  checked(route).pipe(
    Effect.catchTags({
      Refused: (refused) => Effect.succeed(refusedResponse(refused)),
      SqlError: databaseProblem
    }),
    Effect.catchDefect((defect) =>
      Effect.as(
        Effect.logError(`${route.method} ${route.path} failed.`, defect),
        messageResponse(
          "This request failed by a mistake of invoice-bridge. The log of the server has the reason.",
          500
        )
      )
    )
  )

/** Serves requests that no route matches. Without a login, unknown addresses look like all others. */
export const unmatched: Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  never,
  AccessServices | HttpServerRequest.HttpServerRequest
> = session.pipe(
  Effect.as(messageResponse("There is nothing at this address.", 404)),
  Effect.catchTags({ Refused: orLogin }),
  Effect.catchTags({ Refused: (refused) => Effect.succeed(refusedResponse(refused)), SqlError: databaseProblem })
)
