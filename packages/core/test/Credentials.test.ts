import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Exit, Redacted, Schema } from "effect"
import { inspect } from "node:util"
import { CredentialsUnavailable } from "../src/operation/Secrets.ts"
import type { CredentialParts, Secrets, SecurityAlternatives } from "../src/operation/Secrets.ts"
import * as Credentials from "../src/credentials/Credentials.ts"
import { at } from "./kit/Moment.ts"

const secret = (text: string) => Redacted.make(text)

const values = (secrets: Secrets) =>
  Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, Redacted.value(value)]))

const revealed = (parts: CredentialParts): Record<string, Record<string, string>> =>
  // Every location is optional, which the type of `Object.entries` loses.
  Object.fromEntries(Object.entries(parts).map(([place, secrets]: [string, Secrets]) => [place, values(secrets)]))

/** Tokens by number; a refused one is replaced by the next. */
const tokens = (first = "token 1") => {
  let current = secret(first)
  const refused: Array<string> = []
  const source: Credentials.Source = {
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
    name: "the first alternative with all schemes",
    security: [["absent"], ["queryKey", "absent"], ["cookieKey"], ["queryKey"]],
    sent: { cookies: { session: "c=1" } }
  },
  { name: "anonymous only without another alternative", security: [[], ["queryKey"]], sent: { query: { key: "ü k" } } },
  { name: "anonymous when no other alternative has credentials", security: [["absent"], []], sent: {} },
  { name: "a scheme with a name that every object has", security: [["toString"], []], sent: {} }
]

