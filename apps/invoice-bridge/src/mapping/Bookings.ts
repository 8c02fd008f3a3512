/**
 * Decides how a line is booked: its treatment, its tax code and its ledger account, from the tenant's table.
 *
 * Of several keys the most specific one counts. A value that is required and missing is asked for by its exact key.
 */
import * as Result from "effect/Result"
import type { AccountRef, Mapping } from "./MappingSettings.ts"
import { ask } from "./Refusal.ts"
import type { MappingMissing } from "./Refusal.ts"
import type { Booking } from "./SourceDocument.ts"
import { traitsOf } from "./Systems.ts"
import { defaultTreatments } from "./Treatment.ts"
import type { SaleKind, Situation, Treatment } from "./Treatment.ts"

/** Kind of a document in accounting. */
export type DocumentKind = "invoice" | "bill" | "creditNote"

/** Goods or services. Undefined if the document does not say. */
export type Supply = "goods" | "services" | undefined

/** Facts of a line that decide how it is booked. */
export interface LineFacts {
  /** VAT rate in hundredths of a percent. */
  readonly rate: number
  readonly supply: Supply
  /** ISO 3166-1 code of the country of the rate. */
  readonly country: string | undefined
  readonly treatment: Treatment
}

/** Traits of a form in accounting that a booking depends on. */
export interface FormTraits {
  /** True if the form has a field for the tax treatment of the whole document. */
  readonly hasTaxRule: boolean
  /** True if lines may name accounts by code. */
  readonly hasAccountCodes: boolean
}

/** How the lines of one document are booked. */
export interface Booker {
  readonly mapping: Mapping
  readonly kind: DocumentKind
  readonly form: FormTraits
  /** Name of the document for messages. */
  readonly what: string
  /** True if the field for the treatment of the whole document is right for all lines of this document. */
  readonly isOneTreatment: boolean
}

/** Returns the treatment of a situation. Asks for it if neither the table nor the law has one. */
export const treatmentOf = (
  situation: Situation,
  { settings }: Mapping,
  what: string
): Result.Result<Treatment, MappingMissing> => {
  const treatment = settings.treatments[situation] ?? defaultTreatments[situation]
  return treatment === undefined
    ? ask(
        `treatments.${situation}`,
        `${what} has a line at 0 %, and its tax treatment is not known: is it REVERSE_CHARGE, EXPORT_SERVICE, NONE or another one?`
      )
    : Result.succeed(treatment)
}

/** Returns the treatment of a sale at 0 %. Asks for goods or services if the treatment depends on it. */
export const saleTreatment = (
  kind: SaleKind,
  supply: Supply,
  mapping: Mapping,
  what: string
): Result.Result<Treatment, MappingMissing> => {
  const known = supply ?? mapping.settings.defaults.productType
  if (known !== undefined) return treatmentOf(`sales.${kind}.${known}`, mapping, what)
  const goods = treatmentOf(`sales.${kind}.goods`, mapping, what)
  const services = treatmentOf(`sales.${kind}.services`, mapping, what)
  return Result.isSuccess(goods) && Result.isSuccess(services) && goods.success === services.success
    ? goods
    : ask("defaults.productType", `${what} has a line at 0 %, and its tax depends on the product: goods or services?`)
}

const first = <A>(table: Readonly<Record<string, A>>, keys: ReadonlyArray<string>): A | undefined =>
  keys.map((key) => table[key]).find((value) => value !== undefined)

const requires = ({ kind, mapping }: Booker, value: "account" | "taxCode"): boolean =>
  mapping.settings.requires.includes(value) || traitsOf(mapping.system).requires[kind]?.includes(value) === true

