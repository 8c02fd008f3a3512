/**
 * Settings of a Promise client: from its options, and from the environment for those that are missing.
 */
import * as Data from "effect/Data"
import * as Result from "effect/Result"
import { decodeSetting, settingLines } from "../settings/Setting.ts"
import type { SettingProblem, SettingsTable, SettingValues } from "../settings/Setting.ts"
import { checkOptions, checkPolicy, clientRules } from "./OptionChecks.ts"
import type { OptionRule } from "./OptionChecks.ts"

/** Settings of a client are missing or invalid. The message names each with its option and its environment variable. */
export class SettingsInvalid extends Data.TaggedError("SettingsInvalid")<{
  readonly message: string
  /** One entry for each setting. It has no value, because a secret may be in the wrong setting. */
  readonly problems: ReadonlyArray<SettingProblem & { readonly option: string }>
}> {}

// An empty text counts as missing, as in the environment.
const text: OptionRule = [(value) => typeof value === "string", "a text"]

/** The environment of this runtime. Empty where there is none, as in a browser. */
const environment = (): Readonly<Record<string, string | undefined>> => {
  // Cast: `process` is missing in browsers.
  const { process } = globalThis as { readonly process?: { readonly env?: Record<string, string | undefined> } }
  return process?.env ?? {}
}

const messageOf = (create: string, problems: SettingsInvalid["problems"]): string =>
  [
    ...settingLines(problems, ({ option, variable }) => `${option} (${variable})`),
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
export const settingsOf = <const T extends SettingsTable>(
  create: string,
  table: T,
  options: object,
  others: Readonly<Record<string, OptionRule>> = {}
): SettingValues<T> => {
  const texts = Object.fromEntries(Object.keys(table).map((name) => [name, text]))
  checkOptions(create, options, { ...texts, ...others, ...clientRules })
  // Cast: the check has seen an object.
  const given = options as Readonly<Record<string, unknown>>
  checkPolicy(create, given["policy"])
  const env = environment()
  const values: Record<string, unknown> = {}
  const problems: Array<SettingsInvalid["problems"][number]> = []
  for (const [option, setting] of Object.entries(table)) {
    const { name, what, where } = setting
    const own = given[option]
    const result = decodeSetting(setting, typeof own === "string" && own.trim() !== "" ? own : env[name])
    if (Result.isSuccess(result)) values[option] = result.success
    else problems.push({ option, variable: name, problem: result.failure, what, where })
  }
  if (problems.length > 0) throw new SettingsInvalid({ message: messageOf(create, problems), problems })
  // Cast: every key of T has a value.
  return values as SettingValues<T>
}
