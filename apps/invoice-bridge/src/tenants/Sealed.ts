/**
 * Seals the secrets of tenants: AES-256-GCM with a key from the environment.
 *
 * A sealed text is `v1.{id of the key}.{nonce}.{ciphertext and tag}`, the last two in base64url. The tag also covers the
 * first two and the name of the tenant. A text that was changed or copied to another tenant does not open.
 *
 * Hazard: a nonce must never repeat under one key. Random nonces of 12 bytes are safe for 2^32 texts.
 *
 * @see NIST SP 800-38D, 8.3
 */
import * as Settings from "@faktura/core/Settings"
import type * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto"
import { TenantUnusable } from "./Errors.ts"

const version = "v1"
const cipher = "aes-256-gcm"
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

interface Key {
  /** Start of a hash of the key. It tells keys apart, and reveals nothing about a random key. */
  readonly id: string
  readonly bytes: Redacted.Redacted<Buffer>
}

const bytesOf = (text: string): Buffer | undefined => {
  if (/^[\da-f]{64}$/i.test(text)) return Buffer.from(text, "hex")
  const bytes = Buffer.from(text, "base64")
  // Node ignores characters that are not base64. Without the comparison, a mistyped key would be another key.
  const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=$/, "")
  return bytes.length === keyBytes && bytes.toString("base64").replace(/=$/, "") === plain ? bytes : undefined
}

const keyOf = (text: string): Key | undefined => {
  const bytes = bytesOf(text)
  return (
    bytes && {
      id: createHash("sha256").update("invoice-bridge key id").update(bytes).digest("hex").slice(0, 8),
      bytes: Redacted.make(bytes, { label: "key of secrets" })
    }
  )
}

const kind: Settings.Kind<Key> = { expected: `a key of ${keyBytes} bytes, in base64 or hex`, decode: keyOf }

const settings = {
  current: Settings.setting({
    name: "BRIDGE_KEY",
    what: "the key that seals the secrets of tenants. Every process needs the same",
    where: "your secret store; make a new one with `openssl rand -base64 32`, and keep it safe",
    kind
  }),
  previous: Settings.setting({
    name: "BRIDGE_KEY_PREVIOUS",
    what: "the key before BRIDGE_KEY, while keys are replaced",
    where: "your secret store",
    kind,
    default: undefined
  })
}

/** Authenticated with the text: all that a reader relies on besides the text itself. */
const associated = (head: string, tenant: string): Buffer => Buffer.from(`${head}.${tenant}`, "utf8")

const seal = ({ bytes, id }: Key, tenant: string, text: string): string => {
  const head = `${version}.${id}`
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, Redacted.value(bytes), nonce).setAAD(associated(head, tenant))
  const sealed = Buffer.concat([sealing.update(text, "utf8"), sealing.final(), sealing.getAuthTag()])
  return `${head}.${nonce.toString("base64url")}.${sealed.toString("base64url")}`
}

interface Sealed {
  readonly id: string
  readonly nonce: Buffer
  readonly text: Buffer
  readonly tag: Buffer
}

const parse = (sealed: string): Sealed | undefined => {
  const [, id, nonce, body] = /^v1\.([\da-f]{8})\.([\w-]+)\.([\w-]+)$/.exec(sealed) ?? []
  if (id === undefined || nonce === undefined || body === undefined) return undefined
  const [start, bytes] = [Buffer.from(nonce, "base64url"), Buffer.from(body, "base64url")]
  // Unused bits of the last digit must be zero. Otherwise one sealed text has several spellings.
  if (start.toString("base64url") !== nonce || bytes.toString("base64url") !== body) return undefined
  if (start.length !== nonceBytes || bytes.length < tagBytes) return undefined
  return { id, nonce: start, text: bytes.subarray(0, -tagBytes), tag: bytes.subarray(-tagBytes) }
}

