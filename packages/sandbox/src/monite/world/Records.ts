/**
 * Types of the records that the Monite API stores.
 *
 * Records are stored in the form of the response, so that reading needs no conversion. A field without a value is null,
 * as on the wire.
 */
import type { Price } from "./Receivable.ts"

export type { CounterpartCredential, Price, Receivable } from "./Receivable.ts"

/** Monite file, with the fields that a logo needs. `created_at` has no zone, as in Monite's guide. */
export interface LogoFile {
  readonly id: string
  readonly created_at: string
  readonly file_type: string
  readonly name: string
  readonly region: string
  readonly md5: string
  readonly mimetype: string
  readonly url: string
  readonly size: number
  readonly previews: ReadonlyArray<never>
  readonly pages: ReadonlyArray<never>
}

export interface Entity {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly type: "organization" | "individual"
  readonly status: string
  readonly address: {
    readonly country: string
    readonly city: string
    readonly line1: string
    readonly line2: string | null
    readonly postal_code: string
    readonly state: string | null
  }
  readonly email: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly tax_id: string | null
  readonly registration_number: string | null
  readonly registration_authority: string | null
  readonly logo: LogoFile | null
  readonly organization?: { readonly legal_name: string }
  readonly individual?: { readonly first_name: string; readonly last_name: string }
}

export interface Token {
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly revoked: boolean
  /** Missing for a partner token. */
  readonly entityUserId?: string
}

export interface VatId {
  readonly id: string
  readonly country?: string | null
  readonly type: string
  readonly value: string
}

export interface BankAccount {
  readonly id: string
  readonly country: string
  readonly currency: string
  readonly account_holder_name: string | null
  readonly account_number: string | null
  readonly bank_name: string | null
  readonly bic: string | null
  readonly display_name: string | null
  readonly iban: string | null
  readonly is_default_for_currency: boolean
  readonly routing_number: string | null
  readonly sort_code: string | null
  readonly was_created_by_user_id: string | null
}

export interface Credential {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly einvoicing_connection_id: string
  readonly network_credentials_identifier: string
  readonly network_credentials_schema: string
}

export interface Connection {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly address: { readonly country: string }
  readonly credentials: ReadonlyArray<Credential>
  readonly entity_id: string
  readonly is_receiver: boolean
  readonly is_sender: boolean
  readonly legal_name: string
  readonly provider_id: string
  readonly status: string
}

export interface Counterpart {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly type: "organization" | "individual"
  readonly tax_id: string | null
  readonly external_reference: string | null
  readonly language: string
  readonly default_billing_address_id: string | null
  readonly default_shipping_address_id: string | null
  readonly organization?: { readonly legal_name: string; readonly email: string | null }
  readonly individual?: { readonly first_name: string; readonly last_name: string; readonly email: string | null }
}

export interface CounterpartAddress {
  readonly id: string
  readonly counterpart_id: string
  readonly city: string
  readonly country: string
  readonly line1: string
  readonly line2: string | null
  readonly postal_code: string
  readonly state: string | null
}

export interface Unit {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly name: string
  readonly description: string | null
}

export interface Product {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly entity_id: string
  readonly name: string
  readonly type: string
  readonly description: string | null
  readonly external_reference: string | null
  readonly ledger_account_id: string | null
  readonly measure_unit_id: string | null
  readonly price: Price | null
  readonly smallest_amount: number | null
}

export interface PaymentTerms {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly term_1: unknown
  readonly term_2: unknown
  readonly term_final: { readonly number_of_days: number }
}

export interface Subscription {
  readonly id: string
  readonly created_at: string
  readonly object_type: string
  readonly event_types: ReadonlyArray<string>
  readonly url: string
  readonly status: "enabled" | "disabled"
  /** `whsec_` and 64 hexadecimal characters. The whole text is the HMAC key. */
  readonly secret: string
}

/** VAT rate that an entity defines. Rates are hundredths of a percent. */
export interface CustomVatRate {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly name: string
  readonly value: number
  readonly components: ReadonlyArray<{ readonly name: string; readonly value: number }>
  readonly created_by_entity_user_id: string | null
}

/** Contact person of a counterpart. */
export interface CounterpartContact {
  readonly id: string
  readonly counterpart_id: string
  readonly first_name: string
  readonly last_name: string
  readonly email: string | null
  readonly phone: string | null
  readonly title: string | null
  readonly is_default: boolean
  readonly address: Omit<CounterpartAddress, "id" | "counterpart_id">
}

/** Bank account of a counterpart. */
export interface CounterpartBankAccount {
  readonly id: string
  readonly counterpart_id: string
  readonly country: string
  readonly currency: string
  readonly name: string | null
  readonly account_holder_name: string | null
  readonly account_number: string | null
  readonly bic: string | null
  readonly iban: string | null
  readonly routing_number: string | null
  readonly sort_code: string | null
  readonly is_default_for_currency: boolean
  readonly partner_metadata: object | null
}

/** Uploaded file, without its content. */
export interface StoredFile {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly file_type: string
  readonly md5: string
  readonly mimetype: string
  readonly name: string
  readonly region: string
  readonly s3_bucket: string
  readonly s3_file_path: string
  readonly size: number
  readonly url: string
}

/** Permissions of a role for one type of object. Each action is `allowed`, `allowed_for_own` or `not_allowed`. */
export interface ObjectPermissions {
  readonly object_type?: string
  readonly actions?: ReadonlyArray<{ readonly action_name?: string; readonly permission?: string }>
}

/** Role of entity users. */
export interface Role {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly name: string
  readonly permissions: { readonly objects?: ReadonlyArray<ObjectPermissions> }
  readonly status: "active" | "deleted"
}

/** Person who works for an entity. The owner of the record is the entity; empty until the first entity exists. */
export interface EntityUser {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly login: string
  readonly role_id: string
  readonly status: "active" | "deleted"
  readonly first_name: string
  readonly last_name: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly userpic_file_id: string | null
}

/** Entity user who makes a call. `permissions` are those of the role for the object `entity`. */
export interface ActingUser {
  readonly id: string
  readonly entityId: string
  readonly permissions: ReadonlyArray<string>
}
