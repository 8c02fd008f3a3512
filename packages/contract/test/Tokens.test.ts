// Monite's tokens and Maesn's key, against a server that checks them: number and time of fetches, and refused calls.
import { assert, describe, it } from "@effect/vitest"
import { Contacts, Maesn } from "@faktura/maesn"
import { Auth, Counterparts, Entities, EntityUsers, Monite } from "@faktura/monite"
import type { Sandbox } from "@faktura/sandbox"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { acme, customer, moniteOn, requestsFor, sandboxed, trading } from "./kit/Sandboxed.ts"

const list = Entities.use((entities) => entities.list())

const tokenRequests = (sandbox: Sandbox): number => requestsFor(sandbox, "post_auth_token").length

const refusals = (sandbox: Sandbox): number => sandbox.log().filter(({ status }) => status === 401).length

/** `n` calls at once. */
const crowd = <A, E, R>(n: number, call: (index: number) => Effect.Effect<A, E, R>) =>
  Effect.forEach(
    Array.from({ length: n }, (_, index) => index),
    call,
    { concurrency: "unbounded" }
  )

/** Waits in real time for work in the background. */
const eventually = (done: () => boolean) =>
  TestClock.withLive(Effect.repeat(Effect.sleep(5), { until: done }).pipe(Effect.timeout("10 seconds")))

/** Token of the last call. */
const lastToken = (sandbox: Sandbox): string => {
  const headers = sandbox.requests().at(-1)?.rawHeaders ?? []
  const at = headers.findIndex((header, n) => n % 2 === 0 && header.toLowerCase() === "authorization")
  return /^Bearer (\S+)$/.exec(headers[at + 1] ?? "")?.[1] ?? assert.fail("the last request has no token")
}

/** Revokes the current token, as another program with the same credentials may do. */
const revoke = (sandbox: Sandbox) =>
  Auth.use((auth) =>
    auth.revokeToken({
      body: {
        client_id: sandbox.monite.clientId,
        client_secret: sandbox.monite.clientSecret,
        token: lastToken(sandbox)
      }
    })
  )

