/**
 * Settings of a Promise client: from its options, and from the environment for those that are missing.
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Cause from "effect/Cause"
import * as Config from "effect/Config"
import { problemsOf, read } from "../call/Settings.ts"
import { checkOptions, checkPolicy, clientRules } from "./OptionChecks.ts"
import type { OptionRule } from "./OptionChecks.ts"
import type { Setting, SettingProblem } from "../call/Settings.ts"

/** Settings of a client are missing or invalid. The message names each with its option and its environment variable. */
export class SettingsInvalid extends Data.TaggedError("SettingsInvalid")<{
  readonly message: string
  /** One entry for each setting. It has no value, because a secret may be in the wrong setting. */
  readonly problems: ReadonlyArray<SettingProblem & { readonly option: string }>
}> {}

// An empty text counts as missing, as in the environment.
const text: OptionRule = [(value) => typeof value === "string", "a text"]

type Table = Readonly<Record<string, Setting<unknown>>>

/** Values of a table's settings. */
type Values<T extends Table> = { readonly [K in keyof T]: T[K] extends Setting<infer A> ? A : never }

/** The environment of this runtime. Empty where there is none, as in a browser. */
const environment = (): Readonly<Record<string, string | undefined>> => {
  // Cast: `process` is missing in browsers.
  const { process } = globalThis as { readonly process?: { readonly env?: Record<string, string | undefined> } }
  return process?.env ?? {}
}

const messageOf = (create: string, problems: SettingsInvalid["problems"]): string =>
  [
    problems.length === 1 ? "A setting is missing or invalid:" : `${problems.length} settings are missing or invalid:`,
    ...problems.map(
      ({ option, problem, variable, what, where }) =>
        `  - ${option} (${variable}) ${problem}. It is ${what}; find it at: ${where}.`
    ),
    `Pass them to ${create}, or set the environment variables.`
  ].join("\n")

/**
 * Reads the settings of a table from options, and from the environment where an option is missing. Throws
 * {@link SettingsInvalid} for all missing and invalid settings at once, and `TypeError` for options that are unknown or of
 * another type.
 *
 * @param create name of the function that takes the options, for messages
 * @param others rules of its other options, besides those of every client
 */
export const settingsOf = <const T extends Table>(
  create: string,
  table: T,
  options: object,
  others: Readonly<Record<string, OptionRule>> = {}
): Values<T> => {
  const texts = Object.fromEntries(Object.keys(table).map((name) => [name, text]))
  checkOptions(create, options, { ...texts, ...others, ...clientRules })
  // Cast: the check has seen an object.
  const given = options as Readonly<Record<string, unknown>>
  checkPolicy(create, given["policy"])
  const env = { ...environment() }
  for (const [option, { name }] of Object.entries(table)) {
    const value = given[option]
    if (typeof value === "string") env[name] = value
  }
  const named: Record<string, string> = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  )
  const provider = ConfigProvider.fromEnv({ env: named })
  const exit = Effect.runSyncExit(Effect.provideService(read(table), ConfigProvider.ConfigProvider, provider))
  if (Exit.isSuccess(exit)) return exit.value
  const error = Cause.squash(exit.cause)
  if (!(error instanceof Config.ConfigError)) throw error
  const optionOf = new Map(Object.entries(table).map(([option, { name }]) => [name, option]))
  const problems = problemsOf(error).map((each) => ({ ...each, option: optionOf.get(each.variable) ?? each.variable }))
  throw new SettingsInvalid({ message: messageOf(create, problems), problems })
}
