/**
 * Tokens of an OAuth 2.0 server by the client credentials grant (RFC 6749, 4.4).
 *
 * A token request is a call like any other: the same timeouts, retries and spans. A retry is harmless: at worst a token is
 * issued that no call uses.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { make as makeApiClient } from "../call/ApiClient.ts"
import type { ApiClient } from "../call/ApiClient.ts"
import { CredentialsUnavailable } from "../operation/Secrets.ts"
import type { Build } from "../call/Request.ts"
import * as BearerToken from "./BearerToken.ts"
import { operation } from "../call/Call.ts"
import * as Credentials from "./Credentials.ts"
import type { AnyCallError } from "../operation/Errors.ts"
import { isRecord } from "../values/ParseJson.ts"
import { htmlReceived } from "../call/SuccessBody.ts"

/** Options of `clientCredentials`. */
export interface ClientCredentialsOptions {
  /** Absolute URL of the token endpoint. The caller resolves a URL that the document gives relative to its server. */
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted<string>
  readonly scopes?: ReadonlyArray<string> | undefined
  /** API that the token is for, where the server needs it (Auth0 and others; not in the RFC). */
  readonly audience?: string | undefined
  /**
   * Location of the client's credentials (RFC 6749, 2.3.1). `basic`, the default, is the form that every server must
   * support. `body` is for servers that support nothing else.
   */
  readonly clientAuthentication?: "basic" | "body" | undefined
  /** Replaces the transport, as in `ApiClient.make`. */
  readonly fetch?: typeof globalThis.fetch | undefined
}

/**
 * Life of a token whose response has no `expires_in` (the RFC only recommends it), in seconds. Short. Why: an expired token
 * costs a refused call, and a new token costs hardly more.
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

/** Builds the token request. */
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

/** Call of the token endpoint. `sensitive` keeps bodies out of its errors. */
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

/** Hint for an `error` code of RFC 6749, 5.2. */
const advice: ReadonlyMap<string, string> = new Map([
  ["invalid_client", "check the client id, the client secret and the kind of client authentication"],
  ["unauthorized_client", "allow this client the client credentials grant, on the server"],
  ["unsupported_grant_type", "the server does not support the client credentials grant"],
  ["invalid_scope", "check the scopes"],
  ["invalid_request", "check the scopes, the audience and the kind of client authentication"]
])

/** The server's `error` code. Its `error_description` is not shown, because it may repeat the request. */
const codeOf = (body: unknown, secret: string): string | undefined => {
  const code = isRecord(body) ? body["error"] : undefined
  if (typeof code !== "string" || !/^[\w.:/-]{1,64}$/.test(code)) return undefined
  return secret !== "" && code.includes(secret) ? undefined : code
}

const urlProblem = (url: URL | undefined): string | undefined => {
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return "is not an absolute http or https URL: resolve it against the URL of the API"
  }
  // `fetch` rejects such a URL, with an error that shows all of it.
  return url.username === "" && url.password === "" ? undefined : "contains a user name or a password: remove them"
}

const refusal = (status: number, code: string | undefined): string => {
  if (status >= 300 && status < 400) {
    return `responded with a redirect (${status}), which is not followed: set the token URL to its target`
  }
  const hint = code === undefined ? "check the token URL and the client's credentials" : advice.get(code)
  return `refused the client with ${[status, code].filter((each) => each !== undefined).join(" ")}${hint === undefined ? "" : `: ${hint}`}`
}

/** True for a refusal with status 200 and an `error` in the body (GitHub, Slack, Intuit). */
const isRefusal = (response: unknown): boolean =>
  isRecord(response) && response["access_token"] === undefined && typeof response["error"] === "string"

const tokenOf = (response: unknown): BearerToken.FetchedToken | string => {
  if (!isRecord(response)) return "returned no JSON object"
  const { access_token: token, expires_in: life = defaultLifeSeconds, token_type: type = "Bearer" } = response
  if (typeof token !== "string" || token === "") return "returned no access_token"
  if (typeof type !== "string" || type.toLowerCase() !== "bearer") return "returned a token_type other than Bearer"
  // Some servers write the number as a string.
  const seconds =
    life === null ? defaultLifeSeconds : typeof life === "string" && life.trim() !== "" ? Number(life) : life
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) return "returned an expires_in that is not a number"
  return { token: Redacted.make(token, { label: "access_token" }), expiresInSeconds: seconds }
}

/**
 * Makes a source of tokens by the client credentials grant. The first call that needs a token fetches it.
 *
 * Retries a lost connection, 5xx and 429 under the `CallPolicy` in effect when the source is made. A refusal fails at once.
 * All failures are `CredentialsUnavailable`, and none shows a secret or a response.
 *
 * @example
 * ```ts
 * import * as Credentials from "@faktura/core/Credentials"
 * import * as OAuth2 from "@faktura/core/OAuth2"
 * import { Effect, Redacted } from "effect"
 *
 * const credentials = Effect.gen(function* () {
 *   const tokens = yield* OAuth2.clientCredentials({
 *     tokenUrl: "https://auth.example.com/token",
 *     clientId: "id",
 *     clientSecret: Redacted.make("secret"),
 *     scopes: ["invoices:read"]
 *   })
 *   return Credentials.make({ oauth: Credentials.token(tokens) })
 * })
 * ```
 *
 * @see RFC 6749, 4.4 (the grant), 5.1 (the response), 5.2 (errors)
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
        const isPage = error.problems.some(({ problem }) => problem === htmlReceived)
        const found = isPage ? "an HTML page instead of JSON: check the token URL" : "a body that is not JSON"
        return unavailable("unavailable", `returned ${found}`)
      }
      const outcome = error.status === undefined ? "could not be reached" : `responded with ${error.status}`
      // Other errors may contain the response body.
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
