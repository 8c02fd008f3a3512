/**
 * Tokens from an OAuth 2 server, by the grant for programs: client credentials (RFC 6749, 4.4).
 *
 * Asking for a token is a call like any other: it has the same time limits, is repeated under the same policy, and shows
 * up as a span. It is safe to repeat: the worst that comes of it is a token that nobody uses.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { make as makeApiClient } from "../call/ApiClient.ts"
import type { ApiClient } from "../call/ApiClient.ts"
import { CredentialsUnavailable } from "../call/Secrets.ts"
import type { Build } from "../call/Request.ts"
import * as BearerToken from "./BearerToken.ts"
import { operation } from "../call/Call.ts"
import * as Credentials from "./Credentials.ts"
import type { AnyCallError } from "../call/Errors.ts"
import { isRecord } from "../values/ParseJson.ts"
import { htmlCame } from "../call/SuccessBody.ts"

/** What an OAuth 2 server has to be told. */
export interface ClientCredentialsOptions {
  /** Absolute: what a document gives relative to its server is resolved by whoever calls. */
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted<string>
  readonly scopes?: ReadonlyArray<string> | undefined
  /** Which API the token is for, where the server asks for it (Auth0 and others; not in the RFC). */
  readonly audience?: string | undefined
  /**
   * How the client proves itself (RFC 6749, 2.3.1): `basic`, the default, is what every server has to take; `body` is for
   * those that take nothing else.
   */
  readonly clientAuthentication?: "basic" | "body" | undefined
  /** Replaces the transport, as in `ApiClient.make`. */
  readonly fetch?: typeof globalThis.fetch | undefined
}

/**
 * The life of a token whose answer does not tell it (`expires_in` is only recommended), in seconds. Short, because an
 * expired token costs a refused call, and a new one hardly more.
 */
export const defaultLifeSeconds = 300

class TokenEndpoint extends Context.Service<TokenEndpoint, ApiClient>()("@faktura/core/OAuth2/TokenEndpoint") {}

/** RFC 6749, appendix B. */
const formEncoded = (text: string): string => new URLSearchParams({ "": text }).toString().slice(1)

const formOf = (options: ClientCredentialsOptions): URLSearchParams => {
  const form = new URLSearchParams({ grant_type: "client_credentials" })
  if (options.scopes !== undefined && options.scopes.length > 0) form.set("scope", options.scopes.join(" "))
  if (options.audience !== undefined) form.set("audience", options.audience)
  if (options.clientAuthentication === "body") {
    form.set("client_id", options.clientId)
    form.set("client_secret", Redacted.value(options.clientSecret))
  }
  return form
}

/** Builds the one request that there is. */
const tokenRequest = (options: ClientCredentialsOptions, url: URL) => (): Build => () => ({
  request: {
    method: "POST",
    url: url.href,
    headers: [
      ["accept", "application/json"],
      ["content-type", "application/x-www-form-urlencoded"]
    ],
    body: formOf(options).toString()
  }
})

/** The call. Bodies stay out of its errors (`sensitive`). */
const fetchResponse = (options: ClientCredentialsOptions, url: URL) =>
  operation<undefined, unknown, AnyCallError, TokenEndpoint>(() => ({
    id: "clientCredentials",
    method: "POST",
    path: url.pathname,
    kind: "read",
    client: TokenEndpoint,
    sensitive: true,
    security: options.clientAuthentication === "body" ? [] : [["client"]],
    success: [{ status: 200, as: "json" }],
    errors: { "4XX": ["BadRequest"] }
  }))()

/** What to do about an `error` of RFC 6749, 5.2. */
const advice: ReadonlyMap<string, string> = new Map([
  ["invalid_client", "check the client id, the client secret and the kind of client authentication"],
  ["unauthorized_client", "the client must be allowed the client credentials grant"],
  ["unsupported_grant_type", "the server does not have the client credentials grant"],
  ["invalid_scope", "check the scopes"],
  ["invalid_request", "check the scopes, the audience and the kind of client authentication"]
])

/** The server's own code. Not its description, which may repeat what was sent. */
const codeOf = (body: unknown, secret: string): string | undefined => {
  const code = isRecord(body) ? body["error"] : undefined
  if (typeof code !== "string" || !/^[\w.:/-]{1,64}$/.test(code)) return undefined
  return secret !== "" && code.includes(secret) ? undefined : code
}

const urlProblem = (url: URL | undefined): string | undefined => {
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return "is not an absolute http or https URL: resolve it against the API's own"
  }
  // `fetch` takes no such URL, and shows the whole of it in its error.
  return url.username === "" && url.password === "" ? undefined : "holds a user name or a password: leave them out"
}

