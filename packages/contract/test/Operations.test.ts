// The operations of onboarding, invoicing and accounting once, through the services, over HTTP. The sandbox (ajv) and the services' schemas accept the
// same requests and responses.
import { assert, describe, it } from "@effect/vitest"
import type { AnyCallError } from "@faktura/core"
import * as MaesnApi from "@faktura/maesn"
import * as MoniteApi from "@faktura/monite"
import { Monite } from "@faktura/monite"
import type { Sandbox } from "@faktura/sandbox"
import * as Effect from "effect/Effect"
import { customer, maesnOn, moniteOn, sandboxed, trading } from "./kit/Sandboxed.ts"
import type { Trading } from "./kit/Sandboxed.ts"

type Table<R> = Readonly<Record<string, () => Effect.Effect<unknown, AnyCallError, R>>>

/** Runs a table in its order. Each sends one request, of its own operation. */
const exercise = Effect.fnUntraced(function* <R>(sandbox: Sandbox, api: "monite" | "maesn", table: Table<R>) {
  assert.includeMembers(
    sandbox[api].operations.map(({ id }) => id),
    Object.keys(table)
  )
  for (const [operationId, call] of Object.entries(table)) {
    const before = sandbox.log().length
    yield* call()
    const sent = sandbox.log().slice(before)
    // A client without a token fetches one first.
    const own = sent.filter((request, n) => n === sent.length - 1 || request.operationId !== "post_auth_token")
    assert.deepStrictEqual(
      own.map((request) => request.operationId),
      [operationId]
    )
    assert.include([200, 201, 204], own[0]?.status, operationId)
  }
  assert.deepStrictEqual(sandbox.defects(), [])
})

/** Ids that earlier rows of a table leave for later ones. */
const shelf = () => {
  const ids = new Map<string, string>()
  return {
    keep: <A, E, R>(name: string, made: Effect.Effect<A, E, R>, idOf: (response: A) => string | null | undefined) =>
      Effect.tap(made, (response) => Effect.sync(() => ids.set(name, idOf(response) ?? ""))),
    id: (name: string): string => {
      const id = ids.get(name)
      assert.isOk(id, `nothing made ${name} yet`)
      return id!
    }
  }
}

const hook = { object_type: "receivable", url: "http://127.0.0.1:9/hook" } as const
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

