/**
 * Accounts: one end user in one target system each, added and named without their keys.
 */
import type { Identity } from "../../state/Identity.ts"
import type { Account } from "./Records.ts"
import type { TargetSystem } from "./Systems.ts"
import type { World } from "./World.ts"

/** Returns the id of an account: the same at each call, and without the key in it. Empty without an account. */
export const accountId = (identity: Identity, account: Account | undefined): string =>
  account === undefined ? "" : identity.fixedUuid(`account ${account.key}`)

/** Returns the id of the account that books belong to. */
export const accountIdOf = (books: string): string => books.split("/")[0] ?? ""

/** Adds an account with a new key. */
export const addAccount = ({ accounts, identity }: World, targetSystem: TargetSystem): Account => {
  const account: Account = { key: identity.secret(), targetSystem }
  accounts.insert(account.key, account)
  return account
}
