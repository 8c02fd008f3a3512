// Several accounts, entities and end users in one process, with hundreds of calls at once. In the servers' raw request logs,
// each call has its own credentials and scope, and no others.
import { assert, describe, it } from "@effect/vitest"
import { CallPolicy } from "@faktura/core"
import { Auth as MaesnAuth, Contacts, Maesn } from "@faktura/maesn"
import { Counterparts, Entities, EntityUsers, Monite } from "@faktura/monite"
import type { Sandbox } from "@faktura/sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { acme, customer, moniteSettings, quick, sandboxed } from "./kit/Sandboxed.ts"

type Logged = ReturnType<Sandbox["requests"]>[number]

/** Values of a header, as received. */
const headerOf = ({ rawHeaders }: Logged, name: string): ReadonlyArray<string> =>
  rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name)

const everything = ({ body, rawHeaders, url }: Logged): string => [url, ...rawHeaders, body.toString()].join("\n")

/** Expected credentials and scope of a call, by the key in its body. */
interface Expected {
  readonly on: Sandbox
  readonly headers: Readonly<Record<string, string>>
}

/** Compares the logs with the expected values of each key, and searches them for the secrets of all other calls. */
const audit = (expected: ReadonlyMap<string, Expected>, secrets: ReadonlySet<string>): void => {
  const seen = new Set<string>()
  for (const sandbox of new Set([...expected.values()].map(({ on }) => on))) {
    for (const request of sandbox.requests()) {
      const [mark] = /mark-[\w-]+/.exec(request.body.toString()) ?? []
      if (mark === undefined) continue
      assert.isFalse(seen.has(mark), `${mark} was sent twice`)
      seen.add(mark)
      const { headers, on } = expected.get(mark) ?? assert.fail(`${mark} is nobody's`)
      assert.strictEqual(sandbox, on, mark)
      for (const [name, value] of Object.entries(headers)) {
        assert.deepStrictEqual(headerOf(request, name), value === "" ? [] : [value], `${mark}: ${name}`)
      }
      const wire = everything(request)
      const own = new Set(Object.values(headers))
      for (const secret of secrets) assert.isTrue(own.has(secret) || !wire.includes(secret), mark)
    }
  }
  assert.deepStrictEqual(seen.size, expected.size)
}

const atOnce = { concurrency: "unbounded" } as const
const range = (length: number) => Array.from({ length }, (_, index) => index)

/** Sorts in a fixed order in which neighbours belong to different accounts. */
const shuffled = <A>(all: ReadonlyArray<A>): ReadonlyArray<A> =>
  all
    .map((each, index) => ({ each, order: (index * 7919) % all.length }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ each }) => each)

