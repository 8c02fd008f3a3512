import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { Sandbox } from "../src/index.ts"
import { bill } from "./operations/MonitePayables.ts"
import { png, trading, upload } from "./support/Clients.ts"
import type { Json, Reply } from "./support/Clients.ts"
import { stillClock } from "./support/Time.ts"

const buying = async (sandbox: Sandbox) => {
  const { call, counterpart } = await trading(sandbox)
  const act = (id: string, action: string, body?: object): Promise<Reply> =>
    call("POST", `/payables/${id}/${action}`, body)
  const get = async (id: string): Promise<Json> => (await call("GET", `/payables/${id}`)).body
  /** A payable of 23.80 with the status that the actions lead to. */
  const payable = async (actions: ReadonlyArray<string> = [], more: object = {}): Promise<string> => {
    const { id } = (await call("POST", "/payables", { ...bill, ...more })).body
    await call("POST", `/payables/${id}/line_items`, { quantity: 2, unit_price: 1000, tax: 1900 })
    for (const action of actions) await act(id, action)
    return id
  }
  return { call, counterpart, act, get, payable }
}

/** Actions that lead to each status. */
const ways: Readonly<Record<string, ReadonlyArray<string>>> = {
  new: [],
  approve_in_progress: ["submit_for_approval"],
  waiting_to_be_paid: ["approve_payment_operation"],
  paid: ["approve_payment_operation", "mark_as_paid"],
  rejected: ["submit_for_approval", "reject"],
  canceled: ["cancel"]
}

/** Statuses that each action allows, with the status that follows. */
const allowed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  submit_for_approval: { new: "approve_in_progress" },
  approve_payment_operation: { new: "waiting_to_be_paid", approve_in_progress: "waiting_to_be_paid" },
  reject: { approve_in_progress: "rejected" },
  reopen: { rejected: "new" },
  cancel: { new: "canceled" },
  mark_as_paid: { waiting_to_be_paid: "paid" }
}

