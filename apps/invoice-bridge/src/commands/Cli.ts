/** Command line: selects the command, and provides its services. */
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import type { SqlError } from "effect/sql/SqlError"
import type { DatabaseUnusable } from "../database/Database.ts"
import type { FileUnusable } from "../folder/FileProblem.ts"
import { connectCommand, subscribeCommand } from "./ConnectCommand.ts"
import { layerStores, placeOf } from "./Context.ts"
import { demoCommand } from "./DemoCommand.ts"
import { exitWith } from "./Exit.ts"
import type { ExitWith } from "./Exit.ts"
import { commandTexts, description, examples } from "./Help.ts"
import { initCommand } from "./InitCommand.ts"
import * as Observability from "./Observability.ts"
import { onboardCommand } from "./OnboardCommand.ts"
import { mappingCommand } from "./MappingCommand.ts"
import { isPort } from "./Port.ts"
import { reconcileCommand } from "./ReconcileCommand.ts"
import { replayCommand } from "./ReplayCommand.ts"
import { serveCommand } from "./ServeCommand.ts"
import { statusCommand } from "./StatusCommand.ts"
import { answerCommand, mostTasks, tasksCommand } from "./TasksCommand.ts"
import { tenantsCommand, tenantStatusCommand } from "./TenantsCommand.ts"
import { secretNames } from "./TenantSecrets.ts"
import { tenantSetCommand } from "./TenantSetCommand.ts"
import { workCommand } from "./WorkCommand.ts"

const json = Flag.Boolean("json").pipe(
  Flag.withDescription("Print the result as one JSON object in the last line of standard output"),
  Flag.withDefault(false)
)

const optionalText = (name: string, text: string) =>
  Flag.String(name).pipe(Flag.withDescription(text), Flag.optional, Flag.map(Option.getOrUndefined))

const onlyTenant = optionalText("tenant", "Only this tenant (default: all)")

const publicAddress = {
  json,
  tenant: Flag.String("tenant").pipe(Flag.withDescription("Short name of the tenant")),
  url: Flag.String("url").pipe(Flag.withDescription("Public address of the bridge, such as https://bridge.example.com"))
}

const serveFlags = {
  host: Flag.String("host").pipe(
    Flag.withDescription("Address to listen on (default: 127.0.0.1, this machine only)"),
    Flag.withDefault("127.0.0.1")
  ),
  port: Flag.Int("port").pipe(
    Flag.filter(isPort, (port) => `${port} is not a port. Give one from 0 to 65535; 0 takes a free one.`),
    Flag.withDescription("Port to listen on (default: a free one)"),
    Flag.withDefault(0)
  )
}

const tenant = Argument.String("tenant").pipe(Argument.withDescription("Short name of the tenant"))

/** Settings of `tenants set`. A missing one stays as it is. */
const tenantSettings = {
  json,
  tenant,
  title: optionalText("title", "Name of the company"),
  system: optionalText("system", "Its accounting system, such as xero"),
  entity: optionalText("entity", "Id of its entity in Monite"),
  carryFrom: optionalText("carry-from", "First day of invoices to carry, such as 2026-12-01, or none"),
  requestsPerSecond: optionalText("requests-per-second", "Most requests in a second to each API, or none"),
  companyId: optionalText("company-id", "Company in Maesn, for systems with many in one account, or none"),
  environmentName: optionalText("environment-name", "Environment in Maesn, for systems that have some, or none"),
  moniteUrl: optionalText("monite-url", "Address of Monite, or none for its sandbox"),
  maesnUrl: optionalText("maesn-url", "Address of Maesn, or none for the usual one"),
  secret: Flag.Literals("secret", secretNames).pipe(
    Flag.withDescription("Secret to replace, from the environment or a question. May be given several times"),
    Flag.atLeast(0)
  )
}

type Ending = Config.ConfigError | DatabaseUnusable | FileUnusable | SqlError | ExitWith

/** Prints the error of a command, with its exit code. */
const told = <A, R>(command: Effect.Effect<A, Ending, R>): Effect.Effect<A, ExitWith, R> =>
  Effect.catchTags(command, {
    ConfigError: ({ message }) => exitWith(1, message),
    DatabaseUnusable: ({ message }) => exitWith(3, message),
    FileUnusable: ({ message }) => exitWith(3, message),
    SqlError: ({ message }) => exitWith(3, `The database cannot be used now (${message}). Nothing is lost. Try again.`)
  })

/** Provides the database to a command. `orDemo`: it may look at the demo. */
const over =
  (orDemo: boolean) =>
  <R>(command: Effect.Effect<void, ExitWith | SqlError, R>) =>
    told(
      Effect.gen(function* () {
        const { key, target } = yield* placeOf(orDemo)
        yield* Effect.provide(command, layerStores(target).pipe(Layer.provide(key)))
      })
    )

/** Commands about tenants. */
const tenantCommands = [
  Command.make("pause", { json, tenant }, (flags) => over(false)(tenantStatusCommand("paused")(flags))).pipe(
    Command.withDescription(commandTexts.pause)
  ),
  Command.make("resume", { json, tenant }, (flags) => over(false)(tenantStatusCommand("active")(flags))).pipe(
    Command.withDescription(commandTexts.resume)
  ),
  Command.make("set", tenantSettings, (flags) => over(false)(tenantSetCommand(flags))).pipe(
    Command.withDescription(commandTexts.set)
  )
] as const

