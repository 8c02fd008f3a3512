/**
 * Settings from the environment, with errors that a person can act on.
 *
 * Each setting says what it is and where to get it. All of them are read before anything fails, so that whoever starts a
 * program for the first time learns everything that is missing at once, by the names of the variables.
 *
 * No message ever shows a value, not even of settings that are no secret: a secret pasted into the wrong variable is one
 * of the mistakes that end here.
 */
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as LocalDate from "../values/LocalDate.ts"

/** How the text of a setting is understood. Write your own for what is not among those below. */
export interface Kind<A> {
  /** What the text has to be, to follow "is not": "a UUID", "one of sandbox, production". */
  readonly expected: string
  /** `undefined` for text that does not fit. The text is never empty, and has no white space around it. */
  readonly decode: (text: string) => A | undefined
}

/** Any text. */
export const text: Kind<string> = { expected: "text", decode: (value) => value }

/** A secret, wrapped at once. */
export const redacted: Kind<Redacted.Redacted<string>> = { expected: "text", decode: (value) => Redacted.make(value) }

/** An absolute http or https URL, kept as it was written. */
export const url: Kind<string> = {
  expected: "an absolute URL starting with https:// or http://",
  decode: (value) => (/^https?:\/\//i.test(value) && URL.canParse(value) ? value : undefined)
}

/** A UUID of any version, kept as it was written. */
export const uuid: Kind<string> = {
  expected: "a UUID",
  decode: (value) => (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value) ? value : undefined)
}

/** A day that exists, `YYYY-MM-DD`. */
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

/** A finite time longer than zero, with its unit as effect writes it: "500 millis", "30 seconds", "5 minutes". */
export const positiveDuration: Kind<Duration.Duration> = {
  expected: 'a duration greater than 0 with its unit, such as "30 seconds"',
  decode: (value) =>
    Option.getOrUndefined(
      // A cast into the type that effect spells out as a template; `fromInput` checks it at run time.
      Option.filter(
        Duration.fromInput(value as Duration.Input),
        (it) => Duration.isFinite(it) && Duration.isPositive(it)
      )
    )
}

/** One setting. Reads nothing yet: see {@link read}. */
export interface Setting<A> {
  /** The environment variable, such as `ACME_CLIENT_ID`. */
  readonly name: string
  /** What it is, to follow the name in a list: "the client id of your partner account". */
  readonly what: string
  /** Where a person finds it: "Partner Portal > API credentials". */
  readonly where: string
  readonly kind: Kind<A>
  /** Taken when the variable is not set, but not when it is wrong. */
  readonly default?: string | undefined
}

/**
 * Describes a setting, whose type follows from its kind.
 *
 * @param options.default written as it would stand in the environment, and read by the same kind. `undefined` makes a
 *                        setting that may be absent
 */
export const setting = <A, D extends string | undefined = string>(options: {
  readonly name: string
  readonly what: string
  readonly where: string
  readonly kind: Kind<A>
  readonly default?: D
}): Setting<undefined extends D ? A | undefined : A> => options

/** What is wrong with one setting. */
export interface SettingProblem {
  /** The environment variable. */
  readonly variable: string
  /** To follow the variable's name: "is not set", "is not a UUID". */
  readonly problem: string
  readonly what: string
  readonly where: string
}

/** Cause of a `ConfigError` that names every setting that is missing or wrong. */
class SettingsInvalid extends ConfigProvider.SourceError {
  readonly problems: ReadonlyArray<SettingProblem>
  constructor(problems: ReadonlyArray<SettingProblem>, message: string) {
    super({ message })
    this.problems = problems
  }
  /** The message of the `ConfigError`. */
  override toString(): string {
    return this.message
  }
}

/**
 * Makes the error of settings that are missing or wrong.
 *
 * @param advice last line of the message
 */
export const invalid = (problems: ReadonlyArray<SettingProblem>, advice?: string): Config.ConfigError =>
  new Config.ConfigError(
    new SettingsInvalid(problems, [...linesOf(problems), ...(advice === undefined ? [] : [advice])].join("\n"))
  )

/** Settings that an error of `read` names, in the order they were asked for. Empty for other errors of `Config`. */
export const problemsOf = (error: Config.ConfigError): ReadonlyArray<SettingProblem> =>
  error.cause instanceof SettingsInvalid ? error.cause.problems : []

/**
 * Reads settings from the `ConfigProvider`, which is the environment unless another is provided.
 *
 * A variable that holds nothing but white space counts as not set, and white space around a value is dropped: both come
 * from templates and from files that end in a line break.
 *
 * Fails with one `ConfigError` for all settings that are missing or wrong: see {@link problemsOf}.
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
  // Every key of S was either set above or has left a problem.
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
    // The mistake is in the program; telling whoever runs it to set a variable would mislead.
    return decoded ?? (yield* Effect.die(new Error(`The default of ${setting.name} is not ${setting.kind.expected}.`)))
  }
  const decoded = setting.kind.decode(value)
  return decoded === undefined ? yield* Effect.fail(`is not ${setting.kind.expected}`) : decoded
})

const linesOf = (problems: ReadonlyArray<SettingProblem>): ReadonlyArray<string> => [
  problems.length === 1 ? "A setting is missing or wrong:" : `${problems.length} settings are missing or wrong:`,
  ...problems.map(
    ({ problem, variable, what, where }) => `  - ${variable} ${problem}. It is ${what}; find it at: ${where}.`
  )
]
