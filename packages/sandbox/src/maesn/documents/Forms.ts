/**
 * Forms that create a record: its fields as JSON in one part, and its files in the others.
 */
import { invalidBody } from "../../http/Refusal.ts"
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { accountKind } from "../books/Ledger.ts"
import { keepFile } from "../files/Uploads.ts"
import { recordsIn } from "../world/Kept.ts"
import type { MaesnCall, World } from "../world/World.ts"

/** Returns the record in a part of the form. @throws 400 if the form lacks the part */
export const partOf = ({ body }: MaesnCall, name: string): JsonObject => {
  const record = objectOf(body)[name]
  if (!isObject(record)) throw invalidBody([name], "Field required", "missing")
  return record
}

/** Keeps the files of the form. Returns their ids. @throws 400 for a file that is not accepted */
export const keepFiles = (world: World, { parts }: MaesnCall): ReadonlyArray<string> =>
  parts.filter(({ name }) => name === "files").map((part) => keepFile(world, part).id)

/** Fields by which a line or a document names a ledger account. */
const accountFields = { accountId: "id", accountCode: "code", accountNumber: "number" } as const

/** Returns the ledger account that a record names. Undefined without a known account. */
export const accountOf = (world: World, books: string, record: JsonObject): JsonObject | undefined => {
  const wanted = Object.entries(accountFields).find(([field]) => record[field] !== undefined && record[field] !== null)
  if (wanted === undefined) return undefined
  const [field, own] = wanted
  return recordsIn(world, accountKind, books).find((account) => account[own] === String(record[field]))
}

/** Completes the id, the code and the number of the ledger account that a record names. Unknown accounts stay as sent. */
export const withAccount = (world: World, books: string, record: JsonObject): JsonObject => {
  const account = accountOf(world, books, record)
  if (account === undefined) return record
  return { ...record, accountId: account["id"], accountCode: account["code"], accountNumber: account["number"] }
}

/** Returns the fields of an account in the v2 form as those of a record. */
export const fromAccountV2 = ({ account, ...rest }: JsonObject): JsonObject =>
  isObject(account)
    ? { ...rest, accountId: account["id"], accountCode: account["code"], accountNumber: account["number"] }
    : rest
