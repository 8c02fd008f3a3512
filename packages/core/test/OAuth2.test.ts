import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Exit, Redacted, Schema } from "effect"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import * as Credentials from "../src/credentials/Credentials.ts"
import * as OAuth2 from "../src/credentials/OAuth2.ts"
import { defaultCallPolicy, CallPolicy } from "../src/operation/CallPolicy.ts"
import { tokenServer } from "./kit/TokenServer.ts"
import type { TokenResponse } from "./kit/TokenServer.ts"

const secret = "s3cret /:ü"

const good: TokenResponse = { status: 200, body: { access_token: "token-#", token_type: "Bearer", expires_in: 3600 } }

/** No waits: the servers are real, the clock is not. */
const atOnce = Effect.provideService(CallPolicy, { ...defaultCallPolicy, baseDelay: 0, maxAttempts: 3 })

const setUp = Effect.fnUntraced(function* (
  responses: ReadonlyArray<TokenResponse>,
  options: Partial<OAuth2.ClientCredentialsOptions> = {}
) {
  const server = yield* tokenServer(...responses)
  const source = yield* OAuth2.clientCredentials({
    tokenUrl: `${server.url}/oauth/token?tenant=1`,
    clientId: "id:1",
    clientSecret: Redacted.make(secret),
    ...options
  }).pipe(atOnce)
  return { server, source, get: Effect.map(source.get, Redacted.value) }
})

const basicOf = (id: string, password: string) => `Basic ${Buffer.from(`${id}:${password}`).toString("base64")}`

describe("OAuth2.clientCredentials: requests", () => {
  it.effect.each([
    {
      name: "basic by default, both parts form-encoded",
      options: {},
      authorization: basicOf("id%3A1", "s3cret+%2F%3A%C3%BC"),
      form: { grant_type: "client_credentials" }
    },
    {
      name: "scopes and audience",
      options: { scopes: ["read", "write:all"], audience: "https://api.example.com" },
      authorization: basicOf("id%3A1", "s3cret+%2F%3A%C3%BC"),
      form: { grant_type: "client_credentials", scope: "read write:all", audience: "https://api.example.com" }
    },
    {
      name: "in the body",
      options: { clientAuthentication: "body", scopes: [] } as const,
      authorization: undefined,
      form: { grant_type: "client_credentials", client_id: "id:1", client_secret: secret }
    }
  ])("$name", ({ authorization, form, options }) =>
    Effect.gen(function* () {
      const { get, server } = yield* setUp([good], options)
      assert.strictEqual(yield* get, "token-1")
      assert.deepEqual(server.requests, [
        {
          method: "POST",
          path: "/oauth/token?tenant=1",
          authorization,
          type: "application/x-www-form-urlencoded",
          form
        }
      ])
    })
  )
})

describe("OAuth2.clientCredentials: time of requests", () => {
  it.effect("once for a hundred callers", () =>
    Effect.gen(function* () {
      const { get, server } = yield* setUp([good])
      assert.strictEqual(server.requests.length, 0)
      const got = yield* Effect.all(
        Array.from({ length: 100 }, () => get),
        { concurrency: "unbounded" }
      )
      assert.deepEqual(new Set(got), new Set(["token-1"]))
      assert.strictEqual(server.requests.length, 1)
    })
  )

  const lifeOf = (body: object, seconds: number, name: string) => ({ name, body, seconds })
  it.effect.each([
    lifeOf({ expires_in: 3600 }, 3600, "of an hour"),
    lifeOf({ expires_in: "3600" }, 3600, "written as text"),
    lifeOf({ expires_in: 300.5 }, 300.5, "that is a fraction"),
    lifeOf({}, OAuth2.defaultLifeSeconds, "by default"),
    lifeOf({ expires_in: null }, OAuth2.defaultLifeSeconds, "by default, for null")
  ])("anew before the end of a life $name", ({ body, seconds }) =>
    Effect.gen(function* () {
      const { get, server } = yield* setUp([
        { status: 200, body: { access_token: "token-#", token_type: "bearer", ...body } }
      ])
      assert.strictEqual(yield* get, "token-1")
      yield* TestClock.adjust((seconds - 90) * 1000 - 1)
      assert.strictEqual(yield* get, "token-1")
      assert.strictEqual(server.requests.length, 1)
      yield* TestClock.adjust(80_001)
      assert.strictEqual(yield* get, "token-2")
    })
  )

  it.effect.each([0, -1, -1e300, "-5", "0"])("anew each time for a life of %s", (life) =>
    Effect.gen(function* () {
      const { get } = yield* setUp([{ status: 200, body: { access_token: "token-#", expires_in: life } }])
      assert.strictEqual(yield* get, "token-1")
      assert.strictEqual(yield* get, "token-2")
    })
  )

  it.effect("again after the API refused it, once for all refused calls", () =>
    Effect.gen(function* () {
      const { server, source } = yield* setUp([good])
      const credentials = Credentials.make({ oauth: Credentials.token(source) })
      const security = [["oauth"]]
      const sent = yield* credentials.parts(security)
      for (let call = 0; call < 10; call++) {
        assert.isTrue(yield* credentials.refused(sent))
        yield* credentials.parts(security)
      }
      const { headers } = yield* credentials.parts(security)
      assert.strictEqual(Redacted.value(headers!.Authorization!), "Bearer token-2")
      assert.strictEqual(server.requests.length, 2)
    })
  )

  it.effect.each([
    { name: "a 500", first: { status: 500, body: "down" } },
    { name: "a 503", first: { status: 503, body: {}, headers: { "retry-after": "0" } } },
    { name: "a 429", first: { status: 429, body: {}, headers: { "retry-after": "0" } } },
    { name: "a broken connection", first: "reset" }
  ] as const)("again after $name", ({ first }) =>
    Effect.gen(function* () {
      const { get, server } = yield* setUp([first, good])
      assert.strictEqual(yield* get, "token-2")
      assert.strictEqual(server.requests.length, 2)
    })
  )
})

