/** All workflows of the bridge. */
import * as Layer from "effect/Layer"
import type { AnyWorkflow } from "../engine/Workflow.ts"
import * as Adopt from "./Adopt.ts"
import * as CarryInvoice from "./CarryInvoice.ts"
import * as OnboardEntity from "./OnboardEntity.ts"
import * as ReceivePayable from "./ReceivePayable.ts"
import * as Reconcile from "./Reconcile.ts"
import * as ReturnPayment from "./ReturnPayment.ts"

/** Workflows that workers start. */
export const workflows: ReadonlyArray<AnyWorkflow> = [
  OnboardEntity.OnboardEntity,
  Adopt.AdoptRecords,
  CarryInvoice.CarryInvoice,
  ReceivePayable.ReceivePayable,
  ReturnPayment.ReturnPayment,
  Reconcile.Reconcile
]

/** Provides the bodies of all workflows to the engine. */
export const layer = Layer.mergeAll(
  OnboardEntity.layer,
  Adopt.layer,
  CarryInvoice.layer,
  ReceivePayable.layer,
  ReturnPayment.layer,
  Reconcile.layer
)