const taxCodeOf = (booker: Booker, facts: LineFacts): Result.Result<string | undefined, MappingMissing> => {
  const { kind, mapping, what } = booker
  const direction = kind === "bill" ? "purchase" : "sales"
  const { country, rate, treatment } = facts
  const isTreated = treatment !== "NONE"
  const tax = isTreated ? treatment : `${rate}`
  const general = `${direction}.${tax}`
  const keys = country === undefined ? [general] : [`${direction}.${country}.${tax}`, general]
  const code = first(mapping.settings.taxCodes, keys)
  if (code !== undefined) return Result.succeed(code)
  const isTold = !isTreated || (booker.form.hasTaxRule && booker.isOneTreatment)
  if (isTold && !requires(booker, "taxCode")) return Result.succeed(undefined)
  const system = traitsOf(mapping.system).name
  return ask(
    `taxCodes.${general}`,
    `${what} needs the tax code of ${system} for ${isTreated ? treatment : `VAT of ${rate / 100} %`} (${direction}).`
  )
}

/**
 * Returns the account of the first key that the table has. Asks for `asked` if an account is required and missing, and
 * for an id if the system knows accounts only by id.
 */
const accountAt = (
  booker: Booker,
  keys: ReadonlyArray<string>,
  asked: string,
  question: string
): Result.Result<AccountRef | undefined, MappingMissing> => {
  const { form, mapping, what } = booker
  const { accounts } = mapping.settings
  const { name } = traitsOf(mapping.system)
  const found = keys.find((key) => accounts[key] !== undefined)
  const account = found === undefined ? undefined : accounts[found]
  if (typeof account === "string" && !form.hasAccountCodes) {
    return ask(
      `accounts.${found ?? asked}`,
      `${what} needs the id of an account: ${name} does not use codes of accounts.`
    )
  }
  if (account !== undefined || !requires(booker, "account")) return Result.succeed(account)
  return ask(`accounts.${asked}`, `${what} needs the account of ${name} for ${question}.`)
}

const accountOf = (booker: Booker, facts: LineFacts): Result.Result<AccountRef | undefined, MappingMissing> => {
  const { rate, supply, treatment } = facts
  const isBill = booker.kind === "bill"
  const side = isBill ? "expense" : "revenue"
  const tax = treatment === "NONE" ? `${rate}` : treatment
  const asked = `${side}.${tax}`
  const keys =
    isBill || supply === undefined ? [asked, side] : [`${side}.${supply}.${tax}`, asked, `${side}.${supply}`, side]
  return accountAt(
    booker,
    keys,
    asked,
    `${side} with VAT of ${rate / 100} % (the key \`accounts.${side}\` counts for all rates)`
  )
}

/** Returns the account of lines with a discount. Undefined for the accounts of the discounted lines. */
export const discountAccountOf = (booker: Booker): Result.Result<AccountRef | undefined, MappingMissing> =>
  booker.mapping.settings.accounts["discount"] === undefined
    ? Result.succeed(undefined)
    : accountAt(booker, ["discount"], "discount", "discounts")

/** Returns how a line is booked. Asks for the first value that is required and missing. */
export const bookingOf = (booker: Booker, facts: LineFacts): Result.Result<Booking, MappingMissing> =>
  Result.gen(function* () {
    const taxCode = yield* taxCodeOf(booker, facts)
    const account = yield* accountOf(booker, facts)
    return {
      rate: facts.rate,
      treatment: facts.treatment,
      ...(account === undefined ? {} : { account }),
      ...(taxCode === undefined ? {} : { taxCode })
    }
  })

/** Returns how deductions, such as deposits, are booked. Asks for their VAT rate if the table lacks it. */
export const deductionBooking = (
  booker: Booker,
  name: string,
  country: string | undefined
): Result.Result<Booking, MappingMissing> =>
  Result.gen(function* () {
    const rate = booker.mapping.settings.defaults.deductionRate
    if (rate === undefined) {
      return yield* ask(
        "defaults.deductionRate",
        `${booker.what} has the deduction "${name}". Which VAT rate do deductions have, in hundredths of a percent? 0 is for amounts without VAT.`
      )
    }
    const facts: LineFacts = { rate, supply: undefined, country, treatment: "NONE" }
    const taxCode = yield* taxCodeOf(booker, facts)
    const account = yield* accountAt(booker, ["deposit"], "deposit", `deductions such as "${name}"`)
    return {
      rate,
      treatment: "NONE" as const,
      ...(account === undefined ? {} : { account }),
      ...(taxCode === undefined ? {} : { taxCode })
    }
  })
