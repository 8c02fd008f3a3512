/**
 * What every generated service stands on. Each module is also to be had alone, as `@faktura/core/<Module>`: that is what
 * generated code imports, so that one operation brings along only what it needs.
 */
export { withResponse } from "./AnswerHeaders.ts"
export type { FullAnswer } from "./AnswerHeaders.ts"
export { CredentialsUnavailable, make as makeApiClient } from "./ApiClient.ts"
export type {
  ApiClient,
  ClientOptions,
  CredentialParts,
  RawConfig,
  Secrets,
  SecurityAlternatives
} from "./ApiClient.ts"
export * as BearerToken from "./BearerToken.ts"
export { operation } from "./Call.ts"
export { CallPolicy, defaultCallPolicy, withCallPolicy } from "./CallPolicy.ts"
export type { CallPolicyChange, CallPolicyFields, LayerPolicy } from "./CallPolicy.ts"
export * as Credentials from "./Credentials.ts"
export * as CredentialSource from "./CredentialSource.ts"
export { CircuitOpen } from "./CircuitGate.ts"
export * from "./Delivery.ts"
export type { RawClient } from "./DirectClient.ts"
export * from "./Errors.ts"
export type { RequestProblem } from "./Problems.ts"
export { withWriteKey, WriteKey } from "./Given.ts"
export type { CallOptions } from "./Given.ts"
export * as LocalDate from "./LocalDate.ts"
export * as Money from "./Money.ts"
export type { ErrorAnswer, HeaderKind, Operation, ScopeParameter, SuccessAnswer } from "./Operation.ts"
export * as OAuth2 from "./OAuth2.ts"
export { items, ListIncomplete, pages, PageRepeated } from "./Paging.ts"
export type { Pagination, PagingError } from "./Paging.ts"
export { deliveryKey, ReplayStore, ReplayStoreUnavailable } from "./ReplayStore.ts"
export type { Claim } from "./ReplayStore.ts"
export { beforeAllRecords, LookupFailed, reconcile, ReconcileAmbiguous } from "./Reconcile.ts"
export type { Lookup, ReconcileOptions, UnknownWrite } from "./Reconcile.ts"
export { retryAfter } from "./RetryAfter.ts"
export * as RetryBudget from "./RetryBudget.ts"
export { verdict } from "./RetryTable.ts"
export type { CallKind, Failure, Verdict } from "./RetryTable.ts"
export * as Settings from "./Settings.ts"
export * as Shape from "./Shape.ts"
export * as ShapeCompiler from "./ShapeCompiler.ts"
export { longestItem, stream } from "./Streaming.ts"
export type { ServerSentEvent, StreamKind } from "./Streaming.ts"
export * from "./StandardWebhook.ts"
export * from "./Webhook.ts"
export * from "./WebhookEndpoint.ts"
export * from "./WebhookHandler.ts"
export * from "./WebhookOutcome.ts"
