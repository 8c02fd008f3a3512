/** The engine with all workflows and the poller, with waits that suit a sandbox. It needs the stores of a bridge. */
import { Layer, References } from "effect"
import { StepWaits } from "../../src/engine/RetryPolicy.ts"
import * as Worker from "../../src/engine/Worker.ts"
import * as Poller from "../../src/inbox/Poller.ts"
import * as All from "../../src/workflows/All.ts"
import { Settling } from "../../src/workflows/Write.ts"

const quick = Layer.mergeAll(
  Layer.succeed(References.MinimumLogLevel, "Error"),
  // The sandbox commits before it responds.
  Layer.succeed(Settling, 0),
  Layer.succeed(StepWaits, { first: 50, longest: 500 }),
  Layer.succeed(Poller.PollTimes, { interval: 200 })
)

/** Works in this process until the end of the scope. */
export const quickWork = Worker.layer({
  mode: "embedded",
  workflows: All.workflows,
  bodies: Layer.mergeAll(All.layer, Poller.layer)
}).pipe(Layer.provideMerge(quick), Layer.orDie)