describe("Monite", () => {
  it.live("two partner accounts, each as partner for four entities and as two entity users: 600 calls", () =>
    Effect.gen(function* () {
      const sandboxes = [yield* sandboxed({ seed: 1 }), yield* sandboxed({ seed: 2 })]
      const expected = new Map<string, Expected>()
      const secrets = new Set<string>()
      const calls: Array<Effect.Effect<unknown, unknown>> = []
      for (const [number, sandbox] of sandboxes.entries()) {
        secrets.add(sandbox.monite.clientSecret)
        const lastToken = () => {
          const [token = assert.fail("the last request has no token")] = headerOf(
            sandbox.requests().at(-1)!,
            "authorization"
          )
          secrets.add(token)
          return token
        }
        const partner = yield* Layer.build(Monite.layer(moniteSettings(sandbox)))
        const entityIds = yield* Effect.forEach(range(4), () =>
          Effect.map(
            Entities.use((entities) => entities.create({ body: acme })),
            ({ id }) => id
          )
        ).pipe(Effect.provide(partner))
        const authorization = lastToken()
        for (const n of range(200)) {
          const entityId = entityIds[n % 4]!
          const mark = `mark-${number}-partner-${n}`
          expected.set(mark, { on: sandbox, headers: { authorization, "x-monite-entity-id": entityId } })
          calls.push(
            Counterparts.use((counterparts) => counterparts.create({ body: customer(mark) })).pipe(
              Effect.provide(Monite.entity(entityId)),
              Effect.provide(partner)
            )
          )
        }
        for (const entityId of entityIds.slice(0, 2)) {
          const entityUserId = sandbox.monite.addEntityUser({ entityId, permissions: ["read", "update"] })
          const { clientId, clientSecret, ...endpoint } = moniteSettings(sandbox)
          const user = yield* Layer.build(
            Monite.layerFrom({ ...endpoint, entityUserId }).pipe(
              // Each layer sends its own request, and gets the response for its own source.
              Layer.provide(Monite.credentialsFromEffect(Effect.delay(Effect.succeed({ clientId, clientSecret }), 1)))
            )
          )
          const mine = yield* EntityUsers.use((users) => users.getMyEntity()).pipe(Effect.provide(user))
          assert.strictEqual(mine.id, entityId)
          const own = lastToken()
          for (const n of range(50)) {
            const mark = `mark-${number}-${entityUserId}-${n}`
            expected.set(mark, { on: sandbox, headers: { authorization: own, "x-monite-entity-id": "" } })
            calls.push(
              EntityUsers.use((users) => users.updateMyEntity({ body: { phone: mark } })).pipe(Effect.provide(user))
            )
          }
        }
      }
      yield* Effect.all(shuffled(calls), atOnce)
      assert.strictEqual(secrets.size, 2 + 2 * 3)
      audit(expected, secrets)
      for (const sandbox of sandboxes) {
        assert.strictEqual(sandbox.log().filter(({ operationId }) => operationId === "post_auth_token").length, 3)
        assert.strictEqual(sandbox.log().filter(({ status = 0 }) => status >= 400).length, 0)
      }
    }).pipe(Effect.provideService(CallPolicy, quick))
  )

  it.live("one account inside of another, and back: each fiber uses the nearest", () =>
    Effect.gen(function* () {
      const [outer, inner] = [yield* sandboxed({ seed: 1 }), yield* sandboxed({ seed: 2 })]
      const list = Entities.use((entities) => entities.list())
      const inInner = list.pipe(Effect.provide(Monite.layer(moniteSettings(inner))))
      yield* Effect.all(
        range(100).map((n) => (n % 2 === 0 ? list : Effect.andThen(inInner, list))),
        atOnce
      ).pipe(Effect.provide(Monite.layer(moniteSettings(outer))))
      const tokens = [outer, inner].map((sandbox) => {
        const lists = sandbox.requests().filter(({ method }) => method === "GET")
        return [lists.length, new Set(lists.flatMap((request) => headerOf(request, "authorization")))] as const
      })
      assert.deepStrictEqual(
        tokens.map(([length]) => length),
        [100, 50]
      )
      assert.strictEqual(tokens[0]![1].size, 1)
      // No token was sent to the wrong account: the server would have refused it.
      for (const token of tokens[0]![1]) assert.isFalse(tokens[1]![1].has(token))
      for (const sandbox of [outer, inner]) assert.isFalse(sandbox.log().some(({ status }) => status === 401))
    }).pipe(Effect.provideService(CallPolicy, quick))
  )
})

describe("Maesn", () => {
  it.live("two integrators, each for four end users with two companies: 400 calls", () =>
    Effect.gen(function* () {
      const sandboxes = [yield* sandboxed({ seed: 1 }), yield* sandboxed({ seed: 2 })]
      const expected = new Map<string, Expected>()
      const secrets = new Set<string>()
      const calls: Array<Effect.Effect<unknown, unknown>> = []
      for (const [number, sandbox] of sandboxes.entries()) {
        const { apiKey, baseUrl } = sandbox.maesn
        const credentials = [
          Maesn.credentialsFromValues({ apiKey: Redacted.make(apiKey) }),
          Maesn.credentialsFromEffect(Effect.delay(Effect.succeed({ apiKey: Redacted.make(apiKey) }), 1))
        ][number]!
        const integrator = yield* Layer.build(Maesn.layerFrom({ baseUrl }).pipe(Layer.provide(credentials)))
        secrets.add(apiKey)
        for (const user of range(4)) {
          const { accountKey } = yield* MaesnAuth.use((auth) =>
            auth.createAccount({ path: { TARGET_SYSTEM: "weclapp" }, body: { apiKey: "k", tenantId: "t" } })
          ).pipe(Effect.provide(integrator))
          if (accountKey === undefined) return assert.fail("no account key")
          secrets.add(accountKey)
          for (const n of range(50)) {
            const companyId = `company-${1 + (n % 2)}`
            const mark = `mark-${number}-${user}-${n}`
            expected.set(mark, { on: sandbox, headers: { "x-api-key": apiKey, "x-account-key": accountKey } })
            calls.push(
              Contacts.use((contacts) => contacts.create({ body: { companyName: mark, contactType: "COMPANY" } })).pipe(
                Effect.provide(Maesn.account({ key: Redacted.make(accountKey), companyId })),
                Effect.provide(integrator)
              )
            )
          }
        }
      }
      yield* Effect.all(shuffled(calls), atOnce)
      assert.strictEqual(secrets.size, 2 * (1 + 4))
      audit(expected, secrets)
      for (const sandbox of sandboxes) {
        for (const request of sandbox.requests()) {
          const [, n] = /mark-\d-\d-(\d+)/.exec(request.body.toString()) ?? []
          if (n !== undefined) assert.include(request.url, `companyId=company-${1 + (Number(n) % 2)}`)
        }
        assert.strictEqual(sandbox.log().filter(({ status = 0 }) => status >= 400).length, 0)
      }
    }).pipe(Effect.provideService(CallPolicy, quick))
  )
})
