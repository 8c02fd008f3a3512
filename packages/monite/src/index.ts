/**
 * Monite for Effect: a service for each resource, layers, scope, webhooks, and preflight checks of the rules in
 * Monite's guides.
 */
export * as Monite from "./Monite.ts"
export { MoniteClient } from "./Client.ts"
export { Entity } from "./Scope.ts"
export * from "./generated/services/index.gen.ts"
export * from "./preflight/index.ts"
export { moniteWebhooks, verifyMoniteEvent } from "./WebhookEvents.ts"
export type { MoniteEvent, MoniteEventBody, MoniteEventName } from "./WebhookEvents.ts"
