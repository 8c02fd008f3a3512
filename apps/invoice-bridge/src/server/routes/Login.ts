/** Login by token, and logout. */
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { SqlError } from "effect/sql/SqlError"
import { checkSecret, CurrentSession, ownOrigin, sessionCookie } from "../access/Access.ts"
import { sessionLength, Sessions } from "../access/Sessions.ts"
import { jsonBody } from "../Requests.ts"
import { jsonResponse, messageResponse } from "../Responses.ts"
import type { AccessServices, Route } from "../Route.ts"
import { ServerSettings } from "../ServerSettings.ts"

const Login = Schema.Struct({ token: Schema.String.check(Schema.isMaxLength(1_000)) })

/** True if the browser speaks TLS, with this server or with a proxy before it. */
const isEncrypted = ({ headers }: HttpServerRequest.HttpServerRequest): boolean =>
  headers["x-forwarded-proto"]?.split(",", 1)[0]?.trim() === "https"

/** Sets the cookie of the session. An empty value with no time deletes it. */
const withCookie = (
  response: HttpServerResponse.HttpServerResponse,
  value: string,
  maxAge: number
): Effect.Effect<HttpServerResponse.HttpServerResponse, never, HttpServerRequest.HttpServerRequest> =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
    Effect.orDie(
      HttpServerResponse.setCookie(response, sessionCookie, value, {
        httpOnly: true,
        sameSite: "strict",
        secure: isEncrypted(request),
        path: "/",
        maxAge
      })
    )
  )

const logIn = Effect.gen(function* () {
  yield* ownOrigin
  const { token } = yield* jsonBody(Login, "Send the token.")
  yield* checkSecret((yield* ServerSettings).token, token, { area: "login", wrong: "The token is wrong." })
  const { secret } = yield* (yield* Sessions).open
  return yield* withCookie(messageResponse("You are logged in."), Redacted.value(secret), sessionLength)
})

const logOut = Effect.gen(function* () {
  const { secret } = yield* CurrentSession
  yield* (yield* Sessions).end(Redacted.value(secret))
  return yield* withCookie(messageResponse("You are logged out."), "", 0)
})

/** True for a request with the cookie of an open session. */
const isLoggedIn: Effect.Effect<boolean, SqlError, Sessions | HttpServerRequest.HttpServerRequest> = Effect.gen(
  function* () {
    const secret = (yield* HttpServerRequest.HttpServerRequest).cookies[sessionCookie]
    return secret !== undefined && (yield* (yield* Sessions).find(secret)) !== undefined
  }
)

/**
 * Says whether the browser has an open session. Why: a link from another site sends no cookie, and leads to the login. The
 * login's own request has the cookie, and then opens the page.
 */
const state = Effect.map(isLoggedIn, (loggedIn) => jsonResponse({ loggedIn }))

/** Routes of login and logout. */
export const loginRoutes: ReadonlyArray<Route<AccessServices>> = [
  { method: "POST", path: "/login", access: "open", handle: logIn },
  { method: "GET", path: "/login/state", access: "open", handle: state },
  { method: "POST", path: "/logout", access: "session", handle: logOut }
]
