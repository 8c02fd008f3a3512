import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { inspect } from "node:util"
import { CredentialsUnavailable } from "../src/ApiClient.ts"
import type { CredentialParts, Secrets, SecurityAlternatives } from "../src/ApiClient.ts"
import type { BearerToken } from "../src/BearerToken.ts"
import * as Credentials from "../src/Credentials.ts"

const secret = (text: string) => Redacted.make(text)

const values = (secrets: Secrets) =>
  Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, Redacted.value(value)]))

const revealed = (parts: CredentialParts): Record<string, Record<string, string>> =>
  // Each of its places is optional, which `Object.entries` forgets.
  Object.fromEntries(Object.entries(parts).map(([place, secrets]: [string, Secrets]) => [place, values(secrets)]))

/** Tokens by number; a refused one is replaced by the next. */
const tokens = (first = "token 1") => {
  let current = secret(first)
  const refused: Array<string> = []
  const source: BearerToken<CredentialsUnavailable> = {
    get: Effect.sync(() => current),
    invalidate: (token) =>
      Effect.sync(() => {
        refused.push(Redacted.value(token))
        current = secret(`token ${refused.length + 1}`)
      })
  }
  return { source, refused }
}

const table = {
  bearerAuth: Credentials.bearer(secret("t-0")),
  basicAuth: Credentials.basic({ username: "Aladdin", password: secret("open sesame") }),
  headerKey: Credentials.apiKey({ in: "header", name: "X-API-Key", value: secret("k/1") }),
  otherCase: Credentials.apiKey({ in: "header", name: "x-api-key", value: secret("k/2") }),
  queryKey: Credentials.apiKey({ in: "query", name: "key", value: secret("ü k") }),
  cookieKey: Credentials.apiKey({ in: "cookie", name: "session", value: secret("c=1") }),
  constructorKey: Credentials.apiKey({ in: "query", name: "constructor", value: secret("q") })
}

const scenarios: ReadonlyArray<{
  readonly name: string
  readonly security: SecurityAlternatives
  readonly sent: object
}> = [
  { name: "no alternatives", security: [], sent: {} },
  { name: "bearer", security: [["bearerAuth"]], sent: { headers: { Authorization: "Bearer t-0" } } },
  // The example of RFC 7617, 2.
  {
    name: "basic",
    security: [["basicAuth"]],
    sent: { headers: { Authorization: "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" } }
  },
  { name: "a key in a header", security: [["headerKey"]], sent: { headers: { "X-API-Key": "k/1" } } },
  { name: "a key in the query", security: [["queryKey"]], sent: { query: { key: "ü k" } } },
  { name: "a key in a cookie", security: [["cookieKey"]], sent: { cookies: { session: "c=1" } } },
  {
    name: "all of one alternative",
    security: [["queryKey", "headerKey", "basicAuth", "constructorKey"]],
    sent: {
      query: { key: "ü k", constructor: "q" },
      headers: { "X-API-Key": "k/1", Authorization: "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" }
    }
  },
  {
    name: "the first that can be met",
    security: [["absent"], ["queryKey", "absent"], ["cookieKey"], ["queryKey"]],
    sent: { cookies: { session: "c=1" } }
  },
  { name: "anonymous only when it must", security: [[], ["queryKey"]], sent: { query: { key: "ü k" } } },
  { name: "anonymous when nothing else can be met", security: [["absent"], []], sent: {} },
  { name: "a scheme with a name that every object has", security: [["toString"], []], sent: {} }
]