describe("Credentials.make", () => {
  it.effect.each(scenarios)("$name", ({ security, sent }) =>
    Effect.gen(function* () {
      const credentials = Credentials.make(table)
      const parts = yield* credentials.parts(security)
      assert.deepEqual(revealed(parts), sent as never)
      assert.isFalse(yield* credentials.refused(parts))
      // Unchanged credentials are the same object.
      assert.strictEqual(credentials.parts(security), credentials.parts(security))
    })
  )

  it.effect.each([
    {
      name: "one is missing",
      security: [["absent"]],
      message: "no credentials for the security schemes of this operation: absent (missing: absent)"
    },
    {
      name: "each alternative lacks one",
      security: [["headerKey", "absent"], ["other"]],
      message:
        "no credentials for the security schemes of this operation: headerKey and absent (missing: absent), or other (missing: other)"
    },
    {
      name: "two for one header",
      security: [["basicAuth", "bearerAuth"]],
      message: "the schemes basicAuth and bearerAuth both use the header Authorization: only one can be sent"
    },
    {
      name: "two for one header in another case",
      security: [["headerKey", "otherCase"], ["queryKey"]],
      message: "the schemes headerKey and otherCase both use the header x-api-key: only one can be sent"
    }
  ])("fails when $name", ({ message, security }) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Credentials.make(table).parts(security))
      assert.instanceOf(error, CredentialsUnavailable)
      assert.strictEqual(error.message, message)
      assert.strictEqual(error.reason, message.startsWith("no credentials") ? "missing" : "refused")
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
      problem: "contains a colon"
    },
    {
      name: "a control character in a password",
      scheme: Credentials.basic({ username: "u", password: secret("s3cret\n") }),
      problem: "control character"
    },
    {
      name: "a line break in a fetched token",
      scheme: Credentials.token(tokens("s3cret\n").source),
      problem: "the secret from its source contains a character that cannot be sent in a header"
    },
    {
      name: "an empty key that was fetched",
      scheme: Credentials.apiKeyFrom({ in: "query", name: "k", source: { get: Effect.succeed(secret("")) } }),
      problem: "the secret from its source is empty"
    },
    {
      name: "a second cookie in a key that was fetched",
      scheme: Credentials.apiKeyFrom({ in: "cookie", name: "k", source: tokens("s3cret;").source }),
      problem: "in a cookie"
    }
  ])("refuses $name, without showing it", ({ problem, scheme }) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Credentials.make({ mine: scheme }).parts([["mine"]]))
      assert.strictEqual(error.reason, "refused")
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

  it.effect("is invalidated when it is refused, with all other secrets of the request", () =>
    Effect.gen(function* () {
      const { credentials, refused } = oauth()
      const security = [["oauth", "key"]]
      const first = yield* credentials.parts(security)
      assert.deepEqual(revealed(first), { headers: { Authorization: "Bearer token 1", "X-API-Key": "k/1" } })
      assert.strictEqual(yield* credentials.parts(security), first)
      assert.isTrue(yield* credentials.refused(first))
      assert.deepEqual(refused, ["token 1"])
      assert.deepInclude(revealed(yield* credentials.parts(security)).headers, { Authorization: "Bearer token 2" })
      // A late call was sent with the first secret, so it reports the first secret as refused.
      assert.isTrue(yield* credentials.refused(first))
      assert.deepEqual(refused, ["token 1", "token 1"])
    })
  )

  it.effect("is kept when another credential was refused", () =>
    Effect.gen(function* () {
      const { credentials, refused } = oauth()
      yield* credentials.parts([["oauth"]])
      assert.isFalse(yield* credentials.refused(yield* credentials.parts([["basicAuth"]])))
      assert.isFalse(yield* credentials.refused(yield* credentials.parts([])))
      assert.deepEqual(refused, [])
    })
  )

  it.effect("has its last credentials ready while all sources would return the same at once", () =>
    Effect.gen(function* () {
      const first = tokens()
      const second = tokens("key 1")
      let firstIsFresh = true
      const peeked = (get: Effect.Effect<Redacted.Redacted<string>, unknown>) => Effect.runSync(Effect.orDie(get))
      const credentials = Credentials.make({
        oauth: Credentials.token({
          ...first.source,
          peek: (now) => (now.wall < 10 && firstIsFresh ? peeked(first.source.get) : undefined)
        }),
        key: Credentials.apiKeyFrom({
          in: "query",
          name: "key",
          source: { ...second.source, peek: () => peeked(second.source.get) }
        }),
        quiet: Credentials.token(tokens("other").source),
        fixed: Credentials.apiKey({ in: "header", name: "X-Key", value: secret("k") })
      })
      const both = [["oauth", "key"]]
      const ready = (security: ReadonlyArray<ReadonlyArray<string>>, now = 0) => credentials.ready?.(security, at(now))
      assert.isUndefined(ready(both))
      const given = yield* credentials.parts(both)
      assert.strictEqual(ready(both), given)
      assert.isUndefined(ready(both, 10))
      firstIsFresh = false
      assert.isUndefined(ready(both))
      firstIsFresh = true
      yield* second.source.invalidate!(secret("key 1"))
      assert.isUndefined(ready(both))
      assert.notStrictEqual(yield* credentials.parts(both), given)
      assert.isDefined(ready(both))
      // A source without `peek` is always read; fixed credentials are always ready.
      const quiet = [["quiet"]]
      yield* credentials.parts(quiet)
      assert.isUndefined(ready(quiet))
      const fixed = [["fixed"]]
      assert.strictEqual(ready(fixed), yield* credentials.parts(fixed))
      assert.deepEqual(ready([]), {})
      assert.isUndefined(ready([["missing"]]))
    })
  )

  it.effect("passes on the error of the source, and reads it again the next time", () =>
    Effect.gen(function* () {
      let asked = 0
      const failing: Credentials.Source = {
        get: Effect.suspend(() => Effect.fail(new CredentialsUnavailable({ message: `no ${++asked}` }))),
        invalidate: () => Effect.void
      }
      const credentials = Credentials.make({ oauth: Credentials.token(failing) })
      assert.strictEqual((yield* Effect.flip(credentials.parts([["oauth"]]))).message, "no 1")
      assert.strictEqual((yield* Effect.flip(credentials.parts([["oauth"]]))).message, "no 2")
    })
  )
})

