/**
 * Services that use the sandbox, and request bodies.
 */
import { CallPolicy, defaultCallPolicy } from "@faktura/core"
import { Maesn } from "@faktura/maesn"
import { Counterparts, Entities, Monite } from "@faktura/monite"
import type { CounterpartCreatePayload, CreateEntityRequest } from "@faktura/monite-client"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { Place } from "./Place.ts"

/** Version in Monite's requests. */
export const version = "2024-05-25"

// Retries wait only for `Retry-After`.
const quick = Layer.succeed(CallPolicy, { ...defaultCallPolicy, maxAttempts: 3, baseDelay: 1, maxDelay: 4 })

/** Provides Monite's services. */
export const monite = ({ monite }: Place) =>
  Layer.merge(Monite.layer({ ...monite, clientSecret: Redacted.make(monite.clientSecret), version }), quick)

/** Provides Maesn's services; `baseUrl` sets another address. */
export const maesn = ({ maesn }: Place, baseUrl: string = maesn.baseUrl) =>
  Layer.mergeAll(
    Maesn.layer({ apiKey: Redacted.make(maesn.apiKey), baseUrl }),
    Maesn.account({ key: Redacted.make(maesn.accountKey) }),
    quick
  )

/** Company to create. */
export const company: CreateEntityRequest = {
  type: "organization",
  email: "sales@example.com",
  phone: "+4903023125000",
  website: "https://example.com",
  tax_id: "DE123456789",
  address: { country: "DE", city: "Berlin", state: "BE", postal_code: "10115", line1: "Flughafenstrasse 52" },
  organization: { legal_name: "Acme Inc.", business_structure: "private_corporation" }
}

/** Smallest PNG. */
export const png = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (character) => character.charCodeAt(0)
)

/** Id that no record has. */
export const nobody = "00000000-0000-4000-8000-000000000000"

/** Returns a customer with this name. */
export const customer = (legal_name: string): CounterpartCreatePayload => ({
  type: "organization",
  organization: {
    legal_name,
    is_customer: true,
    is_vendor: false,
    email: "buyer@example.com",
    address: { country: "DE", city: "Hamburg", postal_code: "20095", line1: "Am Markt 1" }
  }
})

/** Returns an invoice for accounting, identified by its reference. */
export const invoice = (reference: string) => ({
  reference,
  invoiceDate: "2026-01-15",
  lineItems: [{ quantity: 1, unitAmount: 100, taxRatePercentage: 19 }]
})

/** Makes a company with this number of customers. */
export const companyWith = (customers: number) =>
  Effect.gen(function* () {
    const { id } = yield* Entities.use((entities) => entities.create({ body: company }))
    const counterparts = yield* Counterparts
    for (let n = 1; n <= customers; n++) {
      yield* counterparts.create({ body: customer(`Customer ${n}`) }).pipe(Effect.provide(Monite.entity(id)))
    }
    return id
  })