describe("Monite: payables", () => {
  it.each(Object.keys(ways))("from %s allows only its own actions", async (status) => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { act, get, payable } = await buying(sandbox)
    for (const [action, next] of Object.entries(allowed)) {
      const id = await payable(ways[status])
      const response = await act(id, action)
      const expected = next[status]
      assert.strictEqual(response.status, expected === undefined ? 409 : 200, `${status} ${action}`)
      if (expected === undefined) assert.include(response.body.error.message, status)
      assert.strictEqual((await get(id)).status, expected ?? status, `${status} ${action}`)
    }
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("is a draft until it has its required fields and a line, and then new", async () => {
    await using sandbox = await startSandbox()
    const { act, call, get } = await buying(sandbox)
    const { body } = await call("POST", "/payables", { currency: "EUR" })
    assert.strictEqual(body.status, "draft")
    const { validation_errors: errors } = (await act(body.id, "validate")).body
    assert.deepStrictEqual(
      errors.map(({ field }: Json) => field),
      ["document_id", "due_date", "issued_at", "total_amount", "line_items"]
    )
    const refused = await act(body.id, "submit_for_approval")
    assert.strictEqual(refused.status, 409)
    assert.include(refused.body.error.message, "due_date is required")
    await call("PATCH", `/payables/${body.id}`, bill)
    assert.strictEqual((await get(body.id)).status, "draft")
    await call("POST", `/payables/${body.id}/line_items`, { quantity: 1, unit_price: 1000 })
    assert.strictEqual((await get(body.id)).status, "new")
    await call("PATCH", `/payables/${body.id}`, { subtotal: 999 })
    assert.strictEqual((await get(body.id)).status, "draft")
    assert.include((await act(body.id, "validate")).body.validation_errors[0].message, "sum up to 1000")
  })

  it("requires what the partner chooses", async () => {
    await using sandbox = await startSandbox()
    const { act, call, payable } = await buying(sandbox)
    const id = await payable()
    await call("PUT", "/payables/validations", { required_fields: ["line_items.name"] })
    assert.strictEqual((await act(id, "submit_for_approval")).status, 409)
    const { body } = await call("POST", "/payables", {})
    assert.strictEqual(body.status, "new")
    const reset = (await call("POST", "/payables/validations/reset")).body.required_fields
    assert.include(reset, "due_date")
    assert.strictEqual((await act(id, "submit_for_approval")).status, 200)
  })

  it("follows its lines, rounded line by line", async () => {
    await using sandbox = await startSandbox()
    const { call, get, payable } = await buying(sandbox)
    const id = await payable()
    const path = `/payables/${id}/line_items`
    const sums = async () => {
      const { subtotal, tax_amount: tax, total_amount: total, amount_due: due } = await get(id)
      return [subtotal, tax, total, due]
    }
    assert.deepStrictEqual(await sums(), [2000, 380, 2380, 2380])
    const { body } = await call("POST", path, { quantity: 1.005, unit_price: 100, tax: 1900 })
    assert.deepInclude(body, { subtotal: 101, tax_amount: 19, total: 120 })
    assert.deepStrictEqual(await sums(), [2101, 399, 2500, 2500])
    await call("PATCH", `${path}/${body.id}`, { quantity: 2 })
    assert.deepStrictEqual(await sums(), [2200, 418, 2618, 2618])
    await call("DELETE", `${path}/${body.id}`)
    await call("PATCH", `/payables/${id}`, { discount: 80 })
    assert.deepStrictEqual(await sums(), [2000, 380, 2300, 2300])
    await call("PUT", path, { data: [{ quantity: 1, unit_price: 300 }] })
    assert.deepStrictEqual(await sums(), [300, 0, 220, 220])
  })

  it("is paid in parts: each amount is the sum of all payments so far", async () => {
    await using sandbox = await startSandbox()
    const { act, get, payable } = await buying(sandbox)
    const id = await payable(["approve_payment_operation"])
    const part = (amount: number) => act(id, "mark_as_partially_paid", { amount_paid: amount })
    for (const amount of [0, 2380, 9999]) assert.strictEqual((await part(amount)).status, 422)
    assert.deepInclude((await part(1000)).body, { status: "partially_paid", amount_paid: 1000, amount_due: 1380 })
    assert.deepInclude((await part(1500)).body, { amount_paid: 1500, amount_due: 880 })
    await act(id, "mark_as_paid", { comment: "cash" })
    const paid = await get(id)
    assert.deepInclude(paid, { status: "paid", amount_paid: 2380, amount_due: 0, marked_as_paid_with_comment: "cash" })
    assert.isString(paid.paid_at)
  })

  it("cannot change after it is submitted", async () => {
    await using sandbox = await startSandbox()
    const { call, payable } = await buying(sandbox)
    const id = await payable(["submit_for_approval"])
    assert.strictEqual((await call("PATCH", `/payables/${id}`, { description: "x" })).status, 409)
    assert.strictEqual((await call("DELETE", `/payables/${id}`)).status, 409)
    assert.strictEqual((await call("POST", `/payables/${id}/line_items`, {})).status, 400)
    assert.strictEqual((await call("PUT", `/payables/${id}/line_items`, { data: [] })).status, 409)
  })

  it("counts the discount of an early payment", async () => {
    const time = stillClock("2026-01-10T00:00:00Z")
    await using sandbox = await startSandbox({ clock: time.clock, tokenLifetimeSeconds: 2_000_000 })
    const { act, payable, get } = await buying(sandbox)
    const terms = { name: "2 %", term_1: { discount: 200, number_of_days: 10 }, term_final: { number_of_days: 30 } }
    const id = await payable([], { payment_terms: terms })
    assert.deepInclude(await get(id), { amount_due: 2380, amount_to_pay: 2332 })
    time.advance(10 * 86_400_000)
    await act(id, "approve_payment_operation")
    assert.deepInclude(await get(id), { amount_due: 2380, amount_to_pay: 2380 })
  })

  it("reads an uploaded document when the payable is next read", async () => {
    await using sandbox = await startSandbox()
    const { act, call, get } = await buying(sandbox)
    const send = async (bytes: Uint8Array<ArrayBuffer>) =>
      (await call("POST", "/payables/upload_from_file", upload(bytes, "image/png", "R-7.png"))).body
    const scan = await send(png())
    assert.deepInclude(scan, { status: "draft", ocr_status: "processing", source_of_payable_data: "ocr" })
    assert.deepInclude(await get(scan.id), {
      status: "new",
      ocr_status: "success",
      document_id: "R-7",
      total_amount: 11900
    })
    assert.strictEqual((await act(scan.id, "cancel_ocr")).status, 409)
    assert.strictEqual((await get((await send(new Uint8Array())).id)).ocr_status, "error")
    const stopped = await send(png())
    await act(stopped.id, "cancel_ocr")
    assert.deepInclude(await get(stopped.id), { status: "draft", ocr_status: "canceled", document_id: null })
  })

  it("stores one file", async () => {
    await using sandbox = await startSandbox()
    const { call, payable } = await buying(sandbox)
    const id = await payable()
    const attach = () => call("POST", `/payables/${id}/attach_file`, upload(png(), "image/png"))
    const { file } = (await attach()).body
    assert.deepInclude(file, { name: "logo.png", size: 64, mimetype: "image/png" })
    assert.strictEqual((await fetch(file.url)).headers.get("content-type"), "image/png")
    assert.strictEqual((await call("GET", `/files/${file.id}`)).body.url, file.url)
    assert.strictEqual((await attach()).status, 409)
    assert.strictEqual((await call("POST", "/payables", { base64_encoded_file: "%%%" })).status, 422)
  })

  it("filters, sums up and remembers", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, counterpart, payable } = await buying(sandbox)
    const tag = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    const id = await payable(["submit_for_approval"], { counterpart_id: counterpart.id, tag_ids: [tag] })
    const paid = await payable(["approve_payment_operation", "mark_as_paid"], { document_id: "X-99" })
    const [line] = (await call("GET", `/payables/${paid}/line_items`)).body.data
    const filters: Readonly<Record<string, ReadonlyArray<string>>> = {
      "": [id, paid],
      "status=paid": [paid],
      "counterpart_name__icontains=CUSTOMER": [id],
      "search_text=x-9": [paid],
      "search_text=customer": [id],
      "has_tags=true": [id],
      "has_file=true": [],
      [`tag_ids=${tag}`]: [id],
      [`tag_ids__not_in=${tag}`]: [paid],
      [`line_item_id=${line.id}`]: [paid],
      "origin=upload&amount__gte=2380": [id, paid],
      "total_amount__gt=2380": [],
      "due_date__lt=2026-02-04": []
    }
    for (const [query, ids] of Object.entries(filters)) {
      const { data } = (await call("GET", `/payables?${query}`)).body
      assert.deepStrictEqual(
        data.map((each: Json) => each.id),
        ids,
        query
      )
    }
    const analytics = (await call("GET", "/payables/analytics")).body
    assert.deepInclude(analytics, { count: 2, sum_total_amount: 4760 })
    assert.deepInclude(analytics.data[1], { status: "paid", count: 1, sum_total_amount: 2380 })
    const history = (await call("GET", `/payables/${paid}/history`)).body.data
    assert.deepStrictEqual(
      history
        .filter((each: Json) => each.event_type === "status_changed")
        .map((each: Json) => each.event_data.new_status),
      ["new", "waiting_to_be_paid", "paid"]
    )
    assert.strictEqual(history[0].event_type, "payable_created")
  })

  it("suggests the counterpart that the document names", async () => {
    await using sandbox = await startSandbox()
    const { call, counterpart } = await buying(sandbox)
    const { id } = (await call("POST", "/payables", {})).body
    assert.strictEqual((await call("GET", `/payables/${id}/suggestions`)).status, 404)
    await call("PATCH", `/payables/${id}`, { counterpart_raw_data: { email: "BUYER@example.com" } })
    const { suggested_counterpart: found } = (await call("GET", `/payables/${id}/suggestions`)).body
    assert.deepInclude(found, { id: counterpart.id, address_id: counterpart.default_billing_address_id })
    await call("DELETE", `/payables/${id}/suggestions`)
    assert.strictEqual((await call("GET", `/payables/${id}/suggestions`)).status, 404)
    const nobody = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    assert.strictEqual((await call("PATCH", `/payables/${id}`, { counterpart_id: nobody })).status, 400)
  })
})
