/**
 * Journal entries: the debit side is equal to the credit side, to the cent. Else the entry is refused.
 */
import type { Handlers } from "../../http/Api.ts"
import { invalidBody, notFound } from "../../http/Refusal.ts"
import { objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { contactKind } from "../books/Contacts.ts"
import { accountKind } from "../books/Ledger.ts"
import { keepFile } from "../files/Uploads.ts"
import { add, placesOf } from "../world/Amounts.ts"
import { page } from "../world/Crud.ts"
import { addRecord, changeRecord, checkReferences, keptRecord, recordsIn } from "../world/Kept.ts"
import type { Kind } from "../world/Kept.ts"
import { numberOf, objectsOf, shaped, textOf } from "../world/Shapes.ts"
import { warningsOf } from "../world/Warnings.ts"
import { envelope, listing, recordOf } from "../world/World.ts"
import type { MaesnCall, Scope, World } from "../world/World.ts"
import { isIn, periodOf } from "./FiscalYear.ts"
import { accountOf, keepFiles, partOf, withAccount } from "./Forms.ts"
import { lineTotals, rated } from "./Prices.ts"

/** Journal entries. */
export const journalEntryKind: Kind = {
  path: "/accounting/journalEntries",
  name: "journal entry",
  schema: "JournalEntryResponseDto",
  event: "JOURNAL_ENTRY"
}

/** Fields by which a line names an account, or the account of a contact. */
const accountNames = ["accountId", "accountCode", "accountNumber", "customerId", "supplierId"]

const otherSide = { DEBIT: "CREDIT", CREDIT: "DEBIT" } as const

/** Side of a line or of an entry. Undefined if it names none. */
const sideOf = ({ debitCreditIndicator: side }: JsonObject): keyof typeof otherSide | undefined =>
  side === "DEBIT" || side === "CREDIT" ? side : undefined

/** Amount of a line, tax included. */
const grossOf = (line: JsonObject): number => numberOf(line["totalGrossAmount"]) ?? 0

/** Returns the sum of the lines on one side. */
export const sideSum = (lines: ReadonlyArray<JsonObject>, side: "DEBIT" | "CREDIT", places: number): number =>
  add(lines.filter((line) => sideOf(line) === side).map(grossOf), places)

/** Completes the lines of an entry: ids, sides, accounts, and the amounts that the caller left out. */
const linesOf = (
  world: World,
  call: MaesnCall,
  entry: JsonObject,
  path: ReadonlyArray<string | number>
): ReadonlyArray<JsonObject> => {
  const places = placesOf(textOf(entry["currency"]) ?? null)
  const contra = sideOf(entry)
  const now = call.at.toISOString()
  return objectsOf(entry["journalLineItems"]).map((line, index) => {
    const at = [...path, "journalLineItems", index]
    const side = sideOf(line) ?? (contra === undefined ? undefined : otherSide[contra])
    if (side === undefined) throw invalidBody([...at, "debitCreditIndicator"], "Field required", "missing")
    if (!accountNames.some((name) => line[name] !== undefined))
      throw invalidBody(at, `a line names an account: ${accountNames.join(", ")}`)
    checkReferences(world, accountKind, call, [line["accountId"]])
    checkReferences(world, contactKind, call, [line["customerId"], line["supplierId"]])
    const { totalGrossAmount, totalNetAmount, totalTaxAmount } = lineTotals(
      { ...rated(line), unitAmount: null },
      { mode: "EXCLUSIVE", discount: 0, places }
    )
    return {
      ...withAccount(world, call.scope.books, line),
      id: world.identity.uuid(),
      debitCreditIndicator: side,
      totalGrossAmount,
      totalNetAmount,
      totalTaxAmount,
      createdDate: now,
      updatedDate: now
    }
  })
}

/** Adds an entry. @throws 400 if its sides are not equal, and the entry itself names no account for the rest */
const book = (
  world: World,
  call: MaesnCall,
  entry: JsonObject,
  files: ReadonlyArray<string>,
  path: ReadonlyArray<string | number>
): JsonObject => {
  const lines = linesOf(world, call, entry, path)
  const places = placesOf(textOf(entry["currency"]) ?? null)
  const [debit, credit] = [sideSum(lines, "DEBIT", places), sideSum(lines, "CREDIT", places)]
  const hasContra = accountOf(world, call.scope.books, entry) !== undefined && sideOf(entry) !== undefined
  if (debit !== credit && !hasContra) {
    throw invalidBody([...path, "journalLineItems"], `debit ${debit} is not equal to credit ${credit}`)
  }
  return addRecord(world, journalEntryKind, call, {
    isProvisional: false,
    ...entry,
    number: entry["number"] ?? `J-${world.store.next(`maesn.journal_number ${call.scope.books}`)}`,
    journalLineItems: lines,
    files
  })
}

/** Checks that each file has the number of a line. */
const checkPositions = ({ body }: MaesnCall, files: number, lines: number): void => {
  const { filesPos } = objectOf(body)
  if (filesPos === undefined) return
  const positions = [filesPos].flat().map(Number)
  const isLine = (position: number): boolean => Number.isInteger(position) && position >= 1 && position <= lines
  if (positions.length !== files || !positions.every(isLine))
    throw invalidBody(["filesPos"], `must be a line from 1 to ${lines} for each of the ${files} files`)
}

/** Handlers of `/accounting/journalEntries`. */
export const journalEntries = (world: World): Handlers<Scope> => {
  const current = (call: MaesnCall): JsonObject =>
    keptRecord(world, journalEntryKind, call, call.path["journalEntryId"] ?? "")
  const attachments = world.store.collection<JsonObject>(
    "maesn /accounting/journalEntries/{journalEntryId}/Attachments"
  )
  const shownAttachment = (attachment: JsonObject): JsonObject => shaped(journalEntryKind.schema, attachment)

  return {
    getJournalEntries: (call) => {
      const period = periodOf(call)
      const entries = recordsIn(world, journalEntryKind, call.scope.books)
      return page(
        call,
        entries.filter((entry) => isIn(period, entry["transactionDate"]))
      )
    },
    createJournalEntry: (call) => {
      const entry = partOf(call, "journal_entry")
      const files = keepFiles(world, call)
      checkPositions(call, files.length, objectsOf(entry["journalLineItems"]).length)
      const record = book(world, call, entry, files, ["journal_entry"])
      return envelope(call, 201, record, warningsOf(call, "journal_entry"))
    },
    getJournalEntry: (call) => {
      const entry = current(call)
      const { journalCode } = call.query
      if (journalCode !== undefined && entry["journalCode"] !== journalCode)
        throw notFound(`journal entry in the journal ${String(journalCode)}`, String(entry["id"]))
      return envelope(call, 200, entry)
    },
    createJournalEntries: (call) => {
      const { entries, ...batch } = objectOf(call.body)
      const made = objectsOf(entries).map((entry, index) => book(world, call, entry, [], ["entries", index]))
      const record = { ...batch, id: world.identity.uuid(), createdDate: call.at.toISOString(), entries: made }
      return envelope(call, 201, shaped("JournalEntriesByBatchMetaDataResponseDto", record), warningsOf(call))
    },
    getJournalEntryAttachments: (call) =>
      listing(call, attachments.list(String(current(call)["id"])), () => true, shownAttachment),
    createJournalEntryAttachments: (call) => {
      const entry = current(call)
      const part = call.parts.find(({ name }) => name === "file")
      if (part === undefined) throw invalidBody(["file"], "Field required", "missing")
      const { fileName, id } = keepFile(world, part)
      const now = call.at.toISOString()
      const times = { createdDate: now, updatedDate: now }
      const attachment = { id, description: fileName, documentId: entry["id"], files: [id], ...times }
      attachments.insert(id, attachment, String(entry["id"]))
      const files = Array.isArray(entry["files"]) ? entry["files"] : []
      changeRecord(world, journalEntryKind, call, entry, { ...entry, files: [...files, id] })
      return envelope(call, 201, shownAttachment(attachment))
    },
    getJournalEntryAttachmentById: (call) => {
      const owned = { ...call, scope: { ...call.scope, books: String(current(call)["id"]) } }
      return envelope(
        call,
        200,
        shownAttachment(recordOf(owned, attachments, "attachment", call.path["attachmentId"] ?? ""))
      )
    }
  }
}
