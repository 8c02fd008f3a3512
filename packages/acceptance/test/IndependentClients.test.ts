/**
 * Clients of others use the sandbox: Monite's official client, and the clients that hey-api generates without our plugins.
 *
 * The official client is of an older API version: it sends PATCH where today's document has POST, such as for the default contact.
 * Its other calls are used here.
 *
 * They share no code with ours or with the sandbox, so they judge both. Every response must be a success; the flow asserts the
 * figures that it depends on.
 */
import { rmSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { startSandbox } from "@faktura/sandbox"
import type { Sandbox } from "@faktura/sandbox"
import { ApiError, CurrencyEnum, MoniteSDK } from "@monite/sdk-api"
import { generatedFolder } from "./kit/Packages.ts"
import { run } from "./kit/Run.ts"

const packages = join(import.meta.dirname, "..", "..")

const organization = {
  type: "organization",
  email: "sales@example.com",
  tax_id: "DE123456789",
  address: { country: "DE", city: "Berlin", postal_code: "10115", line1: "Flughafenstrasse 52" },
  organization: { legal_name: "Acme Inc." }
}

const customer = {
  type: "organization",
  organization: {
    legal_name: "Customer GmbH",
    is_customer: true,
    is_vendor: true,
    email: "buyer@example.com",
    address: { country: "DE", city: "Hamburg", postal_code: "20095", line1: "Am Markt 1" }
  }
}

const headersOf = (version: string): Record<string, string> => ({
  "content-type": "application/json",
  "x-monite-version": version
})

/** Gets a token, as the official client wants it. Its README does so with `fetch`, too. */
const tokenOf = async ({ monite }: Sandbox, version: string) => {
  const { clientId, clientSecret } = monite
  const body = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret }
  const response = await fetch(`${monite.baseUrl}/auth/token`, {
    method: "POST",
    headers: headersOf(version),
    body: JSON.stringify(body)
  })
  // The cast: the sandbox has validated the response against Monite's document.
  return (await response.json()) as {
    readonly access_token: string
    readonly token_type: string
    readonly expires_in: number
  }
}

const addEntity = async (sandbox: Sandbox, version: string): Promise<string> => {
  const { access_token: token } = await tokenOf(sandbox, version)
  const response = await fetch(`${sandbox.monite.baseUrl}/entities`, {
    method: "POST",
    headers: { ...headersOf(version), authorization: `Bearer ${token}` },
    body: JSON.stringify(organization)
  })
  // The cast: as above.
  return ((await response.json()) as { readonly id: string }).id
}

describe("Monite's official client", () => {
  it("goes from a counterpart to a paid invoice, and from a payable to its payment", async () => {
    await flow().catch((error: unknown) =>
      assert.fail(error instanceof ApiError ? JSON.stringify(error.body) : String(error))
    )
  })

  const flow = async (): Promise<void> => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const version = "2023-09-01" // this client sends it, too
    const entityId = await addEntity(sandbox, version)
    const { api } = new MoniteSDK({
      entityId,
      apiUrl: sandbox.monite.baseUrl,
      fetchToken: () => tokenOf(sandbox, version)
    })

    const { id: counterpartId } = await api.counterparts.create(customer as never) // its enums are nominal: texts are refused
    const contact = {
      first_name: "Anna",
      last_name: "Meier",
      email: "anna@example.com",
      address: customer.organization.address
    }
    const { id: contactId } = await api.counterparts.createContact(counterpartId, contact as never) // as above
    assert.strictEqual((await api.counterparts.getContactById(counterpartId, contactId)).email, contact.email)
    const [address] = (await api.counterpartsAddresses.getCounterpartAddresses(counterpartId)).data
    assert.isDefined(address)

    const [unit] = (await api.measureUnits.getUnits()).data
    const product = { name: "Hour", measure_unit_id: unit?.id, price: { currency: CurrencyEnum.EUR, value: 10_000 } }
    const { id: productId } = await api.products.createProduct(product as never) // as above
    const { id: paymentTermsId } = await api.paymentTerms.create({
      name: "14 days",
      term_final: { number_of_days: 14 }
    })
    const rates = (await api.vatRates.getAll({ counterpartId })).data
    const rate = rates.find(({ value }) => value === 1900)

    const invoice = {
      type: "invoice",
      currency: "EUR",
      counterpart_id: counterpartId,
      counterpart_billing_address_id: address?.id,
      payment_terms_id: paymentTermsId,
      line_items: [{ quantity: 2, product_id: productId, vat_rate_id: rate?.id }]
    }
    const draft = await api.receivable.createNewReceivable(invoice as never) // as above
    assert.strictEqual(draft.total_amount, 23_800)
    const issued = await api.receivable.issueById(draft.id)
    assert.strictEqual(String(issued.status), "issued")
    const sent = { subject_text: "Invoice", body_text: "Please pay", recipients: { to: ["buyer@example.com"] } }
    await api.receivable.send(draft.id, sent as never) // as above
    const partly = await api.receivable.markAsPartiallyPaidById(draft.id, { amount_paid: 10_000 })
    assert.deepInclude(partly, { amount_paid: 10_000, amount_due: 13_800 })
    assert.strictEqual(String((await api.receivable.markAsPaidById(draft.id)).status), "paid")
    assert.lengthOf((await api.receivable.getAllReceivables()).data, 1)

    const bill = {
      currency: "EUR",
      counterpart_id: counterpartId,
      document_id: "B-1",
      issued_at: "2026-11-01",
      due_date: "2026-12-01",
      subtotal: 10_000,
      tax_amount: 1900
    }
    const { id: payableId } = await api.payable.create(bill as never) // as above
    await api.payableLineItems.create(payableId, { name: "Paper", quantity: 1, unit_price: 10_000, tax: 1900 } as never) // as above
    assert.lengthOf((await api.payableLineItems.getList(payableId)).data, 1)
    assert.strictEqual(String((await api.payable.submit(payableId)).status), "approve_in_progress")
    assert.strictEqual(String((await api.payable.approve(payableId)).status), "waiting_to_be_paid")

    const { id: roleId } = await api.role.create({ name: "Accountant", permissions: { objects: [] } } as never) // as above
    assert.strictEqual((await api.role.getDetail(roleId)).name, "Accountant")
    await api.paymentTerms.deleteById(paymentTermsId)
    assert.lengthOf((await api.paymentTerms.getAll()).data ?? [], 0)
    assert.deepStrictEqual(sandbox.defects(), [])
  }
})

