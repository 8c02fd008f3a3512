/**
 * The services over a running sandbox: one sandbox per test, closed with the test's scope, and layers for it.
 */
import { defaultCallPolicy, CallPolicy } from "@faktura/core"
import type { CallPolicyFields } from "@faktura/core"
import { Maesn } from "@faktura/maesn"
import { Counterparts, Entities, Monite, VatRates } from "@faktura/monite"
import type {
  CreateEntityRequest,
  CounterpartCreatePayload,
  ReceivableFacadeCreatePayload
} from "@faktura/monite-client"
import { startSandbox } from "@faktura/sandbox"
import type { Sandbox, SandboxOptions } from "@faktura/sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

/** Retries without backoff; waits only as long as the server asks. */
export const quick: CallPolicyFields = { ...defaultCallPolicy, baseDelay: 1, maxDelay: 4 }

/** A sandbox that ends with the scope; without a rate limit unless `options` sets one. */
export const sandboxed = (options: SandboxOptions = {}) =>
  Effect.acquireRelease(
    Effect.promise(() => startSandbox({ rateLimitPerSecond: 0, ...options })),
    (sandbox) => Effect.promise(() => sandbox.close())
  )

/** Settings of Monite's layer for the sandbox. */
export const moniteSettings = (sandbox: Sandbox): Monite.MoniteSettings => ({
  clientId: sandbox.monite.clientId,
  clientSecret: Redacted.make(sandbox.monite.clientSecret),
  baseUrl: sandbox.monite.baseUrl,
  version: "2024-05-25"
})

/** Monite's services with quick retries; `change` replaces settings. */
export const moniteOn = (sandbox: Sandbox, change: Partial<Monite.MoniteSettings> = {}) =>
  Layer.merge(Monite.layer({ ...moniteSettings(sandbox), ...change }), Layer.succeed(CallPolicy, quick))

/** Maesn's services for the sandbox's account, with quick retries. */
export const maesnOn = (sandbox: Sandbox) =>
  Layer.mergeAll(
    Maesn.layer({ apiKey: Redacted.make(sandbox.maesn.apiKey), baseUrl: sandbox.maesn.baseUrl }),
    Maesn.account({ key: Redacted.make(sandbox.maesn.accountKey) }),
    Layer.succeed(CallPolicy, quick)
  )

/** The requests for one operation so far, as the sandbox logged them. */
export const requestsFor = (sandbox: Sandbox, operationId: string) =>
  sandbox.log().filter((request) => request.operationId === operationId)

/** The company of Monite's guide. */
export const acme: CreateEntityRequest = {
  type: "organization",
  email: "sales@example.com",
  phone: "+4903023125000",
  website: "https://example.com",
  tax_id: "DE123456789",
  address: { country: "DE", city: "Berlin", state: "BE", postal_code: "10115", line1: "Flughafenstrasse 52" },
  organization: { legal_name: "Acme Inc.", business_structure: "private_corporation" }
}

/** A customer by name. */
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

/** Requirements of invoices: an entity, a customer of it, and bodies with a VAT rate. */
export interface Trading {
  readonly entityId: string
  readonly counterpartId: string
  /** Body of an invoice with this memo. */
  readonly draft: (memo: string) => ReceivableFacadeCreatePayload
}

/** Creates an entity that can issue invoices. */
export const trading = Effect.gen(function* () {
  const entity = yield* Entities.use((entities) => entities.create({ body: acme }))
  return yield* Effect.gen(function* () {
    const counterpart = yield* Counterparts.use((counterparts) =>
      counterparts.create({ body: customer("Customer GmbH") })
    )
    const rates = yield* VatRates.use((vatRates) => vatRates.list({ query: { counterpart_id: counterpart.id } }))
    const draft = (memo: string): ReceivableFacadeCreatePayload => ({
      type: "invoice",
      currency: "EUR",
      counterpart_id: counterpart.id,
      counterpart_billing_address_id: counterpart.default_billing_address_id ?? "",
      memo,
      line_items: [
        {
          quantity: 1,
          product: { name: "Widget", price: { currency: "EUR", value: 1000 } },
          vat_rate_id: rates.data[0]?.id ?? ""
        }
      ]
    })
    return { entityId: entity.id, counterpartId: counterpart.id, draft } satisfies Trading
  }).pipe(Effect.provide(Monite.entity(entity.id)))
})
