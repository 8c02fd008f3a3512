/**
 * Scope of a call: one end user's account in one accounting system.
 *
 * Why the context and not an argument: a call without an account does not compile.
 */
import * as Settings from "@faktura/core/Settings"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
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

/**
 * Sets the account from `MAESN_ACCOUNT_KEY`, and from `MAESN_ENVIRONMENT_NAME` and `MAESN_COMPANY_ID` if they are set.
 * Fails with one `ConfigError` that lists every missing or invalid setting.
 */
export const layerAccount: Layer.Layer<Account, Config.ConfigError> = Layer.effect(
  Account,
  Effect.map(
    Settings.read({
      key: Settings.setting({
        name: "MAESN_ACCOUNT_KEY",
        what: "the account key of the end user whose books are written",
        where: "the callback after the end user's login (GET /auth/{TARGET_SYSTEM}), or your Maesn dashboard",
        kind: Settings.redacted
      }),
      environmentName: Settings.setting({
        name: "MAESN_ENVIRONMENT_NAME",
        what: "the environment, for accounting systems that have several",
        where: "the field name in GET /auth/environments",
        kind: Settings.text,
        default: undefined
      }),
      companyId: Settings.setting({
        name: "MAESN_COMPANY_ID",
        what: "the company, for accounting systems that have several",
        where: "the field id in GET /auth/companies",
        kind: Settings.text,
        default: undefined
      })
    }),
    (fields) => Account.of(fields)
  )
)