/** Functions of a generated client, known at run time only. */
type Functions = Readonly<
  Record<string, (options: object) => Promise<{ readonly data: unknown; readonly error: unknown }>>
>

describe("hey-api's stock client", () => {
  const folder = join(generatedFolder, "stock")

  beforeAll(async () => {
    // The benchmarks measure hey-api with these plugins. It needs the compiler of TypeScript 6, which is not here.
    const program = join(packages, "..", "benchmarks", "src", "child", "generate.ts")
    for (const api of ["monite", "maesn"]) {
      const document = join(packages, "sandbox", "specs", `${api}.json`)
      const { code, output } = await run(process.execPath, [program, "hey-api", document, join(folder, api)], packages)
      assert.strictEqual(code, 0, output)
    }
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const load = async (api: string): Promise<Functions> =>
    (await import(pathToFileURL(join(folder, api, "src", "generated", "sdk.gen.ts")).href)) as Functions // generated above

  /** Calls a function, and returns the body of its success. */
  const caller =
    (functions: Functions, fixed: { readonly baseUrl: string; readonly headers: object }) =>
    async (name: string, options: object = {}): Promise<Readonly<Record<string, unknown>>> => {
      const own = "headers" in options ? { ...fixed.headers, ...(options.headers as object) } : fixed.headers
      const call = functions[name]
      assert.isDefined(call, `${name} is not generated`)
      const { data, error } = await call!({ ...fixed, ...options, headers: own })
      assert.isUndefined(error, `${name}: ${JSON.stringify(error)}`)
      return (data ?? {}) as Readonly<Record<string, unknown>>
    }

  it("Monite: onboards an entity, connects it to the e-invoicing network and issues an invoice", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const version = "2024-05-25"
    const { access_token: token } = await tokenOf(sandbox, version)
    const headers = { authorization: `Bearer ${token}`, "x-monite-version": version }
    const call = caller(await load("monite"), { baseUrl: sandbox.monite.baseUrl, headers })
    const { id: entityId } = await call("postEntities", { body: organization })
    const vatId = await call("postEntitiesIdVatIds", {
      path: { entity_id: entityId },
      body: { country: "DE", type: "eu_vat", value: "DE123456789" }
    })
    const entity = { "x-monite-entity-id": entityId }
    const on = (name: string, options: object = {}) => call(name, { ...options, headers: entity })
    const address = { address_line1: "Flughafenstrasse 52", city: "Berlin", country: "DE", postal_code: "10115" }
    const connection = await on("postEinvoicingConnections", { body: { address, entity_vat_id_id: vatId.id } })
    assert.strictEqual(connection.status, "active")
    const counterpart = await on("postCounterparts", { body: customer })
    const rates = (await on("getVatRates")).data as ReadonlyArray<{ readonly id: string; readonly value: number }>
    const draft = await on("postReceivables", {
      body: {
        type: "invoice",
        currency: "EUR",
        counterpart_id: counterpart.id,
        counterpart_billing_address_id: counterpart.default_billing_address_id,
        line_items: [
          {
            quantity: 1,
            product: { name: "Widget", price: { currency: "EUR", value: 1000 } },
            vat_rate_id: rates.find(({ value }) => value === 1900)?.id
          }
        ]
      }
    })
    assert.strictEqual(draft.total_amount, 1190)
    const issued = await on("postReceivablesIdIssue", { path: { receivable_id: draft.id } })
    assert.strictEqual(issued.status, "issued")
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("Maesn: books an invoice for a contact, and its payment", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { accountKey, apiKey, baseUrl } = sandbox.maesn
    const headers = { "X-API-KEY": apiKey, "X-ACCOUNT-KEY": accountKey }
    const call = caller(await load("maesn"), { baseUrl, headers })
    const data = async (name: string, options: object = {}) =>
      (await call(name, options)).data as Readonly<Record<string, unknown>>
    const contact = await data("createContact", { body: { contactType: "COMPANY", companyName: "Customer GmbH" } })
    const invoice = await data("createInvoice", {
      body: {
        contactId: contact.id,
        currency: "EUR",
        invoiceDate: "2026-11-01",
        lineItems: [{ quantity: 1, unitAmount: 100, taxRatePercentage: 19 }]
      }
    })
    assert.strictEqual(invoice.totalAmount, 119)
    await data("createPayment", {
      body: { documentType: "INVOICE", paymentLines: [{ invoiceId: invoice.invoiceId, amount: 119 }] }
    })
    const paid = await data("getInvoice", { path: { invoiceId: invoice.invoiceId } })
    assert.strictEqual(paid.status, "PAID")
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})
