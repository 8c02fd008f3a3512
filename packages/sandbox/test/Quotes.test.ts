import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { Sandbox } from "../src/index.ts"
import { customer, png, trading, upload } from "./support/Clients.ts"
import type { Json } from "./support/Clients.ts"
import { stillClock } from "./support/Time.ts"

/** Documents in a sandbox with a clock that the test moves. */
const desk = async (sandbox: Sandbox) => {
  const seller = await trading(sandbox)
  const { call, draft, line } = seller
  const create = async (more: object = {}, lines = [line(10, 1000), line(2, 500)]): Promise<Json> => {
    const created = await call("POST", "/receivables", draft(lines, more))
    assert.strictEqual(created.status, 201, JSON.stringify(created.body))
    return created.body
  }
  const issued = async (more: object = {}): Promise<Json> =>
    (await call("POST", `/receivables/${(await create(more)).id}/issue`)).body
  const act = async ({ id }: Json, action: string, body?: unknown): Promise<number> =>
    (await call("POST", `/receivables/${id}/${action}`, body)).status
  const read = async ({ id }: Json): Promise<Json> => (await call("GET", `/receivables/${id}`)).body
  const credit = async (invoice: Json) => call("POST", "/receivables", { type: "credit_note", based_on: invoice.id })
  return { ...seller, create, issued, act, read, credit }
}

const options = () => ({ rateLimitPerSecond: 0, clock: stillClock("2026-03-01T10:00:00Z").clock })
const signature = { email: "buyer@example.com", full_name: "Eva Klein", signature_image: "x".repeat(32) }

