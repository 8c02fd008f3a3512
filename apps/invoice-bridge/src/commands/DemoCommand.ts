/** The command without a name: the whole demo, with a sandbox that loses responses. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { demo } from "../demo/Demo.ts"
import { demoKey } from "../demo/DemoKey.ts"
import { startDemoSandbox } from "../demo/DemoSandbox.ts"
import { storeDemoTenants } from "../demo/DemoTenants.ts"
import { layerDemoWork } from "../demo/DemoWork.ts"
import { Meter } from "../demo/Meter.ts"
import { demoText, summaryOf, unfinishedText } from "../demo/Summary.ts"
import { Folder } from "../folder/Folder.ts"
import * as Server from "../server/Server.ts"
import { SealingKey } from "../tenants/Sealed.ts"
import { layerStores, Program } from "./Context.ts"
import { ExitWith, exitWith, show } from "./Exit.ts"
import { Progress } from "../terminal/Progress.ts"
import { printAddress, serverSettings } from "./ServeCommand.ts"

/** Flags of the demo. */
export interface DemoOptions {
  readonly json: boolean
  readonly fresh: boolean
  readonly seed: number
  /** Shows the page, and keeps it until the process is stopped. */
  readonly serve: boolean
}

/** Plans and follows the work, and prints the result. */
const follow = Effect.fnUntraced(function* (isJson: boolean, faults: () => Readonly<Record<string, number>>) {
  const progress = yield* Progress
  const meter = yield* Meter
  const ended = yield* Effect.result(demo)
  const reconciliation = Result.getOrUndefined(ended)
  const counts = yield* meter.counts
  const summary = yield* summaryOf(reconciliation, { ...counts, faults: faults() })
  yield* show(isJson, summary, reconciliation === undefined ? [] : demoText(summary, reconciliation))
  if (Result.isFailure(ended)) {
    if (ended.failure._tag !== "PhaseStopped") return yield* ended.failure
    yield* progress.say(unfinishedText(ended.failure.unfinished))
    return yield* new ExitWith({ code: 1 })
  }
  if (ended.success.findings.length > 0) {
    yield* progress.say("Both sides differ: see the findings above.")
    return yield* new ExitWith({ code: 1 })
  }
  yield* progress.say("Done. Both sides agree.")
})

/** Runs the demo, with its page if it is asked for. */
const followWithPage = Effect.fnUntraced(function* (
  options: DemoOptions,
  faults: () => Readonly<Record<string, number>>
) {
  if (!options.serve) return yield* follow(options.json, faults)
  yield* Effect.gen(function* () {
    yield* printAddress("Page")
    yield* follow(options.json, faults).pipe(Effect.catchTag("ExitWith", () => Effect.void))
    yield* Console.error("The page stays until Ctrl-C.")
    return yield* Effect.never
  }).pipe(
    Effect.provide(Server.layer(yield* serverSettings("the page"))),
    Effect.catchTags({
      ServerUnusable: ({ message }) => exitWith(1, message),
      PageMissing: ({ message }) => exitWith(1, message),
      TraceUrlUnusable: ({ message }) => exitWith(2, message)
    })
  )
})

/** Runs the demo. */
export const demoCommand = Effect.fn("demoCommand")(function* (options: DemoOptions) {
  const { folder: path } = yield* Program
  yield* Effect.gen(function* () {
    const { files } = yield* Folder
    const sandbox = yield* startDemoSandbox(options.seed)
    const key = yield* demoKey(files.demoKey)
    const progress = yield* Progress
    yield* progress.say(`Working with the built-in sandbox, seed ${options.seed}.`)
    // The tenants first: the poller would find none, or the address of an earlier sandbox.
    yield* Effect.andThen(
      storeDemoTenants(sandbox),
      Effect.provide(
        followWithPage(options, () => ({ ...sandbox.faults.injected() })),
        layerDemoWork
      )
    ).pipe(
      Effect.provide(
        layerStores({ kind: "sqlite", file: files.demo }).pipe(Layer.provide(SealingKey.layer({ current: key })))
      )
    )
  }).pipe(
    Effect.scoped,
    Effect.catchTags({
      EngineUnusable: ({ message }) => exitWith(3, message),
      SandboxUnusable: ({ message }) => exitWith(1, message),
      TenantUnusable: ({ message }) => exitWith(1, message)
    }),
    Effect.provide(Layer.mergeAll(Folder.layer({ path, fresh: options.fresh }), Meter.layer))
  )
})