describe("sources", () => {
  it.effect.each([
    { place: "header", sent: { headers: { k: "token 1" } } },
    { place: "query", sent: { query: { k: "token 1" } } },
    { place: "cookie", sent: { cookies: { k: "c1" } } }
  ] as const)("a key in a $place", ({ place, sent }) =>
    Effect.gen(function* () {
      const { refused, source } = tokens(place === "cookie" ? "c1" : "token 1")
      const credentials = Credentials.make({ key: Credentials.apiKeyFrom({ in: place, name: "k", source }) })
      const parts = yield* credentials.parts([["key"]])
      assert.deepEqual(revealed(parts), sent as never)
      assert.isTrue(yield* credentials.refused(parts))
      assert.strictEqual(refused.length, 1)
    })
  )

  it.effect("a source without another secret is not read again", () =>
    Effect.gen(function* () {
      const source = { get: Effect.succeed(secret("k")) }
      const credentials = Credentials.make({ key: Credentials.apiKeyFrom({ in: "header", name: "k", source }) })
      assert.isFalse(yield* credentials.refused(yield* credentials.parts([["key"]])))
    })
  )

  it.effect("several in one alternative, each replaced when the call is refused", () =>
    Effect.gen(function* () {
      const [oauth, key] = [tokens(), tokens("key 1")]
      const still = { get: Effect.succeed(secret("still")) }
      const credentials = Credentials.make({
        oauth: Credentials.token(oauth.source),
        fixed: Credentials.apiKey({ in: "header", name: "X-App", value: secret("app") }),
        key: Credentials.apiKeyFrom({ in: "query", name: "key", source: key.source }),
        still: Credentials.apiKeyFrom({ in: "cookie", name: "s", source: still })
      })
      const security = [["oauth", "fixed", "key", "still"]]
      const first = yield* credentials.parts(security)
      assert.deepEqual(revealed(first), {
        headers: { Authorization: "Bearer token 1", "X-App": "app" },
        query: { key: "key 1" },
        cookies: { s: "still" }
      })
      assert.strictEqual(yield* credentials.parts(security), first)
      // One of them changes alone.
      yield* oauth.source.invalidate!(secret("token 1"))
      const second = yield* credentials.parts(security)
      assert.deepInclude(revealed(second), {
        headers: { Authorization: "Bearer token 2", "X-App": "app" },
        query: { key: "key 1" }
      })
      assert.isTrue(yield* credentials.refused(second))
      assert.deepEqual([oauth.refused, key.refused], [["token 1", "token 2"], ["key 1"]])
      assert.deepInclude(revealed(yield* credentials.parts(security)), {
        headers: { Authorization: "Bearer token 3", "X-App": "app" },
        query: { key: "token 2" }
      })
    })
  )

  it.effect("a secret that cannot be sent is not cached: the next call gets another", () =>
    Effect.gen(function* () {
      const { refused, source } = tokens("s3cret\n")
      const credentials = Credentials.make({ oauth: Credentials.token(source) })
      yield* Effect.flip(credentials.parts([["oauth"]]))
      assert.strictEqual(refused.length, 1)
      assert.deepEqual(revealed(yield* credentials.parts([["oauth"]])), {
        headers: { Authorization: "Bearer token 2" }
      })
    })
  )

  it.effect.prop(
    "any key: it is sent unchanged, or refused without being shown",
    [Arbitrary.schema(Schema.String), Arbitrary.schema(Schema.Natural)],
    ([text, seed]) =>
      Effect.gen(function* () {
        // A control character somewhere in it, more often than by chance.
        const at = seed % (text.length + 1)
        for (const value of [text, `${text.slice(0, at)}${String.fromCharCode(seed % 160)}${text.slice(at)}`]) {
          const key = `s3cret${value}`
          for (const place of ["header", "query", "cookie"] as const) {
            const schemes = [
              Credentials.apiKey({ in: place, name: "k", value: secret(key) }),
              Credentials.apiKeyFrom({ in: place, name: "k", source: { get: Effect.succeed(secret(key)) } })
            ]
            const outcomes = yield* Effect.forEach(schemes, (scheme) =>
              Effect.map(Effect.exit(Credentials.make({ mine: scheme }).parts([["mine"]])), (exit) => {
                if (Exit.isSuccess(exit)) return Object.values(revealed(exit.value))[0]?.k
                assert.isFalse(Exit.hasDies(exit))
                assert.notInclude(inspect(exit, { depth: 12 }), "s3cret")
                return "refused"
              })
            )
            assert.include([key, "refused"], outcomes[0])
            assert.strictEqual(outcomes[0], outcomes[1])
            // oxlint-disable-next-line no-control-regex -- these are what it looks for
            if (/[\r\n\0]/.test(key)) assert.strictEqual(outcomes[0], "refused")
          }
        }
      })
  )
})
