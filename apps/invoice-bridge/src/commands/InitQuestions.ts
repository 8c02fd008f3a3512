/** Questions of `init`. Each is answered by a flag, by the environment, or by a person on the terminal. */
import * as Effect from "effect/Effect"
import * as Prompt from "effect/cli/Prompt"
import * as Redacted from "effect/Redacted"
import { systems } from "../mapping/Systems.ts"
import { Program, variable } from "./Context.ts"
import { exitWith } from "./Exit.ts"

/** Flags of `init`. No secret is a flag, because a command line is visible to other programs. */
export interface InitFlags {
  readonly tenant: string | undefined
  readonly name: string | undefined
  readonly system: string | undefined
  readonly timeZone: string | undefined
  readonly country: string | undefined
  readonly entity: string | undefined
  readonly carryFrom: string | undefined
}

/** Question to a person on the terminal. */
export interface Question {
  readonly message: string
  /** Flag or environment variable that answers it. */
  readonly source: string
  readonly given: string | undefined
  readonly secret?: true
  /** Answer if none is given. */
  readonly otherwise?: string
}

/** Answers of the person. Secrets are hidden in logs. */
export interface InitAnswers {
  readonly tenant: string
  readonly name: string
  readonly system: string
  readonly timeZone: string
  readonly country: string
  /** Id of an entity that exists. Empty: it is onboarded later. */
  readonly entity: string
  readonly moniteClientId: string
  readonly moniteClientSecret: Redacted.Redacted
  readonly maesnApiKey: Redacted.Redacted
  /** Empty: the customer connects the accounting system later. */
  readonly maesnAccountKey: Redacted.Redacted
  readonly moniteBaseUrl: string | undefined
  readonly maesnBaseUrl: string | undefined
}

/** Asks a person. Ends the command with 1 if the person stops it. */
export const ask = ({ message, otherwise, secret }: Question) =>
  (secret === true
    ? Effect.map(Prompt.run(Prompt.Password({ message })), Redacted.value)
    : Prompt.run(Prompt.String({ message, ...(otherwise === undefined ? {} : { default: otherwise }) }))
  ).pipe(Effect.catchTag("QuitError", () => exitWith(1, "Stopped. Nothing was stored.")))

/** Answers all questions. Without a terminal, names every answer that is missing, and ends with 2. */
export const initAnswers = Effect.fn("initAnswers")(function* (flags: InitFlags) {
  const { isTerminal } = yield* Program
  const questions = {
    tenant: { message: "Short name of the tenant, such as acme", source: "--tenant", given: flags.tenant },
    name: { message: "Name of the company", source: "--name", given: flags.name },
    system: {
      message: `Accounting system (${Object.keys(systems).join(", ")})`,
      source: "--system",
      given: flags.system
    },
    timeZone: {
      message: "Time zone of the company's calendar",
      source: "--time-zone",
      given: flags.timeZone,
      otherwise: "Europe/Berlin"
    },
    country: { message: "Country of the company", source: "--country", given: flags.country, otherwise: "DE" },
    entity: {
      message: "Id of its entity in Monite (empty: it is onboarded later)",
      source: "--entity",
      given: flags.entity,
      otherwise: ""
    },
    moniteClientId: {
      message: "Monite client id",
      source: "MONITE_CLIENT_ID",
      given: yield* variable("MONITE_CLIENT_ID")
    },
    moniteClientSecret: {
      message: "Monite client secret",
      source: "MONITE_CLIENT_SECRET",
      given: yield* variable("MONITE_CLIENT_SECRET"),
      secret: true
    },
    maesnApiKey: {
      message: "Maesn API key",
      source: "MAESN_API_KEY",
      given: yield* variable("MAESN_API_KEY"),
      secret: true
    },
    maesnAccountKey: {
      message: "Maesn account key (empty: the customer connects the system later)",
      source: "MAESN_ACCOUNT_KEY",
      given: yield* variable("MAESN_ACCOUNT_KEY"),
      secret: true,
      otherwise: ""
    }
  } as const satisfies Readonly<Record<string, Question>>
  const named = Object.entries(questions).map(([name, question]): readonly [string, Question] => [name, question])
  const missing = named.filter(([, { given, otherwise }]) => given === undefined && otherwise === undefined)
  if (!isTerminal && missing.length > 0) {
    const names = missing.map(([, { message, source }]) => `  ${source.padEnd(22)} ${message}`)
    return yield* exitWith(2, ["Without a terminal, init asks nothing. Give these:", ...names].join("\n"))
  }
  const answers: Record<string, string> = {}
  for (const [name, question] of named) {
    const { given, otherwise } = question
    answers[name] = given ?? (isTerminal ? yield* ask(question) : (otherwise ?? ""))
  }
  const of = (name: keyof typeof questions): string => answers[name]?.trim() ?? ""
  return {
    tenant: of("tenant"),
    name: of("name"),
    system: of("system"),
    timeZone: of("timeZone"),
    country: of("country"),
    entity: of("entity"),
    moniteClientId: of("moniteClientId"),
    moniteClientSecret: Redacted.make(of("moniteClientSecret")),
    maesnApiKey: Redacted.make(of("maesnApiKey")),
    maesnAccountKey: Redacted.make(of("maesnAccountKey")),
    moniteBaseUrl: yield* variable("MONITE_BASE_URL"),
    maesnBaseUrl: yield* variable("MAESN_BASE_URL")
  } satisfies InitAnswers
})