const monite = Effect.fnUntraced(function* (
  sandbox: Sandbox,
  { counterpartId: counterpart_id, draft, entityId: entity_id }: Trading
) {
  const { id, keep } = shelf()
  const auth = yield* MoniteApi.Auth
  const entities = yield* MoniteApi.Entities
  const vatIds = yield* MoniteApi.EntityVatIds
  const bankAccounts = yield* MoniteApi.BankAccounts
  const connections = yield* MoniteApi.EinvoicingConnections
  const counterparts = yield* MoniteApi.Counterparts
  const addresses = yield* MoniteApi.CounterpartAddresses
  const counterpartVatIds = yield* MoniteApi.CounterpartVatIds
  const units = yield* MoniteApi.MeasureUnits
  const products = yield* MoniteApi.Products
  const vatRates = yield* MoniteApi.VatRates
  const terms = yield* MoniteApi.PaymentTerms
  const receivables = yield* MoniteApi.Receivables
  const subscriptions = yield* MoniteApi.WebhookSubscriptions

  const asUser = Effect.provide(moniteOn(sandbox, { entityUserId: sandbox.monite.entityUserId }))
  const credentials = { client_id: sandbox.monite.clientId, client_secret: sandbox.monite.clientSecret }
  const invoice = (name: string) => ({ path: { receivable_id: id(name) } })
  const account = () => ({ path: { bank_account_id: id("account") } })
  const vatId = () => ({ path: { entity_id, id: id("vat id") } })
  const connection = () => ({ path: { einvoicing_connection_id: id("connection") } })
  const other = () => ({ path: { counterpart_id: id("counterpart") } })
  const address = () => ({ path: { counterpart_id, address_id: id("address") } })
  const theirVatId = () => ({ path: { counterpart_id, vat_id: id("their vat id") } })
  const unit = () => ({ path: { unit_id: id("unit") } })
  const product = () => ({ path: { product_id: id("product") } })
  const term = () => ({ path: { payment_terms_id: id("terms") } })
  const subscription = () => ({ path: { webhook_subscription_id: id("subscription") } })

  for (const name of ["to cancel", "to delete"]) {
    yield* keep(name, receivables.create({ body: draft(name) }), (response) => response.id)
  }
  yield* receivables.issue(invoice("to cancel"))

  yield* exercise(sandbox, "monite", {
    post_auth_token: () =>
      keep(
        "token",
        auth.createToken({ body: { ...credentials, grant_type: "client_credentials" } }),
        (response) => response.access_token
      ),
    post_auth_revoke: () => auth.revokeToken({ body: { ...credentials, token: id("token") } }),
    get_entities: () => entities.list({ query: { limit: 1, type: "organization" } }),
    post_entities: () =>
      entities.create({
        body: {
          type: "individual",
          email: "jan@example.com",
          address: { country: "NL", city: "Utrecht", postal_code: "3511", line1: "Straat 1" },
          individual: { first_name: "Jan", last_name: "Jansen" }
        }
      }),
    get_entities_id: () => entities.get({ path: { entity_id } }),
    patch_entities_id: () => entities.update({ path: { entity_id }, body: { email: "info@example.com" } }),
    put_entities_id_logo: () =>
      entities.putLogo({ path: { entity_id }, body: { file: new File([png], "logo.png", { type: "image/png" }) } }),
    get_entity_users_my_entity: () => MoniteApi.EntityUsers.use((users) => users.getMyEntity()).pipe(asUser),
    patch_entity_users_my_entity: () =>
      MoniteApi.EntityUsers.use((users) => users.updateMyEntity({ body: { phone: "+49301" } })).pipe(asUser),
    delete_entities_id_logo: () => entities.deleteLogo({ path: { entity_id } }),
    post_entities_id_vat_ids: () =>
      keep(
        "vat id",
        vatIds.create({ path: { entity_id }, body: { country: "DE", value: "DE123456789" } }),
        (response) => response.id
      ),
    get_entities_id_vat_ids: () => vatIds.list({ path: { entity_id } }),
    get_entities_id_vat_ids_id: () => vatIds.get(vatId()),
    patch_entities_id_vat_ids_id: () => vatIds.update({ ...vatId(), body: { value: "DE999999999" } }),
    post_bank_accounts: () =>
      keep(
        "account",
        bankAccounts.create({ body: { country: "DE", currency: "EUR", iban: "DE89370400440532013000" } }),
        (response) => response.id
      ),
    get_bank_accounts: () => bankAccounts.list(),
    get_bank_accounts_id: () => bankAccounts.get(account()),
    patch_bank_accounts_id: () => bankAccounts.update({ ...account(), body: { display_name: "Main account" } }),
    post_bank_accounts_id_make_default: () => bankAccounts.makeDefault(account()),
    delete_bank_accounts_id: () => bankAccounts.delete(account()),
    post_einvoicing_connections: () =>
      keep(
        "connection",
        connections.create({
          body: {
            address: { address_line1: "Flughafenstrasse 52", city: "Berlin", country: "DE", postal_code: "10115" },
            entity_vat_id_id: id("vat id")
          }
        }),
        (response) => response.id
      ),
    get_einvoicing_connections: () => connections.list(),
    get_einvoicing_connections_id: () => connections.get(connection()),
    patch_einvoicing_connections_id: () => connections.update({ ...connection(), body: { is_receiver: false } }),
    post_einvoicing_connections_id_network_credentials: () =>
      connections.createNetworkCredential({
        ...connection(),
        body: { network_credentials_identifier: "12345678", network_credentials_schema: "NL:KVK" }
      }),
    delete_einvoicing_connections_id: () => connections.delete(connection()),
    delete_entities_id_vat_ids_id: () => vatIds.delete(vatId()),
    post_counterparts: () =>
      keep("counterpart", counterparts.create({ body: customer("Other GmbH") }), (response) => response.id),
    get_counterparts: () => counterparts.list({ query: { counterpart_name__icontains: "gmbh", is_customer: true } }),
    get_counterparts_id: () => counterparts.get(other()),
    patch_counterparts_id: () =>
      counterparts.update({ ...other(), body: { organization: { legal_name: "Other AG" } } }),
    delete_counterparts_id: () => counterparts.delete(other()),
    post_counterparts_id_addresses: () =>
      keep(
        "address",
        addresses.create({
          path: { counterpart_id },
          body: { country: "DE", city: "Bremen", postal_code: "28195", line1: "Am Wall 1" }
        }),
        (response) => response.id
      ),
    get_counterparts_id_addresses: () => addresses.list({ path: { counterpart_id } }),
    get_counterparts_id_addresses_id: () => addresses.get(address()),
    patch_counterparts_id_addresses_id: () => addresses.update({ ...address(), body: { city: "Ulm" } }),
    delete_counterparts_id_addresses_id: () => addresses.delete(address()),
    post_counterparts_id_vat_ids: () =>
      keep(
        "their vat id",
        counterpartVatIds.create({ path: { counterpart_id }, body: { country: "DE", value: "DE1" } }),
        (response) => response.id
      ),
    get_counterparts_id_vat_ids: () => counterpartVatIds.list({ path: { counterpart_id } }),
    get_counterparts_id_vat_ids_id: () => counterpartVatIds.get(theirVatId()),
    patch_counterparts_id_vat_ids_id: () => counterpartVatIds.update({ ...theirVatId(), body: { value: "DE2" } }),
    delete_counterparts_id_vat_ids_id: () => counterpartVatIds.delete(theirVatId()),
    post_measure_units: () => keep("unit", units.create({ body: { name: "box" } }), (response) => response.id),
    get_measure_units: () => units.list(),
    get_measure_units_id: () => units.get(unit()),
    patch_measure_units_id: () => units.update({ ...unit(), body: { description: "of twelve" } }),
    post_products: () =>
      keep(
        "product",
        products.create({
          body: { name: "Widget", measure_unit_id: id("unit"), price: { currency: "EUR", value: 100 } }
        }),
        (response) => response.id
      ),
    get_products: () => products.list({ query: { price__gte: 100, currency__in: ["EUR", "USD"] } }),
    get_products_id: () => products.get(product()),
    patch_products_id: () => products.update({ ...product(), body: { name: "Better widget" } }),
    get_vat_rates: () => vatRates.list({ query: { counterpart_id } }),
    post_payment_terms: () =>
      keep(
        "terms",
        terms.create({ body: { name: "Net 30", term_final: { number_of_days: 30 } } }),
        (response) => response.id
      ),
    get_payment_terms: () => terms.list(),
    get_payment_terms_id: () => terms.get(term()),
    patch_payment_terms_id: () => terms.update({ ...term(), body: { description: "month" } }),
    get_receivables_required_fields: () =>
      receivables.getRequiredFields({ query: { counterpart_country: "DE", counterpart_type: "organization" } }),
    post_receivables: () => keep("invoice", receivables.create({ body: draft("a memo") }), (response) => response.id),
    patch_receivables_id: () =>
      receivables.update({
        ...invoice("invoice"),
        body: { invoice: { memo: "another memo", payment_terms_id: id("terms") } }
      }),
    post_receivables_id_issue: () => receivables.issue(invoice("invoice")),
    get_receivables: () => receivables.list({ query: { status: "issued", type: "invoice", sort: "total_amount" } }),
    get_receivables_id: () => receivables.get(invoice("invoice")),
    post_receivables_id_mark_as_paid: () =>
      receivables.markAsPaid({ ...invoice("invoice"), body: { comment: "by transfer" } }),
    post_receivables_id_cancel: () => receivables.cancel(invoice("to cancel")),
    delete_receivables_id: () => receivables.delete(invoice("to delete")),
    delete_products_id: () => products.delete(product()),
    delete_measure_units_id: () => units.delete(unit()),
    delete_payment_terms_id: () => terms.delete(term()),
    post_webhook_subscriptions: () =>
      keep("subscription", subscriptions.create({ body: hook }), (response) => response.id),
    get_webhook_subscriptions: () => subscriptions.list({ query: { object_type: "receivable" } }),
    get_webhook_subscriptions_id: () => subscriptions.get(subscription()),
    patch_webhook_subscriptions_id: () =>
      subscriptions.update({ ...subscription(), body: { event_types: ["issued"] } }),
    post_webhook_subscriptions_id_disable: () => subscriptions.disable(subscription()),
    post_webhook_subscriptions_id_enable: () => subscriptions.enable(subscription()),
    post_webhook_subscriptions_id_regenerate_secret: () => subscriptions.regenerateSecret(subscription()),
    delete_webhook_subscriptions_id: () => subscriptions.delete(subscription())
  })
})

