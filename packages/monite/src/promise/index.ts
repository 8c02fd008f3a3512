/**
 * Monite for programs that use promises: the client, its errors, webhooks, and recovered writes.
 */
export { createMonite, fakeMonite } from "./Monite.ts"
export type { Monite, MoniteOptions, MonitePartner } from "./Monite.ts"
export * from "@faktura/core/promise"
export { moniteWebhooks } from "./Webhooks.ts"
export type { MoniteWebhookOptions } from "./Webhooks.ts"
export * from "@faktura/core/promise/Webhooks"
