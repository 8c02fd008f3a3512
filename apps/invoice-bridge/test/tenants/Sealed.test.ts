/** Sealed texts: what opens them, and what does not. */
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Exit, Layer, Redacted } from "effect"
import { makeKey, SealingKey } from "../../src/tenants/Sealed.ts"
import { keyLayer, keys } from "./kit/Bridge.ts"

const secret = "monite-client-secret-4711 with ümlauts"

const seal = (tenant = "acme", key = keyLayer(keys.first)) =>
  SealingKey.use((service) => service.seal(tenant, Redacted.make(secret))).pipe(Effect.provide(key))

/** Returns the text, or the message of the error. */
const open = (sealed: string, tenant = "acme", key = keyLayer(keys.first)) =>
  SealingKey.use((service) => service.open(tenant, sealed)).pipe(
    Effect.match({ onSuccess: Redacted.value, onFailure: ({ message, problem }) => `${problem}: ${message}` }),
    Effect.provide(key)
  )

const configured = (environment: Readonly<Record<string, string>>) =>
  Effect.exit(
    SealingKey.use((service) => service.seal("acme", Redacted.make(secret))).pipe(
      Effect.provide(
        Layer.provide(SealingKey.layerConfig, ConfigProvider.layer(ConfigProvider.fromUnknown(environment)))
      )
    )
  )

describe("sealed texts", () => {
  it.effect("open with the same key and tenant", () =>
    Effect.gen(function* () {
      const [one, two] = [yield* seal(), yield* seal()]
      assert.notStrictEqual(one, two)
      assert.strictEqual(yield* open(one), secret)
      assert.strictEqual(yield* open(two), secret)
      assert.isFalse(one.includes("secret"))
    })
  )

  it.effect("do not open after any changed character", () =>
    Effect.gen(function* () {
      const sealed = yield* seal()
      for (let at = 0; at < sealed.length; at++) {
        const changed = `${sealed.slice(0, at)}${sealed[at] === "b" ? "c" : "b"}${sealed.slice(at + 1)}`
        const opened = yield* open(changed)
        assert.isTrue(opened.startsWith("key: "), `${at}: ${opened}`)
      }
      const [version, id, nonce, body = ""] = sealed.split(".")
      const cut = [version, id, nonce, Buffer.from(body, "base64url").subarray(1).toString("base64url")].join(".")
      assert.include(yield* open(cut), "were changed, or copied from another tenant")
      assert.include(yield* open("v1.00000000..AAAA"), "are damaged")
      assert.include(yield* open(""), "are damaged")
    })
  )

  it.effect("do not open for another tenant", () =>
    Effect.gen(function* () {
      assert.include(yield* open(yield* seal("acme"), "globex"), "copied from another tenant")
    })
  )

  it.effect("do not open with another key, and the error names both", () =>
    Effect.gen(function* () {
      const sealed = yield* seal()
      const message = yield* open(sealed, "acme", keyLayer(keys.second))
      assert.include(message, `sealed with the key ${sealed.split(".")[1]}`)
      assert.include(message, "Set BRIDGE_KEY or BRIDGE_KEY_PREVIOUS to that key")
    })
  )

  it.effect("open with the previous key, and are then no longer current", () =>
    Effect.gen(function* () {
      const sealed = yield* seal()
      const both = keyLayer(keys.second, keys.first)
      assert.strictEqual(yield* open(sealed, "acme", both), secret)
      const current = yield* SealingKey.use((service) =>
        Effect.map(service.seal("acme", Redacted.make(secret)), (fresh) => [
          service.isCurrent(sealed),
          service.isCurrent(fresh)
        ])
      ).pipe(Effect.provide(both))
      assert.deepStrictEqual(current, [false, true])
    })
  )
})

describe("keys", () => {
  it.effect("are 32 bytes in base64, base64url or hex", () =>
    Effect.gen(function* () {
      const made = Redacted.value(yield* makeKey)
      for (const key of [
        keys.first,
        keys.first.replace("=", ""),
        keys.second,
        keys.second.toUpperCase(),
        made,
        Buffer.from(made, "base64").toString("base64url"),
        ` ${made}\n`
      ]) {
        assert.isTrue(Exit.isSuccess(yield* configured({ BRIDGE_KEY: key })), key)
      }
    })
  )

  it.effect("are refused in any other form, with the way to make one and without the value", () =>
    Effect.gen(function* () {
      for (const key of ["", "secret", "A".repeat(43) + "!", keys.first + "AA", keys.second.slice(2), "A".repeat(44)]) {
        const exit = yield* configured({ BRIDGE_KEY: key })
        assert.isTrue(Exit.isFailure(exit), key)
        const message = String(Exit.isFailure(exit) ? exit.cause : "")
        assert.include(message, "openssl rand -base64 32")
        assert.include(message, key === "" ? "BRIDGE_KEY is not set" : "BRIDGE_KEY is not a key of 32 bytes")
        assert.isTrue(key === "" || key === "secret" || !message.includes(key))
      }
      const exit = yield* configured({ BRIDGE_KEY: keys.first, BRIDGE_KEY_PREVIOUS: "short" })
      assert.include(String(Exit.isFailure(exit) ? exit.cause : ""), "BRIDGE_KEY_PREVIOUS is not a key")
    })
  )
})
