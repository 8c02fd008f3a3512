/**
 * What scopes a call to Maesn: one end user's account in one accounting system. It comes from the context, not from every
 * argument list, so that forgetting it does not compile.
 */
import * as Settings from "@faktura/core/Settings"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"

/** An end user's account. */
export interface AccountFields {
  /** The account key that the end user's login returned: sent as `X-ACCOUNT-KEY`. */
  readonly key: Redacted.Redacted<string>
  /** For systems with several environments: the `name` of one of `Auth.listEnvironments`. */
  readonly environmentName?: string | undefined
  /** For systems with several companies: the `id` of one of `Auth.listCompanies`. */
  readonly companyId?: string | undefined
}

/** The account that calls are made for. */
export class Account extends Context.Service<Account, AccountFields>()("@faktura/maesn/Account") {}

/** The account for the calls inside: `Effect.provide(program, Maesn.account({ key }))`. */
export const account = (fields: AccountFields): Layer.Layer<Account> => Layer.succeed(Account, fields)

/** The account of `MAESN_ACCOUNT_KEY`, and where they are set `MAESN_ENVIRONMENT_NAME` and `MAESN_COMPANY_ID`. */
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