describe("a quote", () => {
  it("is accepted, and becomes a draft invoice", async () => {
    await using sandbox = await startSandbox(options())
    const { act, call, create, read } = await desk(sandbox)
    const quote = await create({ type: "quote", signature_required: true })
    assert.deepInclude(quote, { status: "draft", total_amount: 13_090, signature_required: true })
    assert.notProperty(quote, "amount_due")
    assert.strictEqual(await act(quote, "accept", { signature }), 409)
    assert.strictEqual(await act(quote, "issue"), 200)
    assert.strictEqual((await read(quote)).document_id, "Q-00001")
    assert.strictEqual(await act(quote, "accept"), 400)
    assert.strictEqual(await act(quote, "accept", { signature }), 200)
    assert.strictEqual((await read(quote)).status, "accepted")
    const [invoice] = (await call("GET", `/receivables?based_on=${quote.id}`)).body.data
    assert.deepInclude(invoice, {
      type: "invoice",
      status: "draft",
      total_amount: 13_090,
      based_on_document_id: "Q-00001",
      document_id: null
    })
    const events = (await call("GET", `/receivables/${quote.id}/history`)).body.data
    assert.deepStrictEqual(events.at(-1).event_data, { receivable_id: invoice.id, type: "invoice" })
    const second = await call("POST", "/receivables", { type: "invoice", based_on: quote.id })
    assert.strictEqual(second.status, 201)
    for (const action of ["accept", "decline", "issue", "cancel", "mark_as_paid"]) {
      assert.strictEqual(await act(quote, action, action === "accept" ? { signature } : undefined), 409, action)
    }
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("is declined with a comment, and is no source of an invoice", async () => {
    await using sandbox = await startSandbox(options())
    const { act, call, issued, read } = await desk(sandbox)
    const quote = await issued({ type: "quote" })
    assert.strictEqual(await act(quote, "decline", { comment: "too expensive" }), 200)
    assert.deepInclude(await read(quote), { status: "declined", comment: "too expensive" })
    assert.strictEqual((await call("POST", "/receivables", { type: "invoice", based_on: quote.id })).status, 409)
    assert.strictEqual((await call("DELETE", `/receivables/${quote.id}`)).status, 409)
  })

  it("changes as a quote while it is a draft, and expires after its last day", async () => {
    const time = stillClock("2026-03-01T10:00:00Z")
    await using sandbox = await startSandbox({
      rateLimitPerSecond: 0,
      clock: time.clock,
      tokenLifetimeSeconds: 10_000_000
    })
    const { act, call, create, line, read } = await desk(sandbox)
    const quote = await create({ type: "quote", expiry_date: "2026-03-10" })
    const path = `/receivables/${quote.id}`
    assert.strictEqual((await call("PATCH", path, { invoice: { memo: "x" } })).status, 400)
    const changed = await call("PATCH", path, { quote: { memo: "For {company_name}", expiry_date: "2026-03-12" } })
    assert.deepInclude(changed.body, { memo: "For Customer GmbH", expiry_date: "2026-03-12" })
    const lines = await call("PUT", `${path}/line_items`, { data: [line(1, 100)] })
    assert.lengthOf(lines.body.data, 1)
    assert.deepInclude(await read(quote), { total_amount: 119, expiry_date: "2026-03-12" })
    assert.strictEqual(await act(quote, "issue"), 200)
    assert.strictEqual((await call("PUT", `${path}/line_items`, { data: [line(1, 1)] })).status, 409)
    const [day, second] = [86_400_000, 1000]
    time.advance(11 * day + 50_399 * second)
    assert.strictEqual((await read(quote)).status, "issued")
    time.advance(second) // midnight
    assert.lengthOf((await call("GET", "/receivables?status=expired")).body.data, 1)
    assert.strictEqual(await act(quote, "accept"), 409)
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})

describe("a credit note", () => {
  it("for everything cancels an unpaid invoice", async () => {
    await using sandbox = await startSandbox(options())
    const { act, credit, create, issued, read } = await desk(sandbox)
    const invoice = await issued()
    const note = (await credit(invoice)).body
    assert.deepInclude(note, { type: "credit_note", status: "draft", total_amount: 13_090, based_on: invoice.id })
    assert.strictEqual((await credit(invoice)).status, 409, "one draft at a time")
    assert.strictEqual((await credit(await create())).status, 409, "a draft invoice")
    assert.deepStrictEqual((await read(invoice)).related_documents.credit_note_ids, [note.id])
    assert.deepInclude(await read(invoice), { status: "issued", total_amount_with_credit_notes: 13_090 })
    assert.strictEqual(await act(note, "issue"), 200)
    assert.deepInclude(await read(note), { status: "issued", document_id: "CN-00001" })
    assert.deepInclude(await read(invoice), { status: "canceled", amount_due: 0, total_amount_with_credit_notes: 0 })
    assert.strictEqual((await credit(invoice)).status, 409, "nothing left")
    assert.strictEqual(await act(note, "clone"), 409)
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("for a part leaves the rest, and the next one starts with what is left", async () => {
    await using sandbox = await startSandbox(options())
    const { act, call, credit, issued, read } = await desk(sandbox)
    const invoice = await issued()
    const [ten, two] = invoice.line_items.map(({ product }: Json) => product.id)
    const note = (await credit(invoice)).body
    const change = (lines: object) => call("PATCH", `/receivables/${note.id}`, { credit_note: { line_items: lines } })
    const table: ReadonlyArray<readonly [string, object, number]> = [
      ["more units than the invoice", { [ten]: { quantity: 11 } }, 422],
      ["another old price", { [ten]: { quantity: 1, old_price: 999 } }, 422],
      ["more than the price", { [ten]: { quantity: 1, price_diff: 1001 } }, 422],
      ["a product of no line", { [invoice.id]: { quantity: 1 } }, 422],
      ["a lower price", { [ten]: { quantity: 10, old_price: 1000, price_diff: 50 } }, 200],
      ["some units", { [ten]: { quantity: 4 }, [two]: { quantity: 1 } }, 200]
    ]
    for (const [name, lines, status] of table) assert.strictEqual((await change(lines)).status, status, name)
    assert.deepInclude(await read(note), { subtotal: 4500, total_vat_amount: 855, total_amount: 5355 })
    assert.strictEqual(await act(note, "issue"), 200)
    assert.deepInclude(await read(invoice), {
      status: "issued",
      amount_due: 7735,
      total_amount: 13_090,
      total_amount_with_credit_notes: 7735
    })
    const rest = (await credit(invoice)).body
    assert.deepStrictEqual(
      rest.line_items.map(({ quantity }: Json) => quantity),
      [6, 1]
    )
    assert.strictEqual(rest.total_amount, 7735)
    assert.strictEqual((await call("DELETE", `/receivables/${rest.id}`)).status, 204)
    assert.deepStrictEqual((await read(invoice)).related_documents.credit_note_ids, [note.id])
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("for more than an earlier discount has left is not issued", async () => {
    await using sandbox = await startSandbox(options())
    const { act, call, credit, issued, read } = await desk(sandbox)
    const invoice = await issued()
    const [id] = invoice.line_items.map(({ product }: Json) => product.id)
    const note = (await credit(invoice)).body
    const cheaper = { [id]: { quantity: 10, price_diff: 50 } }
    await call("PATCH", `/receivables/${note.id}`, { credit_note: { line_items: cheaper } })
    assert.strictEqual(await act(note, "issue"), 200)
    assert.strictEqual((await read(invoice)).total_amount_with_credit_notes, 12_495)
    const all = (await credit(invoice)).body
    assert.strictEqual(await act(all, "issue"), 409)
    assert.deepInclude(await read(all), { status: "draft", document_id: null })
    assert.strictEqual((await read(invoice)).amount_due, 12_495)
  })

  it("for the rest of a partially paid invoice completes it, and takes its share of a discount", async () => {
    await using sandbox = await startSandbox(options())
    const { act, call, credit, issued, read } = await desk(sandbox)
    const invoice = await issued()
    await act(invoice, "mark_as_partially_paid", { amount_paid: 90 })
    const all = (await credit(invoice)).body
    assert.strictEqual(await act(all, "issue"), 200)
    assert.deepInclude(await read(invoice), { status: "paid", amount_paid: 90, amount_due: 0 })
    const other = await issued({ discount: { type: "percentage", amount: 1000 } })
    const part = (await credit(other)).body
    assert.strictEqual(part.total_amount, other.total_amount)
    const [id] = other.line_items.map(({ product }: Json) => product.id)
    await call("PATCH", `/receivables/${part.id}`, { credit_note: { line_items: { [id]: { quantity: 1 } } } })
    assert.deepInclude(await read(part), { subtotal: 1000, discounted_subtotal: 900, total_amount: 1071 })
    assert.strictEqual((await credit(invoice)).status, 409, "a paid invoice")
  })
})

describe("an invoice that is not paid at once", () => {
  it("counts all payments together", async () => {
    await using sandbox = await startSandbox(options())
    const { act, call, issued, read } = await desk(sandbox)
    const invoice = await issued()
    const table: ReadonlyArray<readonly [number, number]> = [
      [13_090, 422],
      [5000, 200],
      [5000, 422],
      [9000, 200]
    ]
    for (const [amount, status] of table) {
      assert.strictEqual(await act(invoice, "mark_as_partially_paid", { amount_paid: amount }), status, String(amount))
    }
    assert.deepInclude(await read(invoice), { status: "partially_paid", amount_paid: 9000, amount_due: 4090 })
    assert.strictEqual(await act(invoice, "cancel"), 409)
    assert.strictEqual(await act(invoice, "mark_as_paid"), 200)
    const { data } = (await call("GET", `/receivables/${invoice.id}/history?event_type__in=payment_received`)).body
    assert.deepStrictEqual(
      data.map(({ event_data: { amount_due: due, amount_paid: paid } }: Json) => [paid, due]),
      [
        [5000, 8090],
        [4000, 4090],
        [4090, 0]
      ]
    )
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("is overdue after its due date, and may be given up", async () => {
    const time = stillClock("2026-03-01T10:00:00Z")
    await using sandbox = await startSandbox({
      rateLimitPerSecond: 0,
      clock: time.clock,
      tokenLifetimeSeconds: 10_000_000
    })
    const { act, issued, read } = await desk(sandbox)
    const invoice = await issued({ payment_terms: { term_final: { number_of_days: 1 } } })
    time.advance(2 * 86_400_000)
    assert.strictEqual((await read(invoice)).status, "overdue")
    assert.strictEqual(await act(invoice, "mark_as_uncollectible", { comment: "bankrupt" }), 200)
    assert.deepInclude(await read(invoice), { status: "uncollectible", comment: "bankrupt" })
    assert.strictEqual(await act(invoice, "mark_as_paid"), 409)
  })

  it("is numbered as the settings of the entity say", async () => {
    await using sandbox = await startSandbox(options())
    const { entity, issued, partner } = await desk(sandbox)
    const form = { prefix: "ACME", separator: "/", min_digits: 3, next_number: { invoice: 7 } }
    await partner("PATCH", `/entities/${entity.id}/settings`, { document_ids: form })
    assert.strictEqual((await issued()).document_id, "INV/ACME/007")
    assert.strictEqual((await issued({ document_id: "MY-1" })).document_id, "MY-1")
    assert.strictEqual((await issued()).document_id, "INV/ACME/008")
    assert.strictEqual((await issued({ type: "quote" })).document_id, "Q/ACME/001")
  })

  it("is cloned as a draft without its number and dates", async () => {
    await using sandbox = await startSandbox(options())
    const { call, issued } = await desk(sandbox)
    const invoice = await issued({ document_id: "MY-1" })
    const { body } = await call("POST", `/receivables/${invoice.id}/clone`)
    assert.deepInclude(body, { status: "draft", document_id: null, issue_date: null, total_amount: 13_090 })
    assert.notStrictEqual(body.id, invoice.id)
  })
})

describe("mails and files of a receivable", () => {
  it.each([
    ["no recipients: the counterpart's address", undefined, "sent", ["buyer@example.com"]],
    [
      "two recipients, one at a domain that does not exist",
      { to: ["a@b.example", "c@d.invalid"] },
      "partially_sent",
      ["a@b.example", "c@d.invalid"]
    ],
    ["none that arrives", { to: ["c@d.invalid"] }, "failed", ["c@d.invalid"]]
  ])("%s", async (_, recipients, status, to) => {
    await using sandbox = await startSandbox(options())
    const { act, call, create, issued } = await desk(sandbox)
    const text = { subject_text: "s", body_text: "b" }
    const invoice = await issued()
    const sent = await call("POST", `/receivables/${invoice.id}/send`, { ...text, recipients })
    const mail = (await call("GET", `/receivables/${invoice.id}/mails/${sent.body.mail_id}`)).body
    assert.strictEqual(mail.status, status)
    assert.deepStrictEqual(
      mail.recipients.to.map(({ email }: Json) => email),
      to
    )
    assert.strictEqual(await act(await create(), "send", text), 409, "a draft")
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("previews a text with its variables", async () => {
    await using sandbox = await startSandbox(options())
    const { call, issued } = await desk(sandbox)
    const { id } = await issued()
    const text = {
      subject_text: "{document_id} of {total_amount}",
      body_text: "Dear {company_name}, {unknown}, {toString}"
    }
    assert.deepStrictEqual((await call("POST", `/receivables/${id}/preview`, text)).body, {
      subject_preview: "INV-00001 of EUR 130.90",
      body_preview: "Dear Customer GmbH, {unknown}, {toString}"
    })
  })

  it("has a PDF with the number and the total, and attachments", async () => {
    await using sandbox = await startSandbox(options())
    const { call, issued, partner, create } = await desk(sandbox)
    const form = upload(png(), "image/png", "scan.png")
    form.set("file_type", "attachments")
    const file = (await partner("POST", "/files", form)).body
    assert.deepInclude(file, { name: "scan.png", size: 64, mimetype: "image/png", file_type: "attachments" })
    assert.deepStrictEqual(new Uint8Array(await (await fetch(file.url)).arrayBuffer()), png())
    const invoice = await issued({ attachments: [{ id: file.id, include_in_email: true }] })
    assert.deepInclude(invoice.attachments[0], { id: file.id, url: file.url, include_in_email: true })
    const link = (await call("GET", `/receivables/${invoice.id}/pdf_link`)).body.file_url
    assert.strictEqual(link, invoice.file_url)
    const response = await fetch(link)
    assert.strictEqual(response.headers.get("content-type"), "application/pdf")
    const pdf = Buffer.from(await response.arrayBuffer()).toString("latin1")
    assert.match(pdf, /^%PDF-1\.4\n[\s\S]*%%EOF\n$/)
    for (const text of ["(Invoice INV-00001)", "(To: Customer GmbH)", "(Total: EUR 130.90)"]) assert.include(pdf, text)
    const table = Number(/startxref\n(\d+)/.exec(pdf)?.[1])
    assert.strictEqual(pdf.slice(table, table + 4), "xref")
    await partner("DELETE", `/files/${file.id}`)
    assert.strictEqual((await fetch(file.url)).status, 404)
    const gone = { attachments: [{ id: file.id }] }
    assert.strictEqual((await call("PATCH", `/receivables/${(await create()).id}`, { invoice: gone })).status, 404)
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})

describe("details of counterparts", () => {
  it("the first contact and account are default until others are chosen or they are deleted", async () => {
    await using sandbox = await startSandbox(options())
    const { call, counterpart, create } = await desk(sandbox)
    const address = { country: "DE", city: "Bremen", postal_code: "28195", line1: "Am Wall 1" }
    const account = { country: "DE", currency: "EUR" }
    const table = [
      ["contacts", { first_name: "Eva", last_name: "Klein", address }, "is_default"],
      ["bank_accounts", account, "is_default_for_currency"]
    ] as const
    for (const [name, body, member] of table) {
      const path = `/counterparts/${counterpart.id}/${name}`
      const add = async () => (await call("POST", path, body)).body
      const [first, second] = [await add(), await add()]
      const defaults = async () => (await call("GET", path)).body.data.map((each: Json) => [each.id, each[member]])
      assert.deepStrictEqual(await defaults(), [
        [first.id, true],
        [second.id, false]
      ])
      assert.strictEqual((await call("POST", `${path}/${second.id}/make_default`)).body[member], true)
      assert.deepStrictEqual(await defaults(), [
        [first.id, false],
        [second.id, true]
      ])
      await call("DELETE", `${path}/${second.id}`)
      assert.deepStrictEqual(await defaults(), [[first.id, true]])
    }
    assert.deepInclude((await create()).counterpart_contact, { first_name: "Eva", address })
    const other = (await call("POST", "/counterparts", customer)).body
    const { data } = (await call("GET", `/counterparts/${counterpart.id}/contacts`)).body
    assert.strictEqual((await call("GET", `/counterparts/${other.id}/contacts/${data[0].id}`)).status, 404)
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("a custom VAT rate is the sum of its components, and taxes a line", async () => {
    await using sandbox = await startSandbox(options())
    const { call, create, line } = await desk(sandbox)
    const parts = (...values: ReadonlyArray<number>) => ({
      name: "Local",
      components: values.map((value, index) => ({ name: `Part ${index}`, value }))
    })
    const rate = (await call("POST", "/custom_vat_rates", parts(500, 250))).body
    assert.strictEqual(rate.value, 750)
    assert.strictEqual((await call("POST", "/custom_vat_rates", parts(9000, 1001))).status, 422)
    assert.strictEqual((await call("POST", "/custom_vat_rates", parts(0.1, 0.2))).body.value, 0.3)
    const taxed = { ...line(1, 1000), vat_rate_id: undefined, custom_vat_rate_id: rate.id }
    const invoice = await create({}, [taxed])
    assert.strictEqual(invoice.total_amount, 1075)
    assert.deepInclude(invoice.line_items[0].product.vat_rate, { id: rate.id, is_custom: true, value: 750 })
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})
