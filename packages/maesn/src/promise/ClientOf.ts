/**
 * Makes the Promise client of Maesn without its resources, for both functions that programs call.
 */
import { anything, clientServices, makeClient, scopeOf, settingsOf } from "@faktura/core/promise"
import type { Client, ClientOptions } from "@faktura/core/promise"
import * as Redacted from "effect/Redacted"
import { MaesnClient as ClientService } from "../Client.ts"
import { fixedParts } from "../ClientLayer.ts"
import { Account } from "../Scope.ts"
import type { AccountFields } from "../Scope.ts"
import { settingsTable } from "../SettingsTable.ts"

/** End user's account in one accounting system. */
export interface MaesnAccount {
  /** Account key that the end user's login returned. */
  readonly key: string
  /** Environment, for systems with several: the `name` of one of `auth.listEnvironments`. */
  readonly environmentName?: string | undefined
  /** Company, for systems with several: the `id` of one of `auth.listCompanies`. */
  readonly companyId?: string | undefined
}

/** Options of `createMaesn` and `createMaesnClient`. The environment has the settings that are missing here. */
export interface MaesnOptions extends ClientOptions {
  /** Your API key. Default: `MAESN_API_KEY`. */
  readonly apiKey?: string | undefined
  /** Base URL. Default: `MAESN_BASE_URL`, else https://api.maesn.dev. */
  readonly baseUrl?: string | undefined
}

/** Client without resources, for one account. `use` binds methods that were imported alone. */
export interface MaesnClient extends Client<"Account"> {
  /** Returns the client for another account. It shares connections with this one; each account has its own rate limit. */
  readonly account: (account: MaesnAccount) => MaesnClient
}

/** Client without resources and without an account. `use` binds methods that need no account. */
export interface MaesnIntegratorClient extends Client {
  /** Returns the client for an account. It shares connections with this one. */
  readonly account: (account: MaesnAccount) => MaesnClient
}

/** Checks an account. Its key is not shown. */
const accountOf = (name: string, given: MaesnAccount | undefined): AccountFields => {
  const key: unknown = given?.key
  if (typeof key !== "string" || key.trim() === "") {
    throw new TypeError(`${name} has no key. Pass the account key that the end user's login returned.`)
  }
  const secret = Redacted.make(key, { label: "account key" })
  return { key: secret, companyId: given?.companyId, environmentName: given?.environmentName }
}

/**
 * Makes the client. Without an account its type is wider than its scope: callers narrow it.
 *
 * @param create name of the function that the program called, for messages
 */
export const clientOf = (
  create: string,
  options: MaesnOptions & { readonly account?: MaesnAccount | undefined }
): MaesnClient => {
  const settings = settingsOf(create, settingsTable, options, { account: anything })
  const { fetch, policy, servers } = options
  const view = makeClient({
    api: "maesn",
    make: clientServices(ClientService, fixedParts({ ...settings, fetch, policy, servers })),
    scopes: [{ service: Account, advice: `Pass \`account\` to ${create}, or call \`account({ key })\` first` }]
  })
  const scoped = (fields: AccountFields | undefined): MaesnClient => ({
    ...view<"Account">(scopeOf(Account, fields)),
    account: (given) => scoped(accountOf("account: the account", given))
  })
  return scoped("account" in options ? accountOf(`${create}: account`, options.account) : undefined)
}