describe("the partner's token", () => {
  it.live("is fetched once for 100 first calls at once", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      yield* crowd(100, () => list).pipe(Effect.provide(moniteOn(sandbox)))
      assert.deepStrictEqual([tokenRequests(sandbox), requestsFor(sandbox, "get_entities").length], [1, 100])
    })
  )

  it.live("is fetched once for 1,000 first calls at once", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      yield* crowd(1000, () => list).pipe(Effect.provide(moniteOn(sandbox)))
      assert.deepStrictEqual([tokenRequests(sandbox), requestsFor(sandbox, "get_entities").length], [1, 1000])
    })
  )

  it.live("revoked during 1,000 calls is replaced once, and no call fails", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      yield* Effect.gen(function* () {
        const calls = Array.from({ length: 1000 }, (_, index) => index)
        // Another program revokes the token after the 300th call, while some 50 calls are under way.
        const call = (index: number) => Effect.tap(list, () => (index === 300 ? revoke(sandbox) : Effect.void))
        yield* Effect.forEach(calls, call, { concurrency: 50 })
        assert.strictEqual(tokenRequests(sandbox), 2)
        assert.isAtLeast(refusals(sandbox), 1)
        assert.isAtMost(refusals(sandbox), 50)
        const answered = requestsFor(sandbox, "get_entities").filter(({ status }) => status === 200)
        assert.strictEqual(answered.length, 1000)
      }).pipe(Effect.provide(moniteOn(sandbox)))
    })
  )

  it.live("is not fetched before a call needs it", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      yield* Entities.pipe(Effect.provide(moniteOn(sandbox)))
      assert.deepStrictEqual(sandbox.log(), [])
    })
  )

  // The sandbox uses the test's clock, so time passes for both sides.
  it.effect("is replaced before it expires, and no call is refused", () =>
    Effect.gen(function* () {
      const clock = yield* Clock.Clock
      const sandbox = yield* sandboxed({
        tokenLifetimeSeconds: 3600,
        clock: () => new Date(clock.currentTimeMillisUnsafe())
      })
      yield* Effect.gen(function* () {
        yield* list
        yield* TestClock.adjust("58 minutes")
        yield* list
        assert.strictEqual(tokenRequests(sandbox), 1)
        yield* TestClock.adjust("90 seconds")
        // The old token is valid for 30 more seconds: all calls use it, and one request fetches the next.
        yield* crowd(20, () => list)
        yield* eventually(() => tokenRequests(sandbox) === 2)
        assert.strictEqual(refusals(sandbox), 0)
        yield* TestClock.adjust("2 hours")
        yield* crowd(20, () => list)
        assert.deepStrictEqual([tokenRequests(sandbox), refusals(sandbox)], [3, 0])
      }).pipe(Effect.provide(moniteOn(sandbox)))
    })
  )

  it.effect("is used to its end while the token endpoint is unavailable, and no call fails", () =>
    Effect.gen(function* () {
      const clock = yield* Clock.Clock
      const sandbox = yield* sandboxed({
        tokenLifetimeSeconds: 3600,
        clock: () => new Date(clock.currentTimeMillisUnsafe())
      })
      yield* Effect.gen(function* () {
        yield* list
        yield* TestClock.adjust("59 minutes")
        sandbox.faults.script([{ operationId: "post_auth_token", times: 5, fault: "serverError" }])
        yield* crowd(20, () => list)
        yield* eventually(() => tokenRequests(sandbox) > 1)
        yield* crowd(20, () => list)
        assert.strictEqual(refusals(sandbox), 0)
        assert.strictEqual(sandbox.faults.injected().serverError, tokenRequests(sandbox) - 1)
      }).pipe(Effect.provide(moniteOn(sandbox)))
    })
  )

  it.live("revoked before 50 writes is replaced once; each write is sent again and done once", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      yield* Effect.gen(function* () {
        const { entityId } = yield* trading
        yield* revoke(sandbox)
        const before = tokenRequests(sandbox)
        const made = yield* crowd(50, (n) =>
          Counterparts.use((counterparts) => counterparts.create({ body: customer(`Customer ${n}`) }))
        ).pipe(Effect.provide(Monite.entity(entityId)))
        assert.strictEqual(new Set(made.map(({ id }) => id)).size, 50)
        // One more: the entity's first customer.
        assert.strictEqual(sandbox.counts().monite.counterparts, 51)
        assert.strictEqual(tokenRequests(sandbox) - before, 1)
        assert.isAtLeast(refusals(sandbox), 1)
        assert.isAtMost(refusals(sandbox), 50)
      }).pipe(Effect.provide(moniteOn(sandbox)))
    })
  )

  it.live("from before a restart of the server is replaced in the same way", () =>
    Effect.gen(function* () {
      const life = yield* Scope.make()
      const first = yield* sandboxed().pipe(Scope.provide(life))
      const port = Number(new URL(first.monite.baseUrl).port)
      yield* Effect.gen(function* () {
        yield* list
        yield* Scope.close(life, Exit.void)
        // The same credentials and address; it does not know the old tokens.
        const second = yield* sandboxed({ ports: { monite: port } })
        yield* crowd(50, () => list)
        assert.strictEqual(tokenRequests(second), 1)
        assert.isAtLeast(refusals(second), 1)
      }).pipe(Effect.provide(moniteOn(first)))
    })
  )

  it.live("is fetched only once more by a call that stays refused", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed({ tokenLifetimeSeconds: 0 })
      yield* Effect.gen(function* () {
        const error = yield* Effect.flip(Entities.use((entities) => entities.create({ body: acme })))
        assert.deepStrictEqual([error._tag, error.attempts], ["Unauthorized", 2])
        assert.deepStrictEqual([tokenRequests(sandbox), sandbox.counts().monite.entities], [2, 0])
      }).pipe(Effect.provide(moniteOn(sandbox)))
    })
  )
})

describe("wrong credentials", () => {
  it.live("are reported by the names of their settings, without values", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      const clientSecret = "planted-wrong-secret"
      yield* Effect.gen(function* () {
        const error = yield* Effect.flip(Entities.use((entities) => entities.create({ body: acme })))
        if (error._tag !== "NotSent") return assert.fail(error._tag)
        assert.deepStrictEqual([error.reason, error.attempts], ["credentials", 0])
        assert.include(error.message, "MONITE_CLIENT_SECRET")
        for (const shown of [error.message, String(error), JSON.stringify(error), error.stack ?? ""]) {
          assert.notInclude(shown, clientSecret)
        }
        assert.deepStrictEqual(requestsFor(sandbox, "post_entities"), [])
        assert.strictEqual(tokenRequests(sandbox), 1)
        // The refusal is not cached: the vendor's settings may be corrected while the program runs.
        yield* Effect.flip(list)
        assert.strictEqual(tokenRequests(sandbox), 2)
      }).pipe(Effect.provide(moniteOn(sandbox, { clientSecret: Redacted.make(clientSecret) })))
    })
  )
})

