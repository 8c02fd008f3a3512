/**
 * The command line: which command, against what, and how the result is shown.
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

/** The program ends with this code; what there is to say has been said. */
export class ExitWith extends Data.TaggedError("ExitWith")<{ readonly code: ExitCode }> {}

/** 1: not complete. 2: the command line is wrong. 3: the state cannot be kept in its folder. `--help` says so, too. */
type ExitCode = 1 | 2 | 3

/** Where the program runs. */
export interface RuntimeContext {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The folder for state. */
  readonly folder: string
}

interface Flags {
  readonly json: boolean
  readonly fresh: boolean
  readonly seed: number
}

const flags = {
  json: Flag.Boolean("json").pipe(
    Flag.withDescription("Print the result as one JSON object, the last line of standard output"),
    Flag.withDefault(false)
  ),
  fresh: Flag.Boolean("fresh").pipe(
    Flag.withDescription("Forget everything first, the sandbox's records included (sandbox only)"),
    Flag.withDefault(false)
  ),
  seed: Flag.Int("seed").pipe(
    Flag.withDescription("Decides which requests the sandbox fails (sandbox only; 1 unless given)"),
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

/** Any setting of either API asks for real accounts: then all of them have to be right. */
const isForReal = ({ environment }: RuntimeContext): boolean =>
  Object.entries(environment).some(([variable, value]) => RealApis.isSetting(variable, value))

/** Runs a command with everything it needs, shows what came of it, and decides the exit code. */
const perform = (
  surroundings: RuntimeContext,
  options: Flags,
  name: keyof typeof sentence,
  work: Effect.Effect<RunResult, Ending, Environment>
) => {
  const isReal = isForReal(surroundings)
  if (isReal && options.fresh) {
    return fail(
      2,
      "--fresh is for the sandbox: what was made in real accounts cannot be forgotten, and would be made again. " +
        "To drop the bridge's own notes, move .faktura/bridge-accounts.sqlite away: every record is then looked up before it is sent."
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
    else if (!Report.isComplete(result)) yield* progress.say("The two sides do not agree: see the findings.")
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
            Folder.layer({ path: surroundings.folder, isReal, fresh: options.fresh }),
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

const nothingYet: Snapshot = { target: "nobody", rows: [], results: () => [] }

/** Shows the state file, without network and beside a run. */
const showStatus = (surroundings: RuntimeContext, options: Flags) =>
  Effect.gen(function* () {
    const state = yield* snapshot(filesIn(surroundings.folder, isForReal(surroundings)).bridge)
    const { results } = state ?? nothingYet
    yield* show(options, Report.summaryOf(results, undefined, { faults: {}, requests: 0, retries: 0 }), [
      state === undefined
        ? `No state in ${surroundings.folder}: nothing has been run here yet.`
        : Report.statusText(state),
      Report.warningsText(results)
    ])
  }).pipe(Effect.catchTag("FileUnusable", ({ message }) => fail(3, message)))

/** The command line of the program. */
export const cli = (surroundings: RuntimeContext) => {
  const root = Command.make("invoice-bridge").pipe(Command.withSharedFlags(flags))
  const command = (
    name: Exclude<keyof typeof sentence, "everything">,
    text: string,
    work: Effect.Effect<RunResult, Ending, Environment>
  ) =>
    Command.make(name, {}, () => Effect.flatMap(root, (options) => perform(surroundings, options, name, work))).pipe(
      Command.withDescription(text)
    )
  return root.pipe(
    Command.withHandler((options) => perform(surroundings, options, "everything", runEverything)),
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
        "Compare Monite and accounting: what is missing, there twice, different, or left over",
        runReconcile
      ),
      Command.make("status", {}, () => Effect.flatMap(root, (options) => showStatus(surroundings, options))).pipe(
        Command.withDescription("Show what is done and what is open, from the state file alone: no network")
      )
    ])
  )
}
