/**
 * Mapping table of a tenant: what accounting must be told that a document of Monite does not say.
 *
 * The table is JSON. Everything but the time zone may be empty. Every value has a key in text form, such as
 * `taxCodes.sales.1900`, so that a person can be asked for exactly one missing value.
 */
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { TargetSystem } from "./Systems.ts"
import { situations, treatments } from "./Treatment.ts"

/** Kind of tax in a key: a rate in hundredths of a percent, or a treatment. */
const taxClass = `(?:\\d{1,5}|${treatments.join("|")})`

const accountKey = new RegExp(`^(?:(?:revenue(?:\\.(?:goods|services))?|expense)(?:\\.${taxClass})?|discount|deposit)$`)

const taxCodeKey = new RegExp(`^(?:sales|purchase)(?:\\.[A-Z]{2})?\\.${taxClass}$`)

const isSituation = (key: string): boolean => (situations as ReadonlyArray<string>).includes(key)

/** Check of the keys of a table. Hazard: a schema that only ignores unknown keys would hide a misspelt key. */
const keys = (isKey: (key: string) => boolean, example: string) =>
  Schema.makeFilter((entries: Readonly<Record<string, unknown>>) =>
    Object.keys(entries)
      .filter((key) => !isKey(key))
      .map((key) => ({ path: [key], issue: `"${key}" is not a key of this table. An example is "${example}".` }))
  )

/** Ledger account: its code as text, or its id in accounting as `{ id }`. */
export const AccountRef = Schema.Union([Schema.NonEmptyString, Schema.Struct({ id: Schema.NonEmptyString })])

/** Ledger account, by code or by id. */
export type AccountRef = typeof AccountRef.Type

const TimeZone = Schema.String.check(
  Schema.makeFilter((name) =>
    Option.isSome(DateTime.zoneMakeNamed(name)) ? undefined : `"${name}" is not a time zone such as "Europe/Berlin".`
  )
)

const Country = Schema.String.check(Schema.isPattern(/^[A-Z]{2}$/, { expected: "an ISO 3166-1 code such as DE" }))

const Roles = Schema.Array(Schema.Literals(["CUSTOMER", "SUPPLIER"]))

const Rate = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 10_000 }))

/** Values that documents lack, as the part `defaults` of a table. Each has a key, such as `defaults.productType`. */
export const Defaults = Schema.Struct({
  /** Goods or services, for products whose type Monite does not know. */
  productType: Schema.optionalKey(Schema.Literals(["goods", "services"])),
  /** VAT rate of deductions, such as deposits, in hundredths of a percent. 0 for amounts without VAT. */
  deductionRate: Schema.optionalKey(Rate),
  /** Status of new invoices in accounting. `OPEN` unless set. */
  invoiceStatus: Schema.optionalKey(Schema.Literals(["DRAFT", "OPEN"])),
  /** Status of new bills in accounting. `OPEN` unless set. */
  billStatus: Schema.optionalKey(Schema.Literals(["DRAFT", "OPEN"])),
  /** Code of the journal for invoices and credit notes. */
  salesJournal: Schema.optionalKey(Schema.NonEmptyString),
  /** Code of the journal for bills. */
  purchaseJournal: Schema.optionalKey(Schema.NonEmptyString),
  /** Id of the payment term for invoices in accounting. */
  paymentTerm: Schema.optionalKey(Schema.NonEmptyString),
  /** Name of lines with a discount. `Discount` unless set. */
  discountName: Schema.optionalKey(Schema.NonEmptyString)
})

/**
 * Schema of a tenant's mapping table.
 *
 * - `timeZone`: IANA name of the zone of the company's calendar.
 * - `country`: ISO 3166-1 code of the company's country. Only payables at 0 % need it.
 * - `requires`: values that every line must have in this tenant's system. The target system may require more.
 * - `rounding`: the target system rounds VAT per `line` or per `rate`. Per line unless set.
 * - `accounts`: `revenue`, `revenue.goods`, `revenue.1900`, `revenue.services.REVERSE_CHARGE`, `expense`,
 *   `expense.1900`, `discount`, `deposit`. The most specific key counts.
 * - `taxCodes`: `sales.1900`, `sales.DE.1900`, `sales.REVERSE_CHARGE`, `purchase.1900`. The most specific key counts.
 * - `treatments`: treatment of lines at 0 % by situation, such as `sales.eu_business.services`.
 * - `roles`: roles of new contacts in accounting.
 */