describe("Maesn's key", () => {
  const list = Contacts.use((contacts) => contacts.list())

  it.live("is read once more for 100 calls after a rotation, and no call fails", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      const { accountKey, apiKey, baseUrl } = sandbox.maesn
      let asked = 0
      const vault = Effect.sync(() => ({ apiKey: Redacted.make(++asked === 1 ? "rotated-away" : apiKey) }))
      yield* crowd(100, () => list).pipe(
        Effect.provide(Maesn.layerFrom({ baseUrl }).pipe(Layer.provide(Maesn.credentialsFromEffect(vault)))),
        Effect.provide(Maesn.account({ key: Redacted.make(accountKey) }))
      )
      assert.strictEqual(asked, 2)
      assert.isAtLeast(refusals(sandbox), 1)
    })
  )

  it.live("that stays wrong is read once more by each call, and stays refused", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      let asked = 0
      const vault = Effect.sync(() => ({ apiKey: Redacted.make(`wrong ${++asked}`) }))
      const error = yield* Effect.flip(list).pipe(
        Effect.provide(
          Maesn.layerFrom({ baseUrl: sandbox.maesn.baseUrl }).pipe(Layer.provide(Maesn.credentialsFromEffect(vault)))
        ),
        Effect.provide(Maesn.account({ key: Redacted.make(sandbox.maesn.accountKey) }))
      )
      assert.deepStrictEqual([error._tag, error.attempts, asked, refusals(sandbox)], ["Unauthorized", 2, 2, 2])
    })
  )
})

describe("my_entity", () => {
  const users = (sandbox: Sandbox) =>
    [
      ["an entity user with both permissions", sandbox.monite.entityUserId, "done", "done"],
      ["one that may only read", sandbox.monite.addEntityUser({ permissions: ["read"] }), "done", "Forbidden"],
      ["one that may neither", sandbox.monite.restrictedEntityUserId, "Forbidden", "Forbidden"],
      ["the partner", undefined, "Forbidden", "Forbidden"]
    ] as const

  it.live("works for entity users, within their role", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      const table = users(sandbox)
      const { id } = yield* Entities.use((entities) => entities.create({ body: acme })).pipe(
        Effect.provide(moniteOn(sandbox))
      )
      for (const [who, entityUserId, reading, writing] of table) {
        const outcomes = yield* Effect.gen(function* () {
          const my = yield* EntityUsers
          const read = yield* Effect.match(my.getMyEntity(), {
            onFailure: ({ _tag }) => _tag,
            onSuccess: (entity) => (entity.id === id ? "done" : "another entity")
          })
          const written = yield* Effect.match(my.updateMyEntity({ body: { phone: "+49301" } }), {
            onFailure: ({ _tag }) => _tag,
            onSuccess: () => "done"
          })
          return [read, written]
        }).pipe(Effect.provide(moniteOn(sandbox, { entityUserId })))
        assert.deepStrictEqual<ReadonlyArray<string>>(outcomes, [reading, writing], who)
      }
    })
  )

  it.live("as an entity user inside of a partner's program: each keeps its own token", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      yield* Effect.gen(function* () {
        const { entityId } = yield* trading
        const mine = yield* EntityUsers.use((users) => users.getMyEntity()).pipe(
          Effect.provide(moniteOn(sandbox, { entityUserId: sandbox.monite.entityUserId }))
        )
        assert.strictEqual(mine.id, entityId)
        // Only a partner can list all entities.
        yield* list
        assert.strictEqual(tokenRequests(sandbox), 2)
      }).pipe(Effect.provide(moniteOn(sandbox)))
    })
  )
})

describe("two partner accounts side by side", () => {
  it.live("stay separate, one inside of the other", () =>
    Effect.gen(function* () {
      const outer = yield* sandboxed({ seed: 1 })
      const inner = yield* sandboxed({ seed: 2 })
      yield* Effect.gen(function* () {
        yield* list
        yield* Entities.use((entities) => entities.create({ body: acme })).pipe(Effect.provide(moniteOn(inner)))
      }).pipe(Effect.provide(moniteOn(outer)))
      assert.deepStrictEqual([outer.counts().monite.entities, inner.counts().monite.entities], [0, 1])
    })
  )
})
