/**
 * Definitions of settings: name of the environment variable, kind of value, where a person finds it. `Settings` reads them
 * with Effect's `Config`, and the Promise clients without it.
 *
 * Hazard: a secret is sometimes pasted into the wrong variable. So no message ever shows a value, not even of a setting
 * that is not secret.
 */
import * as Duration from "effect/Duration"
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

/**
 * Decodes the text of a setting, or its default when there is no text. Fails with the problem, to follow the variable's
 * name.
 *
 * White space around a text is removed. A text of only white space counts as missing: such values come from templates and
 * from files that end in a line break.
 */
export const decodeSetting = <A>(setting: Setting<A>, given: string | undefined): Result.Result<A, string> => {
  const { kind, name } = setting
  const value = (given ?? "").trim()
  if (value !== "") {
    const decoded = kind.decode(value)
    return decoded === undefined ? Result.fail(`is not ${kind.expected}`) : Result.succeed(decoded)
  }
  if (!("default" in setting)) return Result.fail("is not set")
  // Cast: without a default, the type of the setting has undefined.
  if (setting.default === undefined) return Result.succeed(undefined as A)
  const decoded = kind.decode(setting.default)
  // A wrong default is a mistake in the program. A message about the variable would mislead its operator.
  if (decoded === undefined) throw new Error(`The default of ${name} is not ${kind.expected}.`)
  return Result.succeed(decoded)
}

/** Table of settings by the name of their option. */
export type SettingsTable = Readonly<Record<string, Setting<unknown>>>

/** Values of a table's settings. */
export type SettingValues<T extends SettingsTable> = {
  readonly [K in keyof T]: T[K] extends Setting<infer A> ? A : never
}

/**
 * Writes the problems of settings, a line for each.
 *
 * @param called returns the name of a setting for the reader
 */
export const settingLines = <P extends SettingProblem>(
  problems: ReadonlyArray<P>,
  called: (problem: P) => string
): ReadonlyArray<string> => [
  problems.length === 1 ? "A setting is missing or invalid:" : `${problems.length} settings are missing or invalid:`,
  ...problems.map((each) => `  - ${called(each)} ${each.problem}. It is ${each.what}; find it at: ${each.where}.`)
]