describe("Credentials.make", () => {
  it.effect.each(scenarios)("$name", ({ security, sent }) =>
    Effect.gen(function* () {
      const credentials = Credentials.make(table)
      const parts = yield* credentials.parts(security)
      assert.deepEqual(revealed(parts), sent as never)
      assert.isFalse(yield* credentials.refused(parts))
      // What does not change is not made again.
      assert.strictEqual(credentials.parts(security), credentials.parts(security))
    })
  )

  it.effect.each([
    {
      name: "one is missing",
      security: [["absent"]],
      message: "none of what this operation accepts is set up: absent (missing: absent)"
    },
    {
      name: "each alternative lacks one",
      security: [["headerKey", "absent"], ["other"]],
      message:
        "none of what this operation accepts is set up: headerKey and absent (missing: absent), or other (missing: other)"
    },
    {
      name: "two for one header",
      security: [["basicAuth", "bearerAuth"]],
      message: "the schemes basicAuth and bearerAuth both want the header Authorization: only one can be sent"
    },
    {
      name: "two for one header in another case",
      security: [["headerKey", "otherCase"], ["queryKey"]],
      message: "the schemes headerKey and otherCase both want the header x-api-key: only one can be sent"
    }
  ])("fails when $name", ({ message, security }) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Credentials.make(table).parts(security))
      assert.instanceOf(error, CredentialsUnavailable)
      assert.strictEqual(error.message, message)
    })
  )

  it.effect.each([
    { name: "a line break in a token", scheme: Credentials.bearer(secret("s3cret\r\nX: y")), problem: "in a header" },
    { name: "a NUL in a token", scheme: Credentials.bearer(secret("s3cret\0")), problem: "in a header" },
    { name: "more than Latin-1 in a token", scheme: Credentials.bearer(secret("s3cret€")), problem: "in a header" },
    { name: "an empty token", scheme: Credentials.bearer(secret("")), problem: "is empty" },
    {
      name: "a line break in a query",
      scheme: Credentials.apiKey({ in: "query", name: "k", value: secret("s3cret\n") }),
      problem: "in a query"
    },
    {
      name: "a second cookie",
      scheme: Credentials.apiKey({ in: "cookie", name: "k", value: secret("s3cret; admin=1") }),
      problem: "in a cookie"
    },
    {
      name: "a colon in a user name",
      scheme: Credentials.basic({ username: "s3cret:x", password: secret("p") }),
      problem: "holds a colon"
    },
    {
      name: "a control character in a password",
      scheme: Credentials.basic({ username: "u", password: secret("s3cret\n") }),
      problem: "control character"
    },
    {
      name: "a line break in a fetched token",
      scheme: Credentials.token(tokens("s3cret\n").source),
      problem: "in a header"
    }
  ])("refuses $name, without showing it", ({ problem, scheme }) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Credentials.make({ mine: scheme }).parts([["mine"]]))
      assert.match(error.message, /^the scheme mine cannot be used: /)
      assert.include(error.message, problem)
      assert.notInclude(inspect(error, { depth: 9, showHidden: true }), "s3cret")
    })
  )

  it.effect.each([
    // The example of RFC 7617, 2.1.
    { name: "in UTF-8", username: "test", password: "123£", header: "Basic dGVzdDoxMjPCow==" },
    { name: "the key as user name", username: "sk_1", password: "", header: "Basic c2tfMTo=" },
    { name: "a colon in the password", username: "a", password: "b:c", header: "Basic YTpiOmM=" }
  ])("basic: $name", ({ header, password, username }) =>
    Effect.gen(function* () {
      const basic = Credentials.basic({ username, password: secret(password) })
      const parts = yield* Credentials.make({ basic }).parts([["basic"]])
      assert.deepEqual(revealed(parts), { headers: { Authorization: header } })
    })
  )

  it.effect("shows no secret when it is printed", () =>
    Effect.gen(function* () {
      const credentials = Credentials.make(table)
      const parts = yield* credentials.parts([["basicAuth", "headerKey", "queryKey", "cookieKey"]])
      const printed = [table, credentials, parts]
        .map((each) => inspect(each, { depth: 9 }) + JSON.stringify(each))
        .join()
      for (const part of ["t-0", "k/1", "ü k", "c=1", "sesame", "QWxhZGRpbg"]) assert.notInclude(printed, part)
    })
  )
})

describe("Credentials.token", () => {
  const oauth = () => {
    const { refused, source } = tokens()
    const both = { oauth: Credentials.token(source), key: table.headerKey, basicAuth: table.basicAuth }
    return { credentials: Credentials.make(both), refused }
  }

  it.effect("is invalidated when it is refused, with whatever else was sent", () =>
    Effect.gen(function* () {
      const { credentials, refused } = oauth()
      const security = [["oauth", "key"]]
      const first = yield* credentials.parts(security)
      assert.deepEqual(revealed(first), { headers: { Authorization: "Bearer token 1", "X-API-Key": "k/1" } })
      assert.strictEqual(yield* credentials.parts(security), first)
      assert.isTrue(yield* credentials.refused(first))
      assert.deepEqual(refused, ["token 1"])
      assert.deepInclude(revealed(yield* credentials.parts(security)).headers, { Authorization: "Bearer token 2" })
      // A call that was under way with the first one comes back late: that one is what it says was refused.
      assert.isTrue(yield* credentials.refused(first))
      assert.deepEqual(refused, ["token 1", "token 1"])
    })
  )

  it.effect("is left alone when something else was refused", () =>
    Effect.gen(function* () {
      const { credentials, refused } = oauth()
      yield* credentials.parts([["oauth"]])
      assert.isFalse(yield* credentials.refused(yield* credentials.parts([["basicAuth"]])))
      assert.isFalse(yield* credentials.refused(yield* credentials.parts([])))
      assert.deepEqual(refused, [])
    })
  )

  it.effect("passes on why there is none, and asks anew the next time", () =>
    Effect.gen(function* () {
      let asked = 0
      const failing: BearerToken<CredentialsUnavailable> = {
        get: Effect.suspend(() => Effect.fail(new CredentialsUnavailable({ message: `no ${++asked}` }))),
        invalidate: () => Effect.void
      }
      const credentials = Credentials.make({ oauth: Credentials.token(failing) })
      assert.strictEqual((yield* Effect.flip(credentials.parts([["oauth"]]))).message, "no 1")
      assert.strictEqual((yield* Effect.flip(credentials.parts([["oauth"]]))).message, "no 2")
    })
  )
})
