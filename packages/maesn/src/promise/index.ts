/**
 * Maesn for programs that use promises: the client, its errors, webhooks, and recovered writes.
 */
export { createMaesn, fakeMaesn } from "./Maesn.ts"
export type { Maesn, MaesnAccount, MaesnIntegrator, MaesnOptions } from "./Maesn.ts"
export * from "@faktura/core/promise"
export { maesnWebhooks } from "./Webhooks.ts"
export type { MaesnWebhookOptions } from "./Webhooks.ts"
export * from "@faktura/core/promise/Webhooks"
