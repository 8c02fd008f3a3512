/**
 * Makes the Promise client of Maesn, and its test double.
 */
import { fakeOf, withResources } from "@faktura/core/promise"
import type { Client, Fakes, WithRequest } from "@faktura/core/promise"
import { resources } from "../generated/promise/index.gen.ts"
import type { Resources, UnscopedResources } from "../generated/promise/index.gen.ts"
import { clientOf } from "./ClientOf.ts"
import type { MaesnAccount, MaesnClient, MaesnOptions } from "./ClientOf.ts"

/** Client whose calls are made for one account. */
export interface Maesn extends Resources, WithRequest, Client<"Account"> {
  /** Returns the client for another account. It shares connections with this one; each account has its own rate limit. */
  readonly account: (account: MaesnAccount) => Maesn
}

/** Client without an account. It has the methods that need none. */
export interface MaesnIntegrator extends UnscopedResources, WithRequest, Client {
  /** Returns the client for an account, with all methods. It shares connections with this one. */
  readonly account: (account: MaesnAccount) => Maesn
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
 * const maesn = createMaesn()
 * const books = maesn.account({ key: "the end user's account key" })
 * for await (const contact of books.contacts.list()) console.log(contact.id)
 * ```
 */
export function createMaesn(options: MaesnOptions & { readonly account: MaesnAccount }): Maesn
export function createMaesn(options?: MaesnOptions & { readonly account?: undefined }): MaesnIntegrator
export function createMaesn(options: MaesnOptions & { readonly account?: MaesnAccount | undefined } = {}): unknown {
  const full = (client: MaesnClient): Maesn => {
    const account = (given: MaesnAccount): Maesn => full(client.account(given))
    return withResources({ ...client, account }, resources)
  }
  return full(clientOf("createMaesn", options))
}

/** Methods of a test. `account` returns resources of a client for another account; each replaces the one of the same name. */
export type MaesnFakes = Fakes<Resources> & { readonly account?: (account: MaesnAccount) => Fakes<Resources> }

/**
 * Makes a test double of a client. A method that is not given throws an error with its name; a list's function returns one
 * page.
 *
 * @example
 * ```ts
 * import { fakeMaesn } from "@faktura/maesn/promise"
 *
 * const maesn = fakeMaesn({
 *   account: ({ key }) => ({ contacts: { list: () => ({ data: [{ id: key }] }) } })
 * })
 * const [contact] = await maesn.account({ key: "1" }).contacts.list().toArray({ limit: 1 })
 * ```
 */
export const fakeMaesn = ({ account, ...given }: MaesnFakes): Maesn =>
  Object.assign(fakeOf<Resources, "Account">(resources, given), {
    account: (own: MaesnAccount) => fakeMaesn(account === undefined ? given : { ...given, ...account(own), account })
  })
