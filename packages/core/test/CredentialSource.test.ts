import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Context, Data, Effect, Exit, Fiber, Redacted, Schema } from "effect"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { CredentialsUnavailable } from "../src/operation/Secrets.ts"
import type { CredentialParts } from "../src/operation/Secrets.ts"
import * as Credentials from "../src/credentials/Credentials.ts"
import * as CredentialSource from "../src/credentials/CredentialSource.ts"

const kinds = { clientId: "text", clientSecret: "secret" } as const
const good = { clientId: "me", clientSecret: Redacted.make("s3cret") }

class VaultSealed extends Data.TaggedError("VaultSealed")<{ readonly message: string }> {}

/** Values that untyped code may return. */
const untyped = (value: unknown) => Effect.succeed(value as typeof good)

describe("CredentialSource.fromEffect", () => {
  it.effect("runs each time, with the services of its making", () =>
    Effect.gen(function* () {
      class Vault extends Context.Service<Vault, { asked: number }>()("Vault") {}
      const vault = { asked: 0 }
      const ask = Effect.map(Vault, (it) => ({ ...good, clientId: `me ${++it.asked}` }))
      const source = yield* CredentialSource.fromEffect(kinds, ask).pipe(Effect.provideService(Vault, vault))
      assert.strictEqual(vault.asked, 0)
      assert.strictEqual((yield* source.get).clientId, "me 1")
      assert.deepEqual(yield* source.get, { ...good, clientId: "me 2" })
    })
  )

  it.effect.each<{
    readonly name: string
    readonly effect: Effect.Effect<typeof good, unknown>
    readonly reason: string
    readonly says: string
  }>([
    {
      name: "an error of its own, whose tag is shown",
      effect: Effect.fail(new VaultSealed({ message: "s3cret" })),
      reason: "unavailable",
      says: "the credential source failed with VaultSealed; its message is hidden"
    },
    {
      name: "a string",
      effect: Effect.fail("s3cret"),
      reason: "unavailable",
      says: "the credential source failed with an error;"
    },
    {
      name: "an invalid tag",
      effect: Effect.fail({ _tag: "s3cret is wrong" }),
      reason: "unavailable",
      says: "the credential source failed with an error;"
    },
    {
      name: "a tag that is too long",
      effect: Effect.fail({ _tag: "s3cret".repeat(11) }),
      reason: "unavailable",
      says: "failed with an error;"
    },
    { name: "null", effect: Effect.fail(null), reason: "unavailable", says: "failed with an error;" },
    {
      name: "a defect",
      effect: Effect.sync(() => {
        throw new TypeError("s3cret")
      }),
      reason: "unavailable",
      says: "failed with TypeError;"
    },
    {
      name: "a field that is missing",
      effect: untyped({ clientId: "me" }),
      reason: "missing",
      says: "returned no clientSecret: it must be a Redacted string that is not empty"
    },
    {
      name: "an empty string",
      effect: untyped({ ...good, clientId: "" }),
      reason: "missing",
      says: "returned no clientId: it must be a string that is not empty"
    },
    { name: "a number", effect: untyped({ ...good, clientId: 7 }), reason: "missing", says: "returned no clientId:" },
    {
      name: "a secret that is not redacted",
      effect: untyped({ ...good, clientSecret: "s3cret" }),
      reason: "missing",
      says: "returned no clientSecret:"
    },
    {
      name: "an empty secret",
      effect: untyped({ ...good, clientSecret: Redacted.make("") }),
      reason: "missing",
      says: "returned no clientSecret:"
    },
    { name: "nothing at all", effect: untyped(undefined), reason: "missing", says: "returned no clientId:" },
    {
      name: "a field that cannot be read",
      effect: untyped({
        get clientId() {
          throw new RangeError("s3cret")
        }
      }),
      reason: "unavailable",
      says: "failed with RangeError;"
    }
  ])("fails for $name", ({ effect, reason, says }) =>
    Effect.gen(function* () {
      const source = yield* CredentialSource.fromEffect(kinds, effect)
      const error = yield* Effect.flip(source.get)
      assert.deepEqual([error._tag, error.reason], ["CredentialsUnavailable", reason as "missing"])
      assert.include(error.message, says)
      assert.notInclude(inspect(error, { depth: 12, showHidden: true }) + JSON.stringify(error), "s3cret")
    })
  )

  it.effect("passes on CredentialsUnavailable unchanged", () =>
    Effect.gen(function* () {
      const mine = new CredentialsUnavailable({ message: "the vault is sealed: unseal it", reason: "unavailable" })
      const source = yield* CredentialSource.fromEffect(kinds, Effect.fail(mine))
      assert.strictEqual(yield* Effect.flip(source.get), mine)
    })
  )

  it.effect("gives up after 30 seconds", () =>
    Effect.gen(function* () {
      const source = yield* CredentialSource.fromEffect(kinds, Effect.never)
      const asked = yield* Effect.forkChild(Effect.flip(source.get))
      yield* TestClock.adjust(29_999)
      assert.isUndefined(asked.pollUnsafe())
      yield* TestClock.adjust(1)
      const error = yield* Fiber.join(asked)
      assert.strictEqual(error.message, "the credential source did not return within 30000 ms")
      assert.strictEqual(error.reason, "unavailable")
    })
  )

  it.effect.prop(
    "any value or failure: the fields, or a typed error that does not show it",
    [Arbitrary.schema(Schema.Json), Arbitrary.schema(Schema.String)],
    ([json, text]) =>
      Effect.gen(function* () {
        const secret = `s3cret ${text}`
        for (const effect of [
          untyped(json),
          untyped({ ...good, clientId: json }),
          Effect.fail(secret),
          Effect.die(secret)
        ]) {
          const source = yield* CredentialSource.fromEffect(kinds, effect)
          const exit = yield* Effect.exit(source.get)
          assert.isFalse(Exit.hasDies(exit))
          assert.notInclude(inspect(exit, { depth: 12 }), "s3cret")
        }
      })
  )
})

