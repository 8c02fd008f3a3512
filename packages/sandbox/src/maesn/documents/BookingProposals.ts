/**
 * Booking proposals: documents that an accountant books later. They are kept in the older form, which the reads have.
 */
import type { Handlers } from "../../http/Api.ts"
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { contactKind } from "../books/Contacts.ts"
import { taskStarted } from "../files/Tasks.ts"
import { add, placesOf } from "../world/Amounts.ts"
import { crud } from "../world/Crud.ts"
import { addRecord, checkReferences, keptRecord } from "../world/Kept.ts"
import type { Kind } from "../world/Kept.ts"
import { numberOf, objectsOf, shaped, textOf } from "../world/Shapes.ts"
import { warningsOf } from "../world/Warnings.ts"
import { envelope } from "../world/World.ts"
import type { MaesnCall, Scope, World } from "../world/World.ts"
import { download } from "./Download.ts"
import { fromAccountV2, keepFiles, partOf } from "./Forms.ts"
import { lineTotals } from "./Prices.ts"

const kind: Kind = {
  path: "/accounting/bookingProposals",
  name: "booking proposal",
  schema: "BookingProposalResponseDto"
}

/** Kinds of documents of the v2 form that the older form names otherwise. */
const olderType: Readonly<Record<string, string>> = { VENDOR_CREDIT: "BILL_CREDIT_NOTE" }

/** Kinds of goods of the v2 form in the older one. */
const olderGoods: Readonly<Record<string, string>> = { PRODUCT: "GOODS", SERVICE: "SERVICES" }

/** Returns a line of the v2 form in the older one. */
const lineFromV2 = (line: JsonObject): JsonObject => {
  const [first, second] = objectsOf(line["dimensions"])
  const account = objectOf(line["account"])
  return {
    ...fromAccountV2(line),
    accountName: account["name"],
    dimension1: first?.["name"] ?? first?.["code"],
    dimension2: second?.["name"] ?? second?.["code"],
    type: olderGoods[textOf(line["type"]) ?? ""]
  }
}

/** Returns a proposal of the v2 form in the older one. */
const fromV2 = ({ bankAccount, contact, lineItems, paymentTermId, ...rest }: JsonObject): JsonObject => ({
  ...rest,
  paymentTermsId: paymentTermId,
  lineItems: objectsOf(lineItems).map(lineFromV2),
  ...(isObject(bankAccount)
    ? {
        bankAccountId: bankAccount["id"],
        bankAccountNumber: bankAccount["number"],
        bankCode: bankAccount["code"],
        bic: bankAccount["bic"],
        iban: bankAccount["iban"]
      }
    : {}),
  ...(isObject(contact)
    ? { contactId: contact["id"], contactAccountNumber: contact["accountNumber"], contactName: contact["name"] }
    : {})
})

/** Completes the lines with their ids and amounts. */
const completed = (world: World, proposal: JsonObject, at: string): JsonObject => {
  const places = placesOf(textOf(proposal["currency"]) ?? null)
  const lines = objectsOf(proposal["lineItems"]).map((line) => {
    const { totalGrossAmount, totalNetAmount } = lineTotals(line, { mode: "EXCLUSIVE", discount: 0, places })
    return { ...line, totalGrossAmount, totalNetAmount, id: world.identity.uuid(), createdDate: at, updatedDate: at }
  })
  const sent = numberOf(proposal["totalGrossAmount"])
  const sum = add(
    lines.map((line) => line.totalGrossAmount),
    places
  )
  return { ...proposal, lineItems: lines, totalGrossAmount: lines.length === 0 ? (sent ?? 0) : sum }
}

/** Handlers of `/accounting/bookingProposals` and `/accounting/v2/bookingProposals`. */
export const bookingProposals = (world: World): Handlers<Scope> => {
  /** Adds a proposal. `complete` returns its older form. */
  const create = (call: MaesnCall, complete: (proposal: JsonObject) => JsonObject) => {
    const proposal = partOf(call, "bookingProposal")
    const older = complete(proposal)
    checkReferences(world, contactKind, call, [older["contactId"]])
    const type = textOf(objectOf(call.body)["bookingType"])
    const files = keepFiles(world, call)
    const record = addRecord(world, kind, call, {
      status: "DRAFT",
      number: `BP-${world.store.next(`maesn.proposal_number ${call.scope.books}`)}`,
      ...completed(world, older, call.at.toISOString()),
      bookingType: type === undefined ? null : (olderType[type] ?? type),
      files
    })
    return { proposal, record, type }
  }

  const createV2 = (call: MaesnCall): JsonObject => {
    const { proposal, record, type } = create(call, fromV2)
    const older = objectsOf(record["lineItems"])
    return shaped("BookingProposalResponseDtoV2", {
      ...record,
      ...proposal,
      id: record["id"],
      bookingType: type,
      totalGrossAmount: record["totalGrossAmount"],
      lineItems: objectsOf(proposal["lineItems"]).map((line, index) => ({
        ...older[index],
        ...line,
        id: older[index]?.["id"],
        totalGrossAmount: older[index]?.["totalGrossAmount"],
        totalNetAmount: older[index]?.["totalNetAmount"]
      }))
    })
  }

  return {
    ...crud(world, {
      kind,
      parameter: "bookingProposalId",
      operations: { list: "getBookingProposals", get: "getBookingProposal" }
    }),
    createBookingProposal: (call) => {
      const { record } = create(call, (proposal) => proposal)
      return envelope(call, 201, record, warningsOf(call, "bookingProposal"))
    },
    // DATEV takes proposals in the background. All other systems take them at once.
    createBookingProposalV2: (call) =>
      call.scope.account?.targetSystem.startsWith("datev") === true
        ? taskStarted(world, call, [{ filename: null, work: () => createV2(call) }])
        : envelope(call, 201, createV2(call), warningsOf(call, "bookingProposal")),
    getBookingProposalDocument: (call) => {
      const record = keptRecord(world, kind, call, call.path["bookingProposalId"] ?? "")
      const files = Array.isArray(record["files"]) ? record["files"] : []
      const title = `booking proposal ${String(record["number"])}`
      return download(world, call, { id: String(record["id"]), title, files, record })
    }
  }
}
