/**
 * Makes the two APIs from the settings in the environment.
 */
import * as Settings from "@faktura/core/Settings"
import { Account, Maesn } from "@faktura/maesn"
import { Monite } from "@faktura/monite"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { createHash } from "node:crypto"
import type { Apis } from "./Apis.ts"
import { Target } from "./Target.ts"

/** True when an environment variable is a setting of the real APIs. */
export const isSetting = (name: string, value: string | undefined): boolean =>
  /^(MONITE|MAESN)_/.test(name) && value !== undefined && value.trim() !== ""

const advice =
  "Set them to use the real APIs, or unset every MONITE_* and MAESN_* variable to use the built-in sandbox."

/** Joins all missing and invalid settings in one error: the two packages and the account each report their own. */
const all = (results: ReadonlyArray<Result.Result<unknown, Config.ConfigError>>): Config.ConfigError | undefined => {
  const failures = results.flatMap((result) => (Result.isFailure(result) ? [result.failure] : []))
  return failures.length === 0 ? undefined : Settings.invalid(failures.flatMap(Settings.problemsOf), advice)
}

const settings = Effect.gen(function* () {
  const monite = yield* Effect.result(Monite.settingsFromConfig)
  const maesn = yield* Effect.result(Maesn.settingsFromConfig)
  const account = yield* Effect.result(Layer.build(Maesn.layerAccount))
  const problem = all([monite, maesn, account])
  if (problem !== undefined) return yield* Effect.fail(problem)
  return {
    monite: yield* Effect.fromResult(monite),
    maesn: yield* Effect.fromResult(maesn),
    account: Context.get(yield* Effect.fromResult(account), Account)
  }
})

/** Returns a hash of a key, to tell accounts apart in the state file without the key. */
const fingerprint = (key: Redacted.Redacted<string>): string =>
  createHash("sha256").update(Redacted.value(key)).digest("hex").slice(0, 8)

/** Provides both APIs. Fails with all missing and invalid settings. */
export const layer: Layer.Layer<Apis, Config.ConfigError> = Layer.unwrap(
  Effect.gen(function* () {
    const { account, maesn, monite } = yield* settings
    return Layer.mergeAll(
      Monite.layer(monite),
      Maesn.layer(maesn),
      Maesn.account(account),
      Layer.succeed(Target, {
        name: `${monite.baseUrl} (client ${monite.clientId}) and ${maesn.baseUrl} (account ${fingerprint(account.key)})`,
        isEmpty: false,
        faults: () => ({})
      })
    )
  })
)