/** Undefined: the text was not sealed by this key for this tenant. */
const open = ({ bytes, id }: Key, tenant: string, { nonce, tag, text }: Sealed): string | undefined => {
  const opening = createDecipheriv(cipher, Redacted.value(bytes), nonce, { authTagLength: tagBytes })
    .setAAD(associated(`${version}.${id}`, tenant))
    .setAuthTag(tag)
  try {
    return Buffer.concat([opening.update(text), opening.final()]).toString("utf8")
  } catch {
    // `final` throws only for a tag that does not match.
    return undefined
  }
}

const refuse = (tenant: string, message: string): TenantUnusable =>
  new TenantUnusable({ tenant, problem: "key", message })

const saveAgain = "save them again with `invoice-bridge init`"

const make = (current: Key, previous: Key | undefined): SealingKey["Service"] => {
  const keys = previous === undefined ? [current] : [current, previous]
  return {
    seal: (tenant, secret) => Effect.sync(() => seal(current, tenant, Redacted.value(secret))),
    open: Effect.fnUntraced(function* (tenant, sealed) {
      const parts = parse(sealed)
      if (parts === undefined) {
        return yield* refuse(
          tenant,
          `The stored secrets of tenant ${tenant} are damaged. Restore a backup, or ${saveAgain}.`
        )
      }
      const key = keys.find(({ id }) => id === parts.id)
      if (key === undefined) {
        return yield* refuse(
          tenant,
          `The secrets of tenant ${tenant} are sealed with the key ${parts.id}, and BRIDGE_KEY is the key ${current.id}. Set BRIDGE_KEY or BRIDGE_KEY_PREVIOUS to that key. If it is lost, ${saveAgain}.`
        )
      }
      const text = open(key, tenant, parts)
      if (text === undefined) {
        return yield* refuse(
          tenant,
          `The stored secrets of tenant ${tenant} were changed, or copied from another tenant. Restore a backup, or ${saveAgain}.`
        )
      }
      return Redacted.make(text, { label: `secrets of ${tenant}` })
    }),
    isCurrent: (sealed) => parse(sealed)?.id === current.id
  }
}

/** Key that seals the secrets of tenants. */
export class SealingKey extends Context.Service<
  SealingKey,
  {
    /** Seals a text for a tenant. The same text gives another sealed text each time. */
    readonly seal: (tenant: string, secret: Redacted.Redacted) => Effect.Effect<string>
    /** Opens a sealed text. Fails with the problem `key` for another key, another tenant and a changed text. */
    readonly open: (tenant: string, sealed: string) => Effect.Effect<Redacted.Redacted, TenantUnusable>
    /** True if a text is sealed with the current key, not with the previous key. */
    readonly isCurrent: (sealed: string) => boolean
  }
>()("invoice-bridge/SealingKey") {
  /**
   * Reads `BRIDGE_KEY`, and `BRIDGE_KEY_PREVIOUS` if it is set. Texts are sealed with the first, and opened with both. Fails
   * with `ConfigError`, which says how to make a key.
   */
  static readonly layerConfig: Layer.Layer<SealingKey, Config.ConfigError> = Layer.effect(
    SealingKey,
    Effect.map(Settings.read(settings), ({ current, previous }) => make(current, previous))
  )

  /** Takes the keys as texts, in base64 or hex. Fails like `layerConfig`. */
  static readonly layer = (keys: {
    readonly current: Redacted.Redacted
    readonly previous?: Redacted.Redacted | undefined
  }): Layer.Layer<SealingKey, Config.ConfigError> =>
    Layer.provide(
      SealingKey.layerConfig,
      ConfigProvider.layer(
        ConfigProvider.fromUnknown({
          BRIDGE_KEY: Redacted.value(keys.current),
          ...(keys.previous && { BRIDGE_KEY_PREVIOUS: Redacted.value(keys.previous) })
        })
      )
    )
}

/** Makes a new key, as text in base64. */
export const makeKey: Effect.Effect<Redacted.Redacted> = Effect.sync(() =>
  Redacted.make(randomBytes(keyBytes).toString("base64"), { label: "BRIDGE_KEY" })
)
