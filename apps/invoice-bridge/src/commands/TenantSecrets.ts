/** Secrets that `tenants set` replaces. Each is read from the environment, or asked on a terminal. None is ever a flag. */
import * as Effect from "effect/Effect"
import * as Struct from "effect/Struct"
import type { TenantSecrets } from "../tenants/Tenant.ts"
import { Program, variable } from "./Context.ts"
import { exitWith } from "./Exit.ts"
import { ask } from "./InitQuestions.ts"

/** Names of `--secret`. */
export const secretNames = ["monite", "maesn", "account", "signing", "monite-webhook", "maesn-webhook"] as const

/** Name of `--secret`. */
export type SecretName = (typeof secretNames)[number]

/** Value that removes a secret which is not needed. */
const none = "none"

interface Value {
  readonly variable: string
  readonly message: string
  /** False for a value that may be shown while a person types it. */
  readonly isSecret: boolean
}

interface Kind {
  readonly values: ReadonlyArray<Value>
  /** True if both APIs are asked with it before it is stored. */
  readonly isCredential: boolean
  readonly put: (secrets: TenantSecrets, given: ReadonlyArray<string>) => TenantSecrets
}

const hidden = (name: string, message: string): Value => ({ variable: name, message, isSecret: true })

/**
 * Secrets of subscriptions that a person made, not `subscribe`. They replace the earlier ones of a person. Several stand for several
 * subscriptions: a delivery that one of them signed is genuine.
 */
const byHand = (known: TenantSecrets["webhooks"]["monite"] = [], text: string) => [
  ...known.filter(({ subscription }) => !subscription.startsWith("by hand")),
  ...(text === none ? [] : text.split(","))
    .map((secret) => secret.trim())
    .filter((secret) => secret !== "")
    .map((secret, index) => ({ subscription: `by hand ${index + 1}`, secret }))
]

const kinds: Readonly<Record<SecretName, Kind>> = {
  monite: {
    values: [
      { variable: "MONITE_CLIENT_ID", message: "Monite client id", isSecret: false },
      hidden("MONITE_CLIENT_SECRET", "Monite client secret")
    ],
    isCredential: true,
    put: (secrets, [clientId = "", clientSecret = ""]) => ({
      ...secrets,
      monite: { ...secrets.monite, clientId, clientSecret }
    })
  },
  maesn: {
    values: [hidden("MAESN_API_KEY", "Maesn API key")],
    isCredential: true,
    put: (secrets, [apiKey = ""]) => ({ ...secrets, maesn: { ...secrets.maesn, apiKey } })
  },
  account: {
    values: [hidden("MAESN_ACCOUNT_KEY", "Maesn account key")],
    isCredential: true,
    put: (secrets, [accountKey = ""]) => ({ ...secrets, maesn: { ...secrets.maesn, accountKey } })
  },
  signing: {
    values: [hidden("MAESN_SIGNING_SECRET", "Maesn signing secret of logins (none: logins are not signed)")],
    isCredential: false,
    put: (secrets, [value = none]) => ({
      ...secrets,
      maesn: {
        ...Struct.omit(secrets.maesn, ["signingSecret"]),
        ...(value !== none && { signingSecret: value })
      }
    })
  },
  "monite-webhook": {
    values: [hidden("MONITE_WEBHOOK_SECRET", "Secrets of Monite's webhooks made by hand, with commas between them")],
    isCredential: false,
    put: ({ webhooks, ...secrets }, [value = none]) => ({
      ...secrets,
      webhooks: { ...webhooks, monite: byHand(webhooks.monite, value) }
    })
  },
  "maesn-webhook": {
    values: [hidden("MAESN_WEBHOOK_SECRET", "Secrets of Maesn's webhooks made by hand, with commas between them")],
    isCredential: false,
    put: ({ webhooks, ...secrets }, [value = none]) => ({
      ...secrets,
      webhooks: { ...webhooks, maesn: byHand(webhooks.maesn, value) }
    })
  }
}

/** Change of secrets. */
export interface SecretChange {
  readonly name: SecretName
  readonly put: (secrets: TenantSecrets) => TenantSecrets
  /** True if both APIs are asked with the new secrets before they are stored. */
  readonly isCredential: boolean
}

/** Reads the new secrets. Ends the command with 2 if one is missing and there is no terminal. */
export const secretChanges = Effect.fn("secretChanges")(function* (names: ReadonlyArray<SecretName>) {
  const { isTerminal } = yield* Program
  const changes: Array<SecretChange> = []
  const missing: Array<string> = []
  for (const name of new Set(names)) {
    const { isCredential, put, values } = kinds[name]
    const given: Array<string> = []
    for (const { isSecret, message, variable: source } of values) {
      const found = yield* variable(source)
      if (found === undefined && !isTerminal) missing.push(`  ${source.padEnd(22)} ${message}`)
      const question = { message, source, given: found, ...(isSecret ? { secret: true as const } : {}) }
      const value = found ?? (isTerminal ? (yield* ask(question)).trim() : "")
      if (value === "" && isTerminal) return yield* exitWith(2, `${message} is empty. Nothing was changed.`)
      given.push(value)
    }
    changes.push({ name, isCredential, put: (secrets) => put(secrets, given) })
  }
  if (missing.length === 0) return changes
  return yield* exitWith(
    2,
    ["Without a terminal, nothing is asked. Set these in the environment:", ...missing].join("\n")
  )
})