/** The server repeats the request, which must not be shown. */
const refusalOf = (error: string, status = 400): TokenResponse => ({
  status,
  body: { error, error_description: `no: ${secret}` }
})

describe("OAuth2.clientCredentials: failures", () => {
  it.effect.each<{
    readonly name: string
    readonly response: TokenResponse
    readonly says: string
    readonly requests?: number
  }>([
    {
      name: "invalid_client",
      response: refusalOf("invalid_client", 401),
      says: "refused the client with 401 invalid_client: check the client id, the client secret"
    },
    {
      name: "invalid_scope",
      response: refusalOf("invalid_scope"),
      says: "refused the client with 400 invalid_scope: check the scopes"
    },
    {
      name: "a code of its own",
      response: refusalOf("tenant_locked", 403),
      says: "refused the client with 403 tenant_locked"
    },
    { name: "a code that is the secret", response: refusalOf(secret), says: "refused the client with 400: check" },
    {
      name: "a code that is too long",
      response: refusalOf("c".repeat(65)),
      says: "refused the client with 400: check"
    },
    {
      name: "no code",
      response: { status: 404, body: secret },
      says: "refused the client with 404: check the token URL"
    },
    {
      name: "a redirect",
      response: { status: 307, headers: { location: "/elsewhere" } },
      says: "responded with a redirect (307), which is not followed"
    },
    ...["invalid_client", "invalid_scope", "unauthorized_client", "tenant_locked"].map((code) => ({
      name: `${code} inside of a 200`,
      response: { status: 200, body: { error: code, error_description: secret } },
      says: `refused the client with 200 ${code}`
    })),
    {
      name: "a refusal inside of a 200 that names the secret",
      response: { status: 200, body: { ok: false, error: secret } },
      says: "refused the client with 200: check the token URL"
    },
    {
      name: "an empty token beside a refusal",
      response: { status: 200, body: { access_token: "", error: "invalid_client" } },
      says: "returned no access_token"
    },
    { name: "no JSON", response: { status: 200, body: `{${secret}` }, says: "returned a body that is not JSON" },
    {
      name: "an HTML page",
      response: { status: 200, body: `<!doctype html>${secret}`, headers: { "content-type": "text/html" } },
      says: "returned an HTML page instead of JSON: check the token URL"
    },
    {
      name: "no object",
      response: { status: 200, body: [secret] },
      says: "returned no JSON object"
    },
    {
      name: "no token",
      response: { status: 200, body: { id_token: secret } },
      says: "returned no access_token"
    },
    {
      name: "another kind of token",
      response: { status: 200, body: { access_token: secret, token_type: "mac" } },
      says: "returned a token_type other than Bearer"
    },
    {
      name: "a life that is not a number",
      response: { status: 200, body: { access_token: secret, expires_in: "soon" } },
      says: "returned an expires_in that is not a number"
    },
    {
      name: "5xx all the time",
      response: { status: 502, body: secret },
      says: "responded with 502 in 3 attempts",
      requests: 3
    },
    {
      name: "429 all the time",
      response: { status: 429, body: { error: secret } },
      says: "responded with 429 in 3 attempts",
      requests: 3
    },
    { name: "no response", response: "reset", says: "could not be reached in 3 attempts", requests: 3 }
  ])("$name", ({ response, requests = 1, says }) =>
    Effect.gen(function* () {
      const { get, server } = yield* setUp([response])
      const error = yield* Effect.flip(get)
      assert.deepEqual(
        [error._tag, error.reason],
        ["CredentialsUnavailable", says.startsWith("refused") || says.includes("redirect") ? "refused" : "unavailable"]
      )
      assert.include(error.message, `the token endpoint ${server.url}/oauth/token ${says}`)
      const shown = inspect(error, { depth: 12, showHidden: true }) + JSON.stringify(error)
      for (const hidden of [secret, encodeURIComponent(secret), basicOf("id%3A1", "s3cret+%2F%3A%C3%BC"), "tenant=1"]) {
        assert.notInclude(shown, hidden)
      }
      assert.strictEqual(server.requests.length, requests)
      yield* Effect.flip(get)
      assert.strictEqual(server.requests.length, 2 * requests)
    })
  )

  it.effect("a code that contains the secret", () =>
    Effect.gen(function* () {
      const clientSecret = Redacted.make("plain-s3cret")
      const { get } = yield* setUp([refusalOf("bad:plain-s3cret")], { clientSecret })
      const error = yield* Effect.flip(get)
      assert.notInclude(inspect(error, { depth: 12, showHidden: true }), "plain-s3cret")
    })
  )

  it.effect("an empty secret hides no code", () =>
    Effect.gen(function* () {
      const { get } = yield* setUp([refusalOf("invalid_client", 401)], { clientSecret: Redacted.make("") })
      assert.include((yield* Effect.flip(get)).message, "invalid_client")
    })
  )

  it.effect.each([
    { url: "/oauth/token", says: "is not an absolute http or https URL" },
    { url: "ftp://example.com/token", says: "is not an absolute http or https URL" },
    { url: "", says: "is not an absolute http or https URL" },
    { url: "https://user:planted@example.com/token", says: "contains a user name or a password" },
    { url: "https://planted@example.com/token", says: "contains a user name or a password" },
    { url: "https://:planted@example.com/token", says: "contains a user name or a password" }
  ])("a token URL that cannot be used: $url", ({ says, url }) =>
    Effect.gen(function* () {
      const { get } = yield* setUp([good], { tokenUrl: url })
      const error = yield* Effect.flip(get)
      assert.include(error.message, `the token URL ${says}`)
      assert.strictEqual(error.reason, "refused")
      assert.notInclude(inspect(error, { depth: 12, showHidden: true }), "planted")
    })
  )

  it.effect.prop(
    "any response: a token, or a typed error that does not show it",
    [Arbitrary.schema(Schema.Json), Arbitrary.schema(Schema.Number), Arbitrary.schema(Schema.String)],
    ([json, number, text]) =>
      Effect.gen(function* () {
        const planted = `planted ${text}`
        const bodies = [
          JSON.stringify(json),
          planted,
          `{"access_token":${JSON.stringify(planted)},"expires_in":${number}}`,
          JSON.stringify({ access_token: planted, expires_in: number }),
          JSON.stringify({ access_token: planted, expires_in: text }),
          JSON.stringify({ access_token: planted, expires_in: json }),
          JSON.stringify({ access_token: json, token_type: planted }),
          JSON.stringify({ error: planted, error_description: json })
        ]
        for (const status of [200, 400]) {
          for (const body of bodies) {
            const fetch = () => Promise.resolve(new Response(body, { status }))
            const source = yield* OAuth2.clientCredentials({
              tokenUrl: "https://example.com/token",
              clientId: "me",
              clientSecret: Redacted.make(secret),
              fetch
            })
            const exit = yield* Effect.exit(source.get)
            assert.isFalse(Exit.hasDies(exit), body)
            assert.notInclude(inspect(exit, { depth: 12 }), "planted")
          }
        }
      }).pipe(Effect.scoped),
    { arbitrary: { runs: 50 } }
  )
})