const maesn = Effect.fnUntraced(function* (sandbox: Sandbox) {
  const { id, keep } = shelf()
  const health = yield* MaesnApi.Health
  const auth = yield* MaesnApi.Auth
  const accounts = yield* MaesnApi.Accounts
  const taxRates = yield* MaesnApi.TaxRates
  const items = yield* MaesnApi.Items
  const contacts = yield* MaesnApi.Contacts
  const invoices = yield* MaesnApi.Invoices
  const payments = yield* MaesnApi.Payments
  const webhooks = yield* MaesnApi.Webhooks
  const contact = () => ({ path: { contactId: id("contact") } })
  const invoice = () => ({ path: { invoiceId: id("invoice") } })
  const payment = () => ({ path: { paymentId: id("payment") } })

  yield* exercise(sandbox, "maesn", {
    check: () => health.check(),
    systemLoginUrl: () =>
      auth.getLoginUrl({ path: { TARGET_SYSTEM: "xero" }, query: { callbackUrl: "https://example.com/back" } }),
    createEndUserAccount: () =>
      auth.createAccount({ path: { TARGET_SYSTEM: "weclapp" }, body: { apiKey: "k", tenantId: "t" } }),
    getEnvironments: () => auth.listEnvironments(),
    getCompanies: () => auth.listCompanies(),
    getAccounts: () =>
      keep(
        "account",
        accounts.list({ query: { debitCreditIndicator: "CREDIT", limit: 5 } }),
        (response) => response.data?.[0]?.id
      ),
    getAccount: () => accounts.get({ path: { accountId: id("account") } }),
    getTaxRates: () =>
      keep("tax rate", taxRates.list({ query: { isActive: true } }), (response) => response.data?.[0]?.id),
    getTaxRate: () => taxRates.get({ path: { taxRateId: id("tax rate") } }),
    getItems: () => keep("item", items.list({ query: { itemNumber: "SKU-1" } }), (response) => response.data?.[0]?.id),
    getItem: () => items.get({ path: { itemId: id("item") }, query: { rawData: true } }),
    createContact: () =>
      keep(
        "contact",
        contacts.create({
          body: {
            contactType: "COMPANY",
            companyName: "Customer GmbH",
            isCustomer: true,
            emailAddresses: [{ email: "buyer@example.com", type: "BUSINESS" }]
          }
        }),
        (response) => response.data?.id
      ),
    getContacts: () => contacts.list(),
    getContact: () => contacts.get(contact()),
    putContact: () => contacts.replace({ ...contact(), body: { contactType: "COMPANY", companyName: "New GmbH" } }),
    patchContact: () => contacts.update({ ...contact(), body: { contactType: "COMPANY", isSupplier: false } }),
    createInvoice: () =>
      keep(
        "invoice",
        invoices.create({
          body: {
            invoiceDate: "2026-01-15",
            contactId: id("contact"),
            currency: "EUR",
            lineItems: [{ quantity: 1, unitAmount: 100, taxRatePercentage: 19 }]
          }
        }),
        (response) => response.data?.invoiceId
      ),
    getInvoices: () => invoices.list({ query: { status: "DRAFT", orderField: "invoiceNumber", orderDir: "DESC" } }),
    getInvoice: () => invoices.get(invoice()),
    patchInvoice: () => invoices.update({ ...invoice(), body: { status: "OPEN" } }),
    createPayment: () =>
      keep(
        "payment",
        payments.create({
          body: {
            documentType: "INVOICE",
            paymentLines: [{ invoiceId: id("invoice"), amount: 119, paymentDate: "2026-01-20" }]
          }
        }),
        (response) => response.data?.id
      ),
    getPayments: () => payments.list({ query: { invoiceId: id("invoice") } }),
    getPayment: () => payments.get(payment()),
    deletePayment: () => payments.delete(payment()),
    createWebhook: () =>
      keep(
        "webhook",
        webhooks.create({ body: { callbackUrl: "http://127.0.0.1:9/hook", resource: "ITEM" } }),
        (response) => response.data?.id
      ),
    getWebhooks: () => webhooks.list(),
    deleteWebhook: () => webhooks.delete({ path: { webhookId: id("webhook") } })
  })
})

describe("every operation of the documents, through the services", () => {
  it.live("Monite", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      yield* trading.pipe(
        Effect.flatMap((world) => monite(sandbox, world).pipe(Effect.provide(Monite.entity(world.entityId)))),
        Effect.provide(moniteOn(sandbox))
      )
    })
  )
  it.live("Maesn", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      yield* maesn(sandbox).pipe(Effect.provide(maesnOn(sandbox)))
    })
  )
})
