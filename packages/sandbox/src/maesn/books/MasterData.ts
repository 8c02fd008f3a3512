/**
 * Bank accounts, payment terms, projects, units and journals of the books.
 */
import type { Handlers } from "../../http/Api.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { crud } from "../world/Crud.ts"
import type { Crud } from "../world/Crud.ts"
import { checkReferences, recordsIn } from "../world/Kept.ts"
import type { Kind } from "../world/Kept.ts"
import type { Scope, World } from "../world/World.ts"
import { contactKind } from "./Contacts.ts"
import { accountKind } from "./Ledger.ts"

/** Bank accounts. */
export const bankAccountKind: Kind = {
  path: "/accounting/bankAccounts",
  name: "bank account",
  schema: "BankAccountResponseDto",
  event: "BANK_ACCOUNT",
  first: () => [
    {
      balance: 0,
      bankName: "Sample bank",
      bic: "COBADEFFXXX",
      currency: "EUR",
      iban: "DE89370400440532013000",
      name: "Main account",
      number: "0532013000",
      status: "ACTIVE",
      type: "BANK"
    }
  ]
}

const paymentTermKind: Kind = {
  path: "/accounting/paymentTerms",
  name: "payment term",
  schema: "PaymentTermResponseDto",
  first: () => [
    { code: "NET14", name: "14 days", dueType: "DUE_IN_DAYS", paymentDays: 14, paymentMethod: "BANK_TRANSFER" },
    {
      code: "NET30",
      name: "30 days, 2 % within 10 days",
      discountDays: 10,
      discountPercentage: 2,
      dueType: "DUE_IN_DAYS",
      paymentDays: 30,
      paymentMethod: "BANK_TRANSFER"
    }
  ]
}

/** Projects that documents and contacts refer to. */
export const projectKind: Kind = { path: "/accounting/projects", name: "project", schema: "ProjectResponseDto" }

const unitTable = [
  ["PIECE", "Piece", "QUANTITY"],
  ["HOUR", "Hour", "TIME"],
  ["DAY", "Day", "TIME"],
  ["KILOGRAM", "Kilogram", "WEIGHT"],
  ["METRE", "Meter", "LENGTH"]
] as const

const unitKind: Kind = {
  path: "/accounting/units",
  name: "unit",
  schema: "UnitResponseDto",
  first: () => unitTable.map(([code, description, type]) => ({ code, description, type }))
}

const journalTable = [
  ["GENERAL", "General journal", undefined],
  ["SALES", "Sales", "8400"],
  ["PURCHASE", "Purchases", "4980"],
  ["BANK", "Bank", "1200"]
] as const

const journalKind: Kind = {
  path: "/accounting/journals",
  name: "journal",
  schema: "JournalResponseDto",
  first: (world, books) => {
    const accounts = recordsIn(world, accountKind, books)
    return journalTable.map(([code, description, number]) => ({
      accountId: accounts.find((account) => account["number"] === number)?.["id"] ?? null,
      code,
      currency: "EUR",
      description,
      type: code
    }))
  }
}

const tables = (world: World): ReadonlyArray<Crud> => [
  {
    kind: bankAccountKind,
    parameter: "bankAccountId",
    operations: { list: "getBankAccounts", create: "createBankAccount", get: "getBankAccount" },
    make: (fields): JsonObject => ({ balance: 0, currency: "EUR", status: "ACTIVE", type: "BANK", ...fields })
  },
  {
    kind: paymentTermKind,
    parameter: "paymentTermId",
    operations: { list: "getPaymentTerms", create: "createPaymentTerm", get: "getPaymentTerm" },
    make: (fields): JsonObject => ({
      dueType: fields["discountPeriods"] === undefined ? "DUE_IN_DAYS" : "DUE_AS_PERIOD",
      ...fields
    })
  },
  {
    kind: projectKind,
    parameter: "projectId",
    operations: { list: "getProjects", create: "createProject", get: "getProject" },
    make: (fields, call): JsonObject => {
      checkReferences(world, contactKind, call, [fields["contactId"]])
      checkReferences(world, projectKind, call, [fields["parentProjectId"]])
      const number = fields["number"] ?? `P-${world.store.next(`maesn.project_number ${call.scope.books}`)}`
      return { status: "ACTIVE", ...fields, number }
    }
  },
  { kind: unitKind, operations: { list: "getUnits" } },
  { kind: journalKind, operations: { list: "getJournals" } }
]

/** Handlers of bank accounts, payment terms, projects, units and journals. */
export const masterData = (world: World): Handlers<Scope> =>
  Object.assign({}, ...tables(world).map((table) => crud(world, table)))