/** The command line of the program. */
export const cli = Command.make("invoice-bridge", {
  json,
  fresh: Flag.Boolean("fresh").pipe(
    Flag.withDescription("Delete the demo's state and its sandbox's records first"),
    Flag.withDefault(false)
  ),
  seed: Flag.Int("seed").pipe(Flag.withDescription("Seed of the sandbox's faults (default: 1)"), Flag.withDefault(1)),
  serve: Flag.Boolean("serve").pipe(
    Flag.withDescription("Show the page during the demo, and keep it until Ctrl-C"),
    Flag.withDefault(false)
  )
}).pipe(
  Command.withHandler((options) => told(demoCommand(options))),
  Command.withDescription(description),
  Command.withExamples(examples),
  Command.withSubcommands([
    Command.make(
      "init",
      {
        json,
        tenant: optionalText("tenant", "Short name of the tenant, such as acme"),
        name: optionalText("name", "Name of the company"),
        system: optionalText("system", "Its accounting system, as Maesn names it, such as xero"),
        timeZone: optionalText("time-zone", "Time zone of its calendar, such as Europe/Berlin"),
        country: optionalText("country", "Its country, such as DE"),
        entity: optionalText("entity", "Id of its entity in Monite, if it has one"),
        carryFrom: optionalText("carry-from", "First day of invoices to carry, such as 2026-12-01 (default: all)")
      },
      (flags) => over(false)(initCommand(flags))
    ).pipe(Command.withDescription(commandTexts.init)),
    Command.make("tenants", { json }, (flags) => over(true)(tenantsCommand(flags))).pipe(
      Command.withDescription(commandTexts.tenants),
      Command.withSubcommands(tenantCommands)
    ),
    Command.make(
      "mapping",
      {
        json,
        tenant,
        from: optionalText(
          "from",
          "JSON file that replaces the table; - is standard input (default: the table is printed)"
        )
      },
      (flags) => over(false)(mappingCommand(flags))
    ).pipe(Command.withDescription(commandTexts.mapping)),
    Command.make(
      "onboard",
      {
        json,
        tenant: Flag.String("tenant").pipe(Flag.withDescription("Short name of the tenant")),
        file: Argument.String("file").pipe(Argument.withDescription("JSON file with the company's data"))
      },
      (flags) => over(false)(onboardCommand(flags))
    ).pipe(Command.withDescription(commandTexts.onboard)),
    Command.make(
      "connect",
      { ...publicAddress, system: Flag.String("system").pipe(Flag.withDescription("Accounting system, such as xero")) },
      (flags) => over(false)(connectCommand(flags))
    ).pipe(Command.withDescription(commandTexts.connect)),
    Command.make("subscribe", publicAddress, (flags) => over(false)(subscribeCommand(flags))).pipe(
      Command.withDescription(commandTexts.subscribe)
    ),
    Command.make(
      "work",
      {
        ...serveFlags,
        serve: Flag.Boolean("serve").pipe(
          Flag.withDescription("Serve the page and webhooks too, not only health and metrics"),
          Flag.withDefault(false)
        )
      },
      (flags) => over(false)(workCommand(flags)).pipe(Effect.provide(Observability.layer))
    ).pipe(Command.withDescription(commandTexts.work)),
    Command.make("serve", serveFlags, (flags) =>
      over(true)(serveCommand(flags)).pipe(Effect.provide(Observability.layer))
    ).pipe(Command.withDescription(commandTexts.serve)),
    Command.make(
      "status",
      {
        json,
        tenant: onlyTenant,
        runs: Flag.Boolean("runs").pipe(
          Flag.withDescription("List runs that failed or wait too, with their names for replay"),
          Flag.withDefault(false)
        )
      },
      (flags) => over(true)(statusCommand(flags))
    ).pipe(Command.withDescription(commandTexts.status)),
    Command.make(
      "tasks",
      {
        json,
        tenant: onlyTenant,
        limit: Flag.Int("limit").pipe(
          Flag.filter(
            (limit) => limit > 0 && limit <= mostTasks,
            (limit) => `${limit} is not a number of tasks. Give one from 1 to ${mostTasks}.`
          ),
          Flag.withDescription("Most tasks to list, the oldest first (default: 100)"),
          Flag.withDefault(100)
        )
      },
      (flags) => over(true)(tasksCommand(flags))
    ).pipe(
      Command.withDescription(commandTexts.tasks),
      Command.withSubcommands([
        Command.make(
          "answer",
          {
            json,
            task: Argument.String("task").pipe(Argument.withDescription("Id of the task")),
            retry: Flag.Boolean("retry").pipe(
              Flag.withDescription("Try again: what was wrong outside is corrected"),
              Flag.withDefault(false)
            ),
            value: optionalText("value", "The value that the task asks for"),
            ignore: optionalText("ignore", "End the runs without their documents; the text says why")
          },
          (flags) => over(true)(answerCommand(flags))
        ).pipe(Command.withDescription(commandTexts.answer))
      ])
    ),
    Command.make("reconcile", { json, tenant: onlyTenant }, (flags) => over(true)(reconcileCommand(flags))).pipe(
      Command.withDescription(commandTexts.reconcile)
    ),
    Command.make(
      "replay",
      {
        json,
        run: Argument.String("run").pipe(
          Argument.withDescription("Name of the run, as the page and status --runs show it")
        )
      },
      (flags) => over(true)(replayCommand(flags))
    ).pipe(Command.withDescription(commandTexts.replay))
  ])
)
