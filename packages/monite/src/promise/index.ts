/**
 * Monite for programs that use promises: the client, its errors, webhooks, and recovered writes.
 */
export * from "@faktura/core/promise"
export * from "@faktura/core/promise/Webhooks"
export { createMoniteClient } from "./Client.ts"
export type { MoniteClient, MoniteOptions, MonitePartnerClient } from "./Client.ts"
export { createMonite, fakeMonite } from "./Monite.ts"
export type { Monite, MoniteFakes, MonitePartner } from "./Monite.ts"
export * from "../preflight/index.ts"
export { moniteWebhooks } from "./Webhooks.ts"
export type { MoniteWebhookOptions } from "./Webhooks.ts"
