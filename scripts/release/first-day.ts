/**
 * Program of a new user with the installed packages, run in an empty project.
 *
 * It creates an entity, reads it and finds it in the list. It books the sample invoice of Maesn's documentation.
 */
import assert from "node:assert/strict"
import type { ValidationFailed } from "@faktura/core/Errors"
import { retryAfter } from "@faktura/core"
import { Invoices, Maesn } from "@faktura/maesn"
import type { CreateOptions } from "@faktura/maesn/operations/invoices"
import { checkEntity, Entities, Monite } from "@faktura/monite"
import { startSandbox } from "@faktura/sandbox"
import type { Sandbox } from "@faktura/sandbox"
import { Effect, Redacted, Stream } from "effect"

const sample: CreateOptions["body"] = {
  invoiceId: "ABC123",
  contactId: "eaa28f49-6028-4b6e-bb12-d8f6278073fc",
  account: { accountNumber: 12345, businessPartnerAccount: 23456, accountLength: 4 },
  name: "Invoice name",
  reference: "REF-12345",
  currency: "EUR",
  invoiceDate: "2021-01-01T00:00:00Z",
  status: "DRAFT",
  invoiceType: "STANDARD",
  oneLineAddress: "Main street 45, Berlin",
  addresses: [
    {
      addressLine1: "Street",
      addressLine2: "Building",
      city: "City",
      postalCode: "12345",
      countryCode: "DE",
      type: "BILLING"
    }
  ],
  taxRule: "NET",
  taxText: "tax description",
  lineItems: [
    {
      itemId: "Item id",
      name: "Line item name",
      quantity: 1,
      type: "SERVICE",
      description: "Line item description",
      unitName: "Unit name",
      unitAmount: 100,
      grossAmount: 119,
      taxCode: "tax code",
      TaxRatePercentage: 19,
      taxType: "Tax type",
      accountCode: "Account code",
      discountItemPercentage: 10
    }
  ],
  grossTotalAmount: 10000,
  discountPercentage: 10,
  shippingType: "SERVICE",
  shippingDate: "2021-01-01T00:00:00Z",
  shippingEndDate: "2021-01-10T00:00:00Z",
  lineAmountTypes: "EXCLUSIVE",
  dueDate: "2021-01-01T00:00:00Z",
  paidDate: "2021-01-01T00:00:00Z",
  paymentTermDuration: 30
}

const onboarding = Effect.gen(function* () {
  const entities = yield* Entities
  const created = yield* entities.create({
    body: {
      type: "organization",
      email: "sales@example.com",
      address: { country: "DE", city: "Berlin", postal_code: "10115", line1: "Flughafenstrasse 52" },
      organization: { legal_name: "Acme Inc.", business_structure: "private_corporation" }
    }
  })
  const read = yield* entities.get({ path: { entity_id: created.id } })
  const listed = yield* Stream.runCollect(entities.stream({ query: { limit: 1 } }))
  return { created, read, listed }
})

/** The body of a tag has this operation's type, also with types from the registry. */
const problems = (error: ValidationFailed<{ readonly detail?: unknown }>): unknown => error.body.detail

const refused = Effect.gen(function* () {
  const entities = yield* Entities
  return yield* entities.get({ path: { entity_id: "00000000-0000-4000-8000-000000000000" } })
}).pipe(
  Effect.as("found"),
  Effect.catchTag("ValidationFailed", (error) => Effect.succeed(problems(error))),
  Effect.catchTag("NotFound", (error) => Effect.succeed(error._tag))
)

const booking = Effect.gen(function* () {
  const invoices = yield* Invoices
  return yield* invoices.create({ body: sample })
})

const moniteOf = ({ monite }: Sandbox) =>
  Monite.layer({
    baseUrl: monite.baseUrl,
    clientId: monite.clientId,
    clientSecret: Redacted.make(monite.clientSecret),
    version: "2024-05-25"
  })

const sandbox = await startSandbox()
const monite = moniteOf(sandbox)

const { created, read, listed } = await Effect.runPromise(Effect.provide(onboarding, monite))
assert.equal(read.id, created.id, "the entity that is read is the created entity")
assert.ok(
  read.type === "organization" && read.organization.legal_name === "Acme Inc.",
  "a type tells the two forms apart"
)
assert.deepEqual(
  listed.map((entity) => entity.id),
  [created.id],
  "the list contains only the entity"
)
assert.equal(await Effect.runPromise(Effect.provide(refused, monite)), "NotFound")

const response = await Effect.runPromise(
  booking.pipe(
    Effect.provide(Maesn.account({ key: Redacted.make(sandbox.maesn.accountKey) })),
    Effect.provide(Maesn.layer({ baseUrl: sandbox.maesn.baseUrl, apiKey: Redacted.make(sandbox.maesn.apiKey) }))
  )
)
assert.equal(response.data?.reference, "REF-12345")
assert.ok(Array.isArray(Maesn.warnings(response)))

assert.equal(typeof retryAfter, "function")
assert.equal(typeof checkEntity, "function")
assert.equal(sandbox.counts().monite.entities, 1, "the sandbox counts one entity")
assert.equal(sandbox.counts().maesn.invoices, 1, "the sandbox counts one invoice")
assert.deepEqual(sandbox.defects(), [], "every response was as the documents say")
await sandbox.close()
console.log("an entity created, read back and listed; an invoice booked")
