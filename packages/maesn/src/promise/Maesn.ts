/**
 * Makes the Promise client of Maesn, and its test double.
 */
import { clientOptions, fakeOf, layerParts, makeClient, scopeOf, settingsOf, withResources } from "@faktura/core/promise"
import type { Client, ClientOptions, Fakes } from "@faktura/core/promise"
import * as Redacted from "effect/Redacted"
import { layerClient, settingsTable } from "../ClientLayer.ts"
import { resources, undeclared } from "../generated/promise/index.gen.ts"
import type { Resources, UnscopedResources } from "../generated/promise/index.gen.ts"
import { Account } from "../Scope.ts"

/** End user's account in one accounting system. */
export interface MaesnAccount {
  /** Account key that the end user's login returned. */
  readonly key: string
  /** Environment, for systems with several: the `name` of one of `auth.listEnvironments`. */
  readonly environmentName?: string | undefined
  /** Company, for systems with several: the `id` of one of `auth.listCompanies`. */
  readonly companyId?: string | undefined
}

/** Options of `createMaesn`. The environment has the settings that are missing here. */
export interface MaesnOptions extends ClientOptions {
  /** Your API key. Default: `MAESN_API_KEY`. */
  readonly apiKey?: string | undefined
  /** Base URL. Default: `MAESN_BASE_URL`, else https://api.maesn.dev. */
  readonly baseUrl?: string | undefined
}

/** Client whose calls are made for one account. */
export interface Maesn extends Resources, Client<"Account"> {
  /** Returns the client for another account. It shares connections with this one; each account has its own rate limit. */
  readonly account: (account: MaesnAccount) => Maesn
}

/** Client without an account. It has the methods that need none. */
export interface MaesnIntegrator extends UnscopedResources, Client {
  /** Returns the client for an account, with all methods. It shares connections with this one. */
  readonly account: (account: MaesnAccount) => Maesn
}

const create = "createMaesn"
const advice = `Pass \`account\` to ${create}, or call \`account({ key })\` first`

/** Rejects a missing key. Its text is not shown. */
const accountOf = (name: string, given: MaesnAccount): Account["Service"] => {
  const { companyId, environmentName, key } = given
  if (typeof key !== "string" || key.trim() === "") {
    throw new TypeError(`${name} has no key. Pass the account key that the end user's login returned.`)
  }
  return { key: Redacted.make(key, { label: "account key" }), companyId, environmentName }
}

/**
 * Makes the client of Maesn. Nothing is sent before the first call.
 *
 * Throws `SettingsInvalid` with every missing or invalid setting, and `TypeError` for an unknown option.
 *
 * @param options.account account that calls are made for. Without it the client has the methods that need none, and
 *   `account(...)`
 *
 * @example
 * ```ts
 * import { createMaesn } from "@faktura/maesn/promise"
 *
 * await using maesn = createMaesn()
 * const books = maesn.account({ key: "the end user's account key" })
 * for await (const contact of books.contacts.list()) console.log(contact.id)
 * ```
 */
export function createMaesn(options: MaesnOptions & { readonly account: MaesnAccount }): Maesn
export function createMaesn(options?: MaesnOptions & { readonly account?: undefined }): MaesnIntegrator
export function createMaesn(
  options: MaesnOptions & { readonly account?: MaesnAccount | undefined } = {}
): Maesn | MaesnIntegrator {
  const settings = settingsOf(create, settingsTable, options, [...clientOptions, "account"])
  const { fetch, policy, servers } = options
  const view = makeClient({
    api: "maesn",
    make: layerParts(layerClient({ ...settings, fetch, policy, servers })),
    scopes: [{ service: Account, advice }],
    undeclared
  })
  const bound = (name: string, given: MaesnAccount): Maesn =>
    withResources({ ...view<"Account">(scopeOf(Account, accountOf(name, given))), account }, resources)
  const account = (given: MaesnAccount): Maesn => bound("account: the account", given)
  return "account" in options
    ? bound(`${create}: account`, options.account ?? { key: "" })
    : withResources({ ...view(scopeOf(Account, undefined)), account }, resources)
}

/**
 * Makes a test double of a client. A method that is not given throws an error with its name; a list's function returns one
 * page.
 *
 * @example
 * ```ts
 * import { fakeMaesn } from "@faktura/maesn/promise"
 *
 * const maesn = fakeMaesn({ contacts: { list: async () => ({ data: [{ id: "1" }] }) } })
 * const [contact] = await maesn.contacts.list().toArray({ limit: 1 })
 * ```
 */
export const fakeMaesn = (given: Fakes<Resources>): Maesn => {
  const account = (): Maesn => maesn
  const maesn: Maesn = Object.assign(fakeOf<Resources, "Account">(resources, given), { account })
  return maesn
}
