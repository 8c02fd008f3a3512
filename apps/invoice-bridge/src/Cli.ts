/**
 * Command line: selects the command and the target, and prints the result.
 */
import type * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { runCarry, runEverything, runOnboard, runReconcile } from "./Bridge.ts"
import type { Ending, Environment, RunResult } from "./Bridge.ts"
import { description, examples } from "./Help.ts"
import type { FileUnusable } from "./FileProblem.ts"
import { filesIn, Folder } from "./Folder.ts"
import { Meter } from "./Meter.ts"
import { Progress } from "./Progress.ts"
import * as RealApis from "./RealApis.ts"
import * as Report from "./Report.ts"
import type { Apis } from "./Apis.ts"
import type { SandboxUnusable } from "./SandboxApis.ts"
import type { Summary } from "./Report.ts"
import * as SandboxApis from "./SandboxApis.ts"
import { snapshot, State } from "./State.ts"
import type { Snapshot } from "./State.ts"
import { Target } from "./Target.ts"

/** Ends the program with this code. All messages were printed before. */
export class ExitWith extends Data.TaggedError("ExitWith")<{ readonly code: ExitCode }> {}

/**
 * 1: not complete. 2: the command line is wrong. 3: the state cannot be stored in its folder. `--help` lists them too.
 */
type ExitCode = 1 | 2 | 3

/** Environment of the program. */
export interface RuntimeContext {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Folder of the state. */
  readonly folder: string
}

interface Flags {
  readonly json: boolean
  readonly fresh: boolean
  readonly seed: number
}

const flags = {
  json: Flag.Boolean("json").pipe(
    Flag.withDescription("Print the result as one JSON object in the last line of standard output"),
    Flag.withDefault(false)
  ),
  fresh: Flag.Boolean("fresh").pipe(
    Flag.withDescription("Delete the state and the sandbox's records first (sandbox only)"),
    Flag.withDefault(false)
  ),
  seed: Flag.Int("seed").pipe(
    Flag.withDescription("Seed of the sandbox's faults (sandbox only; default: 1)"),
    Flag.withDefault(1)
  )
}

const fail = (code: ExitCode, message: string) =>
  Effect.andThen(Console.error(message), Effect.fail(new ExitWith({ code })))

/** Prints a result. */
const show = Effect.fnUntraced(function* (options: Flags, summary: Summary, text: ReadonlyArray<string | undefined>) {
  if (options.json) return yield* Console.log(JSON.stringify(summary))
  yield* Console.log(text.filter((part) => part !== undefined).join("\n"))
})

const sentence: Readonly<Record<"everything" | "onboard" | "carry" | "reconcile", string>> = {
  everything: "Done.",
  onboard: "Onboarded.",
  carry: "Carried.",
  reconcile: "Both sides agree."
}

/** True when any setting of either API is set. Then all settings must be valid. */
const isForReal = ({ environment }: RuntimeContext): boolean =>
  Object.entries(environment).some(([variable, value]) => RealApis.isSetting(variable, value))

/** Runs a command with its services, prints its result, and decides the exit code. */
const perform = (
  context: RuntimeContext,
  options: Flags,
  name: keyof typeof sentence,
  work: Effect.Effect<RunResult, Ending, Environment>
) => {
  const isReal = isForReal(context)
  if (isReal && options.fresh) {
    return fail(
      2,
      "--fresh works with the sandbox only: it would make the records in real accounts a second time. " +
        "To delete the bridge's own state, move .faktura/bridge-accounts.sqlite away: every record is then looked up before it is sent."
    )
  }
  const program = Effect.gen(function* () {
    const progress = yield* Progress
    const target = yield* Target
    const state = yield* State
    const meter = yield* Meter
    yield* progress.say(`Working with ${target.name}${isReal ? "" : `, seed ${options.seed}`}.`)
    const result = yield* work
    const counted = { ...(yield* meter.counts), faults: target.faults() }
    const results = yield* state.snapshot
    yield* show(options, Report.summaryOf(results.results, result.reconciliation, counted), [
      result.reconciliation === undefined ? undefined : Report.reconciliationText(result.reconciliation),
      Report.warningsText(results.results),
      Report.trafficText(results.rows, counted),
      Report.isComplete(result) ? sentence[name] : undefined
    ])
    if (result.unfinished.length > 0) yield* progress.say(Report.unfinishedText(result.unfinished))
    else if (!Report.isComplete(result)) yield* progress.say("Both sides differ: see the findings above.")
    if (!Report.isComplete(result)) return yield* new ExitWith({ code: 1 })
  })
  const apis: Layer.Layer<Apis, SandboxUnusable | FileUnusable | Config.ConfigError, Folder> = isReal
    ? RealApis.layer
    : SandboxApis.layer(options.seed)
  return program.pipe(
    Effect.provide(
      State.layer.pipe(
        Layer.provideMerge(apis),
        Layer.provideMerge(
          Layer.mergeAll(
            Folder.layer({ path: context.folder, isReal, fresh: options.fresh }),
            Meter.layer,
            Progress.layer(process.stderr)
          )
        )
      )
    ),
    Effect.catchTags({
      FileUnusable: ({ message }) => fail(3, message),
      RunStopped: ({ message, reason }) => fail(reason === "file" ? 3 : 1, message),
      StateUnusable: ({ message }) => fail(1, message),
      SandboxUnusable: ({ message }) => fail(1, message),
      ConfigError: ({ message }) => fail(1, message),
      NotOnboarded: ({ message }) => fail(1, message)
    })
  )
}

const nothingYet: Snapshot = { target: "unknown", rows: [], results: () => [] }

/** Prints the state file, without network, and also while another run uses it. */
const showStatus = (context: RuntimeContext, options: Flags) =>
  Effect.gen(function* () {
    const state = yield* snapshot(filesIn(context.folder, isForReal(context)).bridge)
    const { results } = state ?? nothingYet
    yield* show(options, Report.summaryOf(results, undefined, { faults: {}, requests: 0, retries: 0 }), [
      state === undefined ? `No state in ${context.folder}. Run a command first.` : Report.statusText(state),
      Report.warningsText(results)
    ])
  }).pipe(Effect.catchTag("FileUnusable", ({ message }) => fail(3, message)))

/** Makes the command line of the program. */
export const cli = (context: RuntimeContext) => {
  const root = Command.make("invoice-bridge").pipe(Command.withSharedFlags(flags))
  const command = (
    name: Exclude<keyof typeof sentence, "everything">,
    text: string,
    work: Effect.Effect<RunResult, Ending, Environment>
  ) =>
    Command.make(name, {}, () => Effect.flatMap(root, (options) => perform(context, options, name, work))).pipe(
      Command.withDescription(text)
    )
  return root.pipe(
    Command.withHandler((options) => perform(context, options, "everything", runEverything)),
    Command.withDescription(description),
    Command.withExamples(examples),
    Command.withSubcommands([
      command(
        "onboard",
        "Check the company's data, then make entity, logo, VAT ID, bank account, e-invoicing connection and network credential",
        runOnboard
      ),
      command("carry", "Carry every issued invoice into accounting, with its customer as a contact", runCarry),
      command(
        "reconcile",
        "Compare Monite and accounting: missing, duplicate, different and orphaned invoices",
        runReconcile
      ),
      Command.make("status", {}, () => Effect.flatMap(root, (options) => showStatus(context, options))).pipe(
        Command.withDescription("Show the done and open steps in the state file, without network")
      )
    ])
  )
}