describe("CredentialSource.cached", () => {
  const vault = () => {
    let asked = 0
    let failing = false
    const get = Effect.suspend(() => {
      asked++
      return failing
        ? Effect.fail(new CredentialsUnavailable({ message: "sealed" }))
        : Effect.succeed(Redacted.make(`key ${asked}`))
    })
    return { get, asked: () => asked, seal: (sealed: boolean) => void (failing = sealed) }
  }

  const security = [["key"]]
  const keyed = Effect.fnUntraced(function* (
    get: ReturnType<typeof vault>["get"],
    place: Credentials.CredentialLocation
  ) {
    const source = yield* CredentialSource.cached(get, 600_000)
    return Credentials.make({ key: Credentials.apiKeyFrom({ in: place, name: "k", source }) })
  })
  const keyOf = (parts: CredentialParts) => Redacted.value(parts.headers!.k!)

  it.effect("caches a key for its life, and fetches the next ahead of its end", () =>
    Effect.gen(function* () {
      const { asked, get } = vault()
      const credentials = yield* keyed(get, "header")
      assert.strictEqual(asked(), 0)
      const first = yield* credentials.parts(security)
      assert.strictEqual(keyOf(first), "key 1")
      yield* TestClock.adjust(500_000)
      assert.strictEqual(yield* credentials.parts(security), first)
      assert.strictEqual(asked(), 1)
      yield* TestClock.adjust(50_000)
      yield* credentials.parts(security)
      yield* TestClock.adjust(0)
      assert.strictEqual(keyOf(yield* credentials.parts(security)), "key 2")
    })
  )

  it.effect("fetches once for a hundred calls that were refused with one key", () =>
    Effect.gen(function* () {
      const { asked, get } = vault()
      const credentials = yield* keyed(get, "header")
      const sent = yield* credentials.parts(security)
      const again = Effect.andThen(credentials.refused(sent), credentials.parts(security))
      assert.isTrue(yield* credentials.refused(sent))
      const got = yield* Effect.all(
        Array.from({ length: 100 }, () => again),
        { concurrency: "unbounded" }
      )
      assert.deepEqual(new Set(got.map(keyOf)), new Set(["key 2"]))
      assert.strictEqual(asked(), 2)
    })
  )

  it.effect("uses the cached key while its source fails", () =>
    Effect.gen(function* () {
      const { get, seal } = vault()
      const credentials = yield* keyed(get, "header")
      yield* credentials.parts(security)
      seal(true)
      yield* TestClock.adjust(580_000)
      assert.strictEqual(keyOf(yield* credentials.parts(security)), "key 1")
      yield* TestClock.adjust(0)
      assert.strictEqual(keyOf(yield* credentials.parts(security)), "key 1")
      yield* TestClock.adjust(10_000)
      assert.strictEqual((yield* Effect.flip(credentials.parts(security))).message, "sealed")
    })
  )
})
