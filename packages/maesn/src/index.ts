/**
 * Maesn for Effect: a service for each resource over many accounting systems, layers, scope, tasks, webhooks and
 * warnings.
 */
export * as Maesn from "./Maesn.ts"
export { MaesnClient } from "./Client.ts"
export { Account } from "./Scope.ts"
export type { AccountFields } from "./Scope.ts"
export * from "./generated/services/index.gen.ts"
export { awaitTask, TaskUnfinished } from "./Tasks.ts"
export type { AwaitTaskOptions, TaskEnd, TaskReport } from "./Tasks.ts"
export { maesnWebhooks, verifyMaesnEvents } from "./WebhookEvents.ts"
export type { MaesnEvent, MaesnEventBody, MaesnEventResource, MaesnEventType } from "./WebhookEvents.ts"
