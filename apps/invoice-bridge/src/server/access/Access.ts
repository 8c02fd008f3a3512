/** Checks before a route is served: login, bearer token, and the origin of a POST. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Refused } from "../Refused.ts"
import { ServerSettings } from "../ServerSettings.ts"
import { LoginTries } from "./LoginTries.ts"
import { csrfOf, Sessions } from "./Sessions.ts"
import type { Session } from "./Sessions.ts"
import { isSecret } from "./Token.ts"

/** The session of the current request. Only routes with the access `session` have it. */
export class CurrentSession extends Context.Service<CurrentSession, Session>()("invoice-bridge/CurrentSession") {}

/** Name of the cookie that has the secret of the session. */
export const sessionCookie = "bridge_session"

/** Header that has the CSRF text. */
export const csrfHeader = "x-bridge-csrf"

const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).host : undefined)

/** True for a request that a page of this server has sent. Headers that a browser sets are believed; no page can set them. */
const isOwnOrigin = ({ headers }: HttpServerRequest.HttpServerRequest): boolean => {
  const site = headers["sec-fetch-site"]
  if (site !== undefined && site !== "same-origin") return false
  const origin = headers["origin"]
  // A proxy may change `host`. It then sets `x-forwarded-host`, which a page cannot set for another origin.
  const hosts = [headers["host"], headers["x-forwarded-host"]]
  return origin === undefined ? site === "same-origin" : hosts.includes(hostOf(origin) ?? "")
}

/** Refuses a request that another site has made a browser send. */
export const ownOrigin = Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
  isOwnOrigin(request)
    ? Effect.void
    : Effect.fail(
        new Refused({ status: 403, message: "This request came from another site. Use the page of this server." })
      )
)

/** Address of the caller's connection. A proxy's address, if there is one: headers that name the caller can be forged. */
const callerOf = ({ peerAddress }: HttpServerRequest.HttpServerRequest): string =>
  Option.getOrElse(peerAddress, () => "unknown")

/**
 * Compares a text with a secret, and slows down an address that guesses.
 *
 * @param area counts tries apart, such as those of programs and of people
 */
export const checkSecret = Effect.fnUntraced(function* (
  secret: Redacted.Redacted,
  text: string,
  { area, wrong }: { readonly area: string; readonly wrong: string }
): Effect.fn.Return<void, Refused, LoginTries | HttpServerRequest.HttpServerRequest> {
  const tries = yield* LoginTries
  const caller = `${area} ${callerOf(yield* HttpServerRequest.HttpServerRequest)}`
  const wait = yield* tries.begin(caller)
  if (wait > 0) {
    const retryAfter = Math.ceil(wait / 1_000)
    const message = `There were too many wrong tokens. Wait ${retryAfter} ${retryAfter === 1 ? "second" : "seconds"}.`
    return yield* new Refused({ status: 429, message, retryAfter })
  }
  if (!isSecret(secret, text)) return yield* new Refused({ status: 401, message: wrong })
  yield* tries.succeeded(caller)
})

/** Passes callers that send the token. */
export const bearer = Effect.gen(function* () {
  const { headers } = yield* HttpServerRequest.HttpServerRequest
  const { metricsToken, token } = yield* ServerSettings
  const [, text = ""] = /^Bearer +(\S+)$/i.exec(headers["authorization"] ?? "") ?? []
  const wrong = "Send the token in the header authorization, as: Bearer <token>."
  if (text === "") return yield* new Refused({ status: 401, message: wrong })
  yield* checkSecret(metricsToken ?? token, text, { area: "metrics", wrong })
})

/** Passes pages after the login, and returns their session. */
export const session = Effect.gen(function* () {
  const request = yield* HttpServerRequest.HttpServerRequest
  const secret = request.cookies[sessionCookie]
  const found = secret === undefined ? undefined : yield* (yield* Sessions).find(secret)
  if (found === undefined) {
    return yield* new Refused({ status: 401, message: "Log in first. A session ends after 12 hours." })
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    yield* ownOrigin
    if (!isSecret(Redacted.make(csrfOf(found)), request.headers[csrfHeader] ?? "")) {
      return yield* new Refused({ status: 403, message: "The page is out of date. Load it again." })
    }
  }
  return found
})
