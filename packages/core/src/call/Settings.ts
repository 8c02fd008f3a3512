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
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as LocalDate from "../values/LocalDate.ts"

/** Decoder of a setting's text. Callers may write their own. */
export interface Kind<A> {
  /** Expected form of the text, to follow "is not": "a UUID", "one of sandbox, production". */
  readonly expected: string
  /** Returns undefined for an invalid text. The text is never empty, and has no white space around it. */
  readonly decode: (text: string) => A | undefined
}

/** Any text. */
export const text: Kind<string> = { expected: "text", decode: (value) => value }

/** A secret, as a `Redacted` value. */
export const redacted: Kind<Redacted.Redacted<string>> = { expected: "text", decode: (value) => Redacted.make(value) }

/** An absolute http or https URL, unchanged. */
export const url: Kind<string> = {
  expected: "an absolute URL starting with https:// or http://",
  decode: (value) => (/^https?:\/\//i.test(value) && URL.canParse(value) ? value : undefined)
}

/** A UUID of any version, unchanged. */
export const uuid: Kind<string> = {
  expected: "a UUID",
  decode: (value) => (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value) ? value : undefined)
}

/** A date that exists, written as `YYYY-MM-DD`. */
export const date: Kind<LocalDate.LocalDate> = {
  expected: "a date written as YYYY-MM-DD",
  decode: (value) => Result.getOrUndefined(LocalDate.parse(value))
}

/** A whole number from 1 to the largest safe integer. */
export const positiveInteger: Kind<number> = {
  expected: "a whole number greater than 0",
  decode: (value) =>
    /^\d+$/.test(value) && Number(value) > 0 && Number.isSafeInteger(Number(value)) ? Number(value) : undefined
}

/** A finite duration longer than zero, with its unit as Effect writes it: "500 millis", "30 seconds", "5 minutes". */
export const positiveDuration: Kind<Duration.Duration> = {
  expected: 'a duration greater than 0 with its unit, such as "30 seconds"',
  decode: (value) =>
    Option.getOrUndefined(
      // Cast to Effect's template type; `fromInput` checks the text at run time.
      Option.filter(
        Duration.fromInput(value as Duration.Input),
        (it) => Duration.isFinite(it) && Duration.isPositive(it)
      )
    )
}

/** Definition of one setting. See {@link read}. */
export interface Setting<A> {
  /** Name of the environment variable, such as `ACME_CLIENT_ID`. */
  readonly name: string
  /** Description, to follow the name in a list: "the client id of your partner account". */
  readonly what: string
  /** Page or file on which a person finds the value: "Partner Portal > API credentials". */
  readonly where: string
  readonly kind: Kind<A>
  /** Used when the variable is not set. An invalid variable is an error nevertheless. */
  readonly default?: string | undefined
}

/**
 * Defines a setting. Its type follows from its kind.
 *
 * @param options.default text as in the environment, decoded by the same kind. `undefined` makes the setting optional
 *
 * @example
 * ```ts
 * import { Settings } from "@faktura/core"
 *
 * const apiUrl = Settings.setting({
 *   name: "ACME_API_URL",
 *   what: "the base URL of the Acme API",
 *   where: "Partner Portal > API credentials",
 *   kind: Settings.url,
 *   default: "https://api.acme.example"
 * })
 * ```
 */
export const setting = <A, D extends string | undefined = string>(options: {
  readonly name: string
  readonly what: string
  readonly where: string
  readonly kind: Kind<A>
  readonly default?: D
}): Setting<undefined extends D ? A | undefined : A> => options

/** Problem of one setting. */
export interface SettingProblem {
  /** Name of the environment variable. */
  readonly variable: string
  /** Text to follow the variable's name: "is not set", "is not a UUID". */
  readonly problem: string
  readonly what: string
  readonly where: string
}

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
    new SettingsInvalid(problems, [...linesOf(problems), ...(advice === undefined ? [] : [advice])].join("\n"))
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
export const read = Effect.fnUntraced(function* <const S extends Record<string, Setting<unknown>>>(
  settings: S
): Effect.fn.Return<{ readonly [K in keyof S]: S[K] extends Setting<infer A> ? A : never }, Config.ConfigError> {
  const values: Record<string, unknown> = {}
  const problems: Array<SettingProblem> = []
  for (const [key, setting] of Object.entries(settings)) {
    const result = yield* Effect.result(readOne(setting))
    if (Result.isSuccess(result)) values[key] = result.success
    else problems.push({ variable: setting.name, problem: result.failure, what: setting.what, where: setting.where })
  }
  if (problems.length > 0) return yield* Effect.fail(invalid(problems))
  // Cast: every key of S was either set above or has left a problem.
  return values as { readonly [K in keyof S]: S[K] extends Setting<infer A> ? A : never }
})

const readOne = Effect.fnUntraced(function* (setting: Setting<unknown>): Effect.fn.Return<unknown, string> {
  // The cause is left out, because it may show the value.
  const found = yield* Effect.mapError(Config.option(Config.String(setting.name)), () => "could not be read as text")
  const value = Option.getOrElse(found, () => "").trim()
  if (value === "") {
    if (!("default" in setting)) return yield* Effect.fail("is not set")
    if (setting.default === undefined) return undefined
    const decoded = setting.kind.decode(setting.default)
    // A wrong default is a mistake in the program. A message about the variable would mislead its operator.
    return decoded ?? (yield* Effect.die(new Error(`The default of ${setting.name} is not ${setting.kind.expected}.`)))
  }
  const decoded = setting.kind.decode(value)
  return decoded === undefined ? yield* Effect.fail(`is not ${setting.kind.expected}`) : decoded
})

const linesOf = (problems: ReadonlyArray<SettingProblem>): ReadonlyArray<string> => [
  problems.length === 1 ? "A setting is missing or invalid:" : `${problems.length} settings are missing or invalid:`,
  ...problems.map(
    ({ problem, variable, what, where }) => `  - ${variable} ${problem}. It is ${what}; find it at: ${where}.`
  )
]
