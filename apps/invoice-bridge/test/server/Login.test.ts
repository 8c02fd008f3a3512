/** Login: the cookie, the length of a session, its hash in the database, and slow guesses. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { LoginTries } from "../../src/server/access/LoginTries.ts"
import { sessionLength } from "../../src/server/access/Sessions.ts"
import { cookieOf, inMemory, logIn, messageOf, send, serve, token, visit } from "./kit/Serving.ts"

describe("the login", () => {
  it.effect("the cookie is for this server only, and secure behind https", () =>
    Effect.gen(function* () {
      const origin = yield* serve()
      const plain = (yield* logIn(origin)).headers.get("set-cookie") ?? ""
      assert.match(plain, /^bridge_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/)
      const encrypted = yield* logIn(origin, token, { "x-forwarded-proto": "https" })
      assert.match(encrypted.headers.get("set-cookie") ?? "", /; HttpOnly; Secure; SameSite=Strict$/)
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("a session ends after 12 hours, at the logout, and with another token", () =>
    Effect.gen(function* () {
      const origin = yield* serve()
      const status = (cookie: string, of = origin) =>
        Effect.map(send(`${of}/api/runs`, { headers: { cookie } }), (response) => response.status)
      const { cookie } = yield* visit(origin)
      yield* TestClock.adjust(sessionLength - 1)
      assert.strictEqual(yield* status(cookie), 200)
      yield* TestClock.adjust(1)
      assert.strictEqual(yield* status(cookie), 401)
      const next = yield* visit(origin)
      assert.notStrictEqual(next.cookie, cookie)
      // Another server with the same token knows the session, and a server with another token does not.
      const twin = yield* serve()
      const other = yield* serve({ token: Redacted.make("another-token-0123456789") })
      assert.deepStrictEqual([yield* status(next.cookie, twin), yield* status(next.cookie, other)], [200, 401])
      const left = yield* next.post("/logout", {})
      assert.match(left.headers.get("set-cookie") ?? "", /^bridge_session=; Max-Age=0;/)
      assert.deepStrictEqual([yield* status(next.cookie), yield* status(next.cookie, twin)], [401, 401])
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("the database has hashes of sessions only, and forgets those that have ended", () =>
    Effect.gen(function* () {
      const origin = yield* serve()
      const sql = yield* SqlClient.SqlClient
      const { cookie, csrf } = yield* visit(origin)
      const rows = yield* sql<{ readonly session: string }>`SELECT * FROM bridge_sessions`
      assert.match(rows[0]?.session ?? "", /^[\da-f]{64}$/)
      const dump = JSON.stringify(rows)
      for (const secret of [cookie.slice("bridge_session=".length), csrf, token]) assert.notInclude(dump, secret)
      yield* TestClock.adjust(sessionLength)
      yield* logIn(origin)
      assert.lengthOf(yield* sql`SELECT 1 FROM bridge_sessions`, 1)
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("wrong tokens are refused, slower and slower", () =>
    Effect.gen(function* () {
      const origin = yield* serve()
      const statuses: Array<number> = []
      for (let tries = 0; tries < 5; tries++) statuses.push((yield* logIn(origin, "wrong")).status)
      assert.deepStrictEqual(statuses, [401, 401, 401, 401, 401])
      const slowed = yield* logIn(origin)
      assert.deepStrictEqual([slowed.status, slowed.headers.get("retry-after")], [429, "1"])
      assert.strictEqual(yield* messageOf(slowed), "There were too many wrong tokens. Wait 1 second.")
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* logIn(origin, "wrong")).status, 401)
      assert.strictEqual((yield* logIn(origin)).headers.get("retry-after"), "2")
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* logIn(origin)).status, 200)
      // A right token ends the counting.
      assert.strictEqual((yield* logIn(origin, "wrong")).status, 401)
      assert.strictEqual((yield* logIn(origin)).status, 200)
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("an address that guesses slows down no other address, and is forgotten after a quarter of an hour", () =>
    Effect.gen(function* () {
      const tries = yield* LoginTries
      const waits = yield* Effect.forEach(Array.from({ length: 7 }), () => tries.begin("guesser"))
      assert.deepStrictEqual(waits, [0, 0, 0, 0, 0, 1_000, 1_000])
      assert.strictEqual(yield* tries.begin("other"), 0)
      yield* TestClock.adjust("15 minutes")
      yield* TestClock.adjust(1)
      for (let free = 0; free < 5; free++) assert.strictEqual(yield* tries.begin("guesser"), 0)
      // The wait doubles up to a minute.
      const longest: Array<number> = []
      for (let guess = 0; guess < 9; guess++) {
        const wait = yield* tries.begin("guesser")
        longest.push(wait)
        yield* TestClock.adjust(wait)
        yield* tries.begin("guesser")
      }
      assert.deepStrictEqual(longest, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
    }).pipe(Effect.provide(LoginTries.layer))
  )

  it.effect("guesses at the same time are slowed down too", () =>
    Effect.gen(function* () {
      const origin = yield* serve()
      const responses = yield* Effect.all(
        Array.from({ length: 20 }, () => logIn(origin, "wrong")),
        { concurrency: "unbounded" }
      )
      const count = (status: number) => responses.filter((response) => response.status === status).length
      assert.deepStrictEqual([count(401), count(429)], [5, 15])
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("a login from another site, in another form, or too long is refused", () =>
    Effect.gen(function* () {
      const origin = yield* serve()
      const from = (headers: Readonly<Record<string, string>>) =>
        Effect.map(logIn(origin, token, headers), ({ status }) => status)
      assert.strictEqual(yield* from({ origin: "https://evil.example" }), 403)
      assert.strictEqual(yield* from({ "sec-fetch-site": "cross-site" }), 403)
      assert.strictEqual(yield* from({ "content-type": "application/x-www-form-urlencoded" }), 415)
      const long = {
        method: "POST",
        headers: { "content-type": "application/json", origin },
        body: `{"token":"${"x".repeat(20_000)}"}`
      }
      assert.strictEqual((yield* send(`${origin}/login`, long)).status, 413)
      assert.strictEqual((yield* send(`${origin}/login`, { ...long, body: "{" })).status, 400)
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("the state of the login says nothing but whether there is a session", () =>
    Effect.gen(function* () {
      const origin = yield* serve()
      const state = (cookie: string) =>
        Effect.flatMap(send(`${origin}/login/state`, { headers: { cookie } }), (response) =>
          Effect.promise(() => response.json())
        )
      assert.deepStrictEqual(yield* state("bridge_session=wrong"), { loggedIn: false })
      assert.deepStrictEqual(yield* state(cookieOf(yield* logIn(origin))), { loggedIn: true })
    }).pipe(Effect.provide(inMemory))
  )
})
