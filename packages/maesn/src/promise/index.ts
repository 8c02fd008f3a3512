/**
 * Maesn for programs that use promises: the client, its errors, webhooks, and recovered writes.
 */
export * from "@faktura/core/promise"
export * from "@faktura/core/promise/Webhooks"
export { createMaesnClient } from "./Client.ts"
export type { MaesnAccount, MaesnClient, MaesnIntegratorClient, MaesnOptions } from "./Client.ts"
export { createMaesn, fakeMaesn } from "./Maesn.ts"
export type { Maesn, MaesnFakes, MaesnIntegrator } from "./Maesn.ts"
export { awaitTask } from "./Tasks.ts"
export type { AwaitTaskOptions } from "./Tasks.ts"
export { TaskUnfinished } from "../Tasks.ts"
export type { TaskEnd, TaskReport } from "../Tasks.ts"
export { warnings } from "../Warnings.ts"
export type { Warned } from "../Warnings.ts"
export { maesnWebhooks } from "./Webhooks.ts"
export type { MaesnWebhookOptions } from "./Webhooks.ts"
