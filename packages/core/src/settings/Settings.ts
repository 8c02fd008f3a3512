/**
 * Reads settings from the environment, with errors that name the variable and where to find its value.
 *
 * All settings are read before anything fails. Why: the first start of a program then reports every missing variable at
 * once.
 *
 * Hazard: a secret is sometimes pasted into the wrong variable. So no message ever shows a value, not even of a setting
 * that is not secret.
 */
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { decodeSetting, settingLines } from "./Setting.ts"
import type { Setting, SettingProblem, SettingsTable, SettingValues } from "./Setting.ts"

export {
  date,
  positiveDuration,
  positiveInteger,
  redacted,
  setting,
  text,
  url,
  uuid,
  type Kind,
  type Setting,
  type SettingProblem
} from "./Setting.ts"

/** Cause of a `ConfigError` that names every missing or invalid setting. */
class SettingsInvalid extends ConfigProvider.SourceError {
  readonly problems: ReadonlyArray<SettingProblem>
  constructor(problems: ReadonlyArray<SettingProblem>, message: string) {
    super({ message })
    this.problems = problems
  }
  /** Message of the `ConfigError`. */
  override toString(): string {
    return this.message
  }
}

/**
 * Makes the error of missing or invalid settings.
 *
 * @param advice last line of the message
 *
 * @example
 * ```ts
 * import { Settings } from "@faktura/core"
 *
 * const error = Settings.invalid([
 *   { variable: "ACME_TOKEN", problem: "is expired", what: "your API token", where: "Partner Portal > API credentials" }
 * ])
 * ```
 */
export const invalid = (problems: ReadonlyArray<SettingProblem>, advice?: string): Config.ConfigError =>
  new Config.ConfigError(
    new SettingsInvalid(
      problems,
      [...settingLines(problems, ({ variable }) => variable), ...(advice === undefined ? [] : [advice])].join("\n")
    )
  )

/**
 * Returns the problems of an error of `read`, in the order of the settings. Empty for other errors of `Config`.
 *
 * @example
 * ```ts
 * import { Settings } from "@faktura/core"
 * import type { Config } from "effect"
 *
 * const variables = (error: Config.ConfigError) => Settings.problemsOf(error).map(({ variable }) => variable)
 * ```
 */
export const problemsOf = (error: Config.ConfigError): ReadonlyArray<SettingProblem> =>
  error.cause instanceof SettingsInvalid ? error.cause.problems : []

/**
 * Reads settings from the `ConfigProvider`, which reads the environment unless the program provides another.
 *
 * White space around a value is removed. A variable with only white space counts as not set: such values come from
 * templates and from files that end in a line break.
 *
 * Fails with one `ConfigError` for all missing or invalid settings: see {@link problemsOf}.
 *
 * @example
 * ```ts
 * import { Settings } from "@faktura/core"
 * import { Effect } from "effect"
 *
 * const where = "Partner Portal > API credentials"
 * const program = Effect.gen(function* () {
 *   const { clientId, secret } = yield* Settings.read({
 *     clientId: Settings.setting({ name: "ACME_CLIENT_ID", what: "your client id", where, kind: Settings.uuid }),
 *     secret: Settings.setting({ name: "ACME_SECRET", what: "your client secret", where, kind: Settings.redacted })
 *   })
 *   return { clientId, secret }
 * })
 * ```
 */
export const read = Effect.fnUntraced(function* <const S extends SettingsTable>(
  settings: S
): Effect.fn.Return<SettingValues<S>, Config.ConfigError> {
  const values: Record<string, unknown> = {}
  const problems: Array<SettingProblem> = []
  for (const [key, setting] of Object.entries(settings)) {
    const result = yield* readOne(setting)
    if (Result.isSuccess(result)) values[key] = result.success
    else problems.push({ variable: setting.name, problem: result.failure, what: setting.what, where: setting.where })
  }
  if (problems.length > 0) return yield* Effect.fail(invalid(problems))
  // Cast: every key of S was either set above or has left a problem.
  return values as SettingValues<S>
})

const readOne = (setting: Setting<unknown>): Effect.Effect<Result.Result<unknown, string>> =>
  Config.option(Config.String(setting.name)).pipe(
    Effect.map((found) => decodeSetting(setting, Option.getOrUndefined(found))),
    // The cause is left out, because it may show the value.
    Effect.catch(() => Effect.succeed(Result.fail("could not be read as text")))
  )
