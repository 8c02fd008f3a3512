/**
 * Scope of a call: one end user's account in one accounting system.
 *
 * Why the context and not an argument: a call without an account does not compile.
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"

/** Fields of an end user's account. */
export interface AccountFields {
  /** Account key that the end user's login returned. Sent as `X-ACCOUNT-KEY`. */
  readonly key: Redacted.Redacted<string>
  /** Environment, for systems with several: the `name` of one of `Auth.listEnvironments`. */
  readonly environmentName?: string | undefined
  /** Company, for systems with several: the `id` of one of `Auth.listCompanies`. */
  readonly companyId?: string | undefined
}

/** Account that calls are made for. */
export class Account extends Context.Service<Account, AccountFields>()("@faktura/maesn/Account") {}

/**
 * Sets the account of the calls inside it.
 *
 * @example
 * ```ts
 * import { Contacts, Maesn } from "@faktura/maesn"
 * import { Effect, Redacted } from "effect"
 *
 * const contacts = (key: string) =>
 *   Effect.gen(function* () {
 *     const service = yield* Contacts
 *     return yield* service.list()
 *   }).pipe(Effect.provide(Maesn.account({ key: Redacted.make(key) })))
 * ```
 */
export const account = (fields: AccountFields): Layer.Layer<Account> => Layer.succeed(Account, fields)
