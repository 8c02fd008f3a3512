/**
 * What every generated service stands on. Each module is also to be had alone, as `@faktura/core/<Module>`: that is what
 * generated code imports, so that one operation brings along only what it needs.
 */
export * from "./ApiClient.ts"
export * as BearerToken from "./BearerToken.ts"
export { operation } from "./Call.ts"
export * from "./Delivery.ts"
export * from "./Errors.ts"
export * as LocalDate from "./LocalDate.ts"
export * as Money from "./Money.ts"
export type { ErrorAnswer, Operation, ScopeParameter, SuccessAnswer } from "./Operation.ts"
export { items, pages, PageRepeated } from "./Paging.ts"
export type { Pagination } from "./Paging.ts"
export type { CallOptions } from "./Request.ts"
export { retryAfter } from "./RetryAfter.ts"
export * as RetryBudget from "./RetryBudget.ts"
export * from "./RetryPolicy.ts"
export { verdict } from "./RetryTable.ts"
export type { CallKind, Failure, Verdict } from "./RetryTable.ts"
export * as Settings from "./Settings.ts"
export * as Shape from "./Shape.ts"
export * from "./Webhook.ts"