export const MappingSettings = Schema.Struct({
  timeZone: TimeZone,
  country: Schema.optionalKey(Country),
  requires: Schema.Array(Schema.Literals(["account", "taxCode"])).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed([]))
  ),
  rounding: Schema.optionalKey(Schema.Literals(["line", "rate"])),
  accounts: Schema.Record(Schema.String, AccountRef)
    .check(keys((key) => accountKey.test(key), "revenue.1900"))
    .pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  taxCodes: Schema.Record(Schema.String, Schema.NonEmptyString)
    .check(keys((key) => taxCodeKey.test(key), "sales.1900"))
    .pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  treatments: Schema.Record(Schema.String, Schema.Literals(treatments))
    .check(keys(isSituation, "sales.eu_business.services"))
    .pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  roles: Schema.Struct({ customer: Roles, supplier: Roles }).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed({ customer: ["CUSTOMER"], supplier: ["SUPPLIER"] } as const))
  ),
  defaults: Defaults.pipe(Schema.withDecodingDefaultKey(Effect.succeed({})))
})

/** Mapping table of a tenant. */
export type MappingSettings = typeof MappingSettings.Type

/** Mapping table as JSON: without the parts that are empty. */
export type MappingSettingsJson = typeof MappingSettings.Encoded

/** Key of one value of the table, such as `taxCodes.sales.1900`. */
export type MappingKey =
  | "country"
  | `accounts.${string}`
  | `taxCodes.${string}`
  | `treatments.${string}`
  | `defaults.${keyof typeof Defaults.Type}`

/** Input of a translation besides the document: the target system, and the tenant's table. */
export interface Mapping {
  readonly system: TargetSystem
  readonly settings: MappingSettings
}

/** Error of a mapping table, or of a value for it. `message` names the keys that are wrong. */
export class MappingInvalid extends Data.TaggedError("MappingInvalid")<{ readonly message: string }> {}

const decode = Schema.decodeUnknownResult(MappingSettings, { onExcessProperty: "error", errors: "all" })

const encode = Schema.encodeResult(MappingSettings)

/** Writes a mapping table as JSON, with all parts that may have any number of keys, also the empty ones. */
export const settingsJson = (settings: MappingSettings): Result.Result<MappingSettingsJson, MappingInvalid> =>
  Result.mapError(encode(settings), ({ message }) => new MappingInvalid({ message }))

/** Reads a mapping table. Unknown and misspelt keys fail. */
export const readSettings = (json: unknown): Result.Result<MappingSettings, MappingInvalid> =>
  Result.mapError(
    decode(json),
    ({ message }) => new MappingInvalid({ message: `The mapping table is wrong: ${message}` })
  )

/**
 * Returns the table with the value of one key, such as the value that a `MappingMissing` asked for.
 *
 * @param key   key in text form, such as `taxCodes.sales.1900`
 * @param value value in JSON. An account is its code as text, or `{ id }`
 */
export const withValue = (
  settings: MappingSettings,
  key: string,
  value: unknown
): Result.Result<MappingSettings, MappingInvalid> =>
  Result.flatMap(settingsJson(settings), (json) => {
    const [, part, rest] = /^([^.]+)(?:\.(.+))?$/.exec(key) ?? []
    if (part === undefined) return Result.fail(new MappingInvalid({ message: `"${key}" is not a key.` }))
    const whole: Readonly<Record<string, unknown>> = { ...json }
    if (rest === undefined) return readSettings({ ...whole, [part]: value })
    const inner = whole[part]
    return readSettings({ ...whole, [part]: { ...(typeof inner === "object" ? inner : {}), [rest]: value } })
  })