const refusal = (status: number, code: string | undefined): string => {
  if (status >= 300 && status < 400) {
    return `answered with a redirect (${status}), which is not followed: set the token URL to where it leads`
  }
  const hint = code === undefined ? "check the token URL and the client's credentials" : advice.get(code)
  return `refused the client with ${[status, code].filter((each) => each !== undefined).join(" ")}${hint === undefined ? "" : `: ${hint}`}`
}

/** Some servers refuse with status 200 and say so in the body alone (GitHub, Slack, Intuit). */
const isRefusal = (response: unknown): boolean =>
  isRecord(response) && response["access_token"] === undefined && typeof response["error"] === "string"

const tokenOf = (response: unknown): BearerToken.FetchedToken | string => {
  if (!isRecord(response)) return "answered with something else than a JSON object"
  const { access_token: token, expires_in: life = defaultLifeSeconds, token_type: type = "Bearer" } = response
  if (typeof token !== "string" || token === "") return "answered without an access_token"
  if (typeof type !== "string" || type.toLowerCase() !== "bearer") return "gave a token that is no bearer token"
  // Some servers write the number as text.
  const seconds =
    life === null ? defaultLifeSeconds : typeof life === "string" && life.trim() !== "" ? Number(life) : life
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) return "answered with an expires_in that is no number"
  return { token: Redacted.make(token, { label: "access_token" }), expiresInSeconds: seconds }
}

/**
 * A source of tokens by the client credentials grant. Nothing is asked for before the first call needs a token.
 *
 * A server that does not answer, answers 5xx or 429 is asked again under the `CallPolicy` that surrounds the making of the
 * source; what it refuses fails at once. All failures are `CredentialsUnavailable`, and none shows a secret or an answer.
 *
 * @see RFC 6749, 4.4 (the grant), 5.1 (the answer), 5.2 (errors)
 */
export const clientCredentials = Effect.fnUntraced(function* (
  options: ClientCredentialsOptions
): Effect.fn.Return<BearerToken.BearerToken<CredentialsUnavailable>, never, Scope.Scope> {
  const url = URL.canParse(options.tokenUrl) ? new URL(options.tokenUrl) : undefined
  const where = url === undefined ? "" : `${url.origin}${url.pathname}`
  const unavailable = (reason: "refused" | "unavailable", problem: string, cause?: unknown): CredentialsUnavailable =>
    new CredentialsUnavailable({
      reason,
      message: `the token endpoint ${where} ${problem}`,
      ...(cause === undefined ? {} : { cause })
    })
  const problem = urlProblem(url)
  if (url === undefined || problem !== undefined) {
    const error = new CredentialsUnavailable({ reason: "refused", message: `the token URL ${problem}` })
    return yield* BearerToken.make({ fetchToken: Effect.fail(error) })
  }
  const client = yield* makeApiClient({
    api: "oauth2",
    baseUrl: url.origin,
    build: tokenRequest(options, url),
    fetch: options.fetch,
    credentials: Credentials.make({
      client: Credentials.basic({
        username: formEncoded(options.clientId),
        password: Redacted.make(formEncoded(Redacted.value(options.clientSecret)))
      })
    })
  })
  const secret = Redacted.value(options.clientSecret)
  const fetchToken = fetchResponse(options, url).pipe(
    Effect.provideService(TokenEndpoint, client),
    Effect.mapError((error) => {
      if (error._tag === "BadRequest")
        return unavailable("refused", refusal(error.status ?? 0, codeOf(error.body, secret)))
      if (error._tag === "UnexpectedStatus") return unavailable("refused", refusal(error.status, undefined))
      if (error._tag === "ResponseInvalid") {
        const isPage = error.problems.some(({ problem }) => problem === htmlCame)
        const came = isPage ? "an HTML page in place of JSON: check the token URL" : "an answer that is not JSON"
        return unavailable("unavailable", `gave ${came}`)
      }
      const outcome = error.status === undefined ? "could not be reached" : `answered ${error.status}`
      // Other errors may hold the answer's body.
      const cause = error._tag === "Unavailable" || error._tag === "NotSent" ? error : undefined
      return unavailable("unavailable", `${outcome} in ${error.attempts} attempts: try again later`, cause)
    }),
    Effect.flatMap((response) => {
      if (isRefusal(response)) return Effect.fail(unavailable("refused", refusal(200, codeOf(response, secret))))
      const fetched = tokenOf(response)
      return typeof fetched === "string" ? Effect.fail(unavailable("unavailable", fetched)) : Effect.succeed(fetched)
    })
  )
  return yield* BearerToken.make({ fetchToken })
})
