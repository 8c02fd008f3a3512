/**
 * Stateful stand-ins for the Monite and Maesn APIs over real HTTP on loopback, checked by a validator of their own.
 */
export { start } from "./Sandbox.ts"
export type { Counts, MaesnSandbox, MoniteSandbox, RateWindow, Sandbox, SandboxOptions } from "./Sandbox.ts"
export { faultKinds } from "./Faults.ts"
export type { FaultCounts, FaultKind, FaultRates, ScriptedFault } from "./Faults.ts"
export type { RetryAfterForm } from "./RetryAfter.ts"
export type { ApiName, Defect, RawRequest, RequestRecord } from "./Journal.ts"
export type { Contact, Invoice, LineItem, Payment, PaymentLine } from "./maesn/Records.ts"
export type { Counterpart, Entity, Receivable } from "./monite/Records.ts"
