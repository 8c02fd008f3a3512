/**
 * Names of accounts that are not secret.
 */
import type { Identity } from "../../state/Identity.ts"
import type { Account } from "./Records.ts"

/** Returns the id of an account: the same at each call, and without the key in it. Empty without an account. */
export const accountId = (identity: Identity, account: Account | undefined): string =>
  account === undefined ? "" : identity.fixedUuid(`account ${account.key}`)
