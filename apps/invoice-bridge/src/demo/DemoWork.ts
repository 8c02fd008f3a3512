/** The engine of the demo: all workflows in this process, with short waits. */
import * as Layer from "effect/Layer"
import * as References from "effect/References"
import { StepWaits } from "../engine/RetryPolicy.ts"
import * as Worker from "../engine/Worker.ts"
import * as Poller from "../inbox/Poller.ts"
import * as All from "../workflows/All.ts"
import { Settling } from "../workflows/Write.ts"
import * as Catalog from "./Catalog.ts"
import * as IssueInvoice from "./IssueInvoice.ts"
import * as PayInvoice from "./PayInvoice.ts"

/** Waits that suit servers on this computer. */
const layerQuick = Layer.mergeAll(
  // Each fault of the sandbox would be a warning.
  Layer.succeed(References.MinimumLogLevel, "Error"),
  // The sandbox commits before it responds, so a record that a lookup does not show is absent.
  Layer.succeed(Settling, 0),
  Layer.succeed(StepWaits, { first: 100, longest: 2_000 }),
  Layer.succeed(Poller.PollTimes, { interval: 500 })
)

/** Provides a running engine with all workflows, and the poller that finds documents. */
export const layerDemoWork = Worker.layer({
  mode: "embedded",
  workflows: [...All.workflows, Catalog.PrepareCatalog, IssueInvoice.IssueInvoice, PayInvoice.PayInvoice],
  bodies: Layer.mergeAll(All.layer, Catalog.layer, IssueInvoice.layer, PayInvoice.layer, Poller.layer)
}).pipe(Layer.provideMerge(layerQuick))
