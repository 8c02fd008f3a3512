import { assert, describe, it } from "vitest"
import { router } from "../src/http/Router.ts"
import { startSandbox } from "../src/index.ts"
import { ApiDocument } from "../src/openapi/Document.ts"
import { Validator } from "../src/openapi/Validation.ts"
import { acme, maesnCaller, moniteCaller, tokenOf, trading } from "./support/Clients.ts"

const { address, organization } = acme

describe("Monite: invalid requests", () => {
  const table: ReadonlyArray<readonly [string, unknown, ReadonlyArray<string | number>, string]> = [
    ["a missing field", { type: "organization", email: "a@example.com", organization }, ["body", "address"], "missing"],
    ["a wrong country", { ...acme, address: { ...address, country: "XX" } }, ["body", "address", "country"], "enum"],
    ["a field too much", { ...acme, colour: "red" }, ["body", "colour"], "extra_forbidden"],
    ["no e-mail address", { ...acme, email: "nobody" }, ["body", "email"], "value_error"],
    ["too long a tax ID", { ...acme, tax_id: "1".repeat(31) }, ["body", "tax_id"], "string_too_long"],
    [
      "no member for the type",
      { type: "organization", email: "a@example.com", address },
      ["body", "organization"],
      "missing"
    ],
    [
      "the member of the other type",
      { ...acme, individual: { first_name: "A", last_name: "B" } },
      ["body", "individual"],
      "value_error"
    ]
  ]
  it.each(table)("names the place of %s", async (_, body, loc, type) => {
    await using sandbox = await startSandbox()
    const call = moniteCaller(sandbox, await tokenOf(sandbox))
    const response = await call("POST", "/entities", body)
    assert.strictEqual(response.status, 422)
    const problem = response.body.detail.find(
      (each: { loc: unknown }) => JSON.stringify(each.loc) === JSON.stringify(loc)
    )
    assert.strictEqual(problem?.type, type, JSON.stringify(response.body))
    assert.isString(problem.msg)
    assert.strictEqual(sandbox.counts().monite.entities, 0)
  })

  it("judges query, path, header and body form", async () => {
    await using sandbox = await startSandbox()
    const { call, partner, entity } = await trading(sandbox)
    const loc = async (method: string, path: string, headers = {}, body?: unknown) =>
      (await call(method, path, body, headers)).body.detail?.[0].loc
    assert.deepStrictEqual(await loc("GET", "/receivables?limit=251"), ["query", "limit"])
    assert.deepStrictEqual(await loc("GET", "/receivables?created_at__gt=yesterday"), ["query", "created_at__gt"])
    assert.deepStrictEqual(await loc("GET", "/receivables/not-a-uuid"), ["path", "receivable_id"])
    assert.deepStrictEqual(await loc("GET", "/receivables", { "x-monite-entity-id": "me" }), [
      "header",
      "x-monite-entity-id"
    ])
    const wrongForm = await partner("PATCH", `/entities/${entity.id}`, {}, { "content-type": "text/plain" })
    assert.deepStrictEqual(wrongForm.body.detail[0].loc, ["header", "content-type"])
  })

  it("reports the member of a union that was meant", async () => {
    await using sandbox = await startSandbox()
    const { call, draft } = await trading(sandbox)
    const { currency: _dropped, ...body } = draft([])
    const response = await call("POST", "/receivables", body)
    assert.deepStrictEqual(response.body.detail, [
      { loc: ["body", "currency"], msg: "Field required", type: "missing" }
    ])
  })

  it("does not let an entity move to another country", async () => {
    await using sandbox = await startSandbox()
    const { partner, entity } = await trading(sandbox)
    const response = await partner("PATCH", `/entities/${entity.id}`, { address: { country: "NL" } })
    assert.strictEqual(response.status, 422)
    assert.deepStrictEqual(response.body.detail[0].loc, ["body", "address", "country"])
  })

  it("knows paths and methods", async () => {
    await using sandbox = await startSandbox()
    const call = moniteCaller(sandbox, await tokenOf(sandbox))
    assert.strictEqual((await call("GET", "/nowhere")).status, 404)
    const wrong = await call("PUT", "/entities", {})
    assert.strictEqual(wrong.status, 405)
    assert.strictEqual(wrong.headers.get("allow"), "GET, POST")
  })
})

describe("Maesn: invalid requests", () => {
  it("lists what is wrong", async () => {
    await using sandbox = await startSandbox()
    const call = maesnCaller(sandbox)
    const response = await call("POST", "/accounting/invoices", { lineItems: [{}] })
    assert.strictEqual(response.status, 400)
    assert.sameMembers(
      response.body.validationErrors.map((each: { field: string }) => each.field),
      ["invoiceDate", "lineItems.0.quantity"]
    )
    for (const query of ["limit=7", "page=0", "page=1.5", "lastModifiedAt=never"]) {
      assert.strictEqual((await call("GET", `/accounting/invoices?${query}`)).status, 400, query)
    }
    assert.strictEqual((await call("GET", "/accounting/invoices/none")).status, 404)
  })
})

describe("the judge", () => {
  const document = new ApiDocument({
    paths: {
      "/things/{id}": { get: { operationId: "getThing", responses: { "200": {} } } },
      "/things/best": { get: { operationId: "getBest", responses: { "200": {} } } }
    },
    components: {
      schemas: {
        Thing: {
          type: "object",
          required: ["id"],
          additionalProperties: false,
          properties: {
            id: { type: "string", format: "uuid" },
            name: { type: "string" },
            at: { type: "string", format: "date-time" }
          }
        }
      }
    }
  })
  const thing = "#/components/schemas/Thing"
  const id = "3fa85f64-5717-4562-b3fc-2c963f66afa6"

  it("decides multiples in decimals", () => {
    const cents = new ApiDocument({
      paths: {},
      components: { schemas: { Amount: { type: "number", multipleOf: 0.01 } } }
    })
    const validator = new Validator(cents)
    const problems = (value: number) => validator.body("#/components/schemas/Amount", value)
    for (const value of [0, 19.99, 4.35, 0.14, 143.48, -0.07, 1e15])
      assert.deepStrictEqual(problems(value), [], `${value}`)
    assert.deepStrictEqual(problems(0.005), [{ loc: ["body"], msg: "must be multiple of 0.01", type: "multipleOf" }])
    assert.lengthOf(problems(1e-7), 1)
  })

  it("finds response fields that the document does not have", () => {
    const validator = new Validator(document)
    assert.deepStrictEqual(validator.response(thing, { id, name: "a", at: "2026-01-01T00:00:00.000001" }), [])
    assert.lengthOf(validator.response(thing, { id: 1 }), 1)
    assert.lengthOf(validator.response(thing, {}), 1)
    assert.lengthOf(validator.response(thing, { id, other: 1 }), 1)
  })

  it("lets optional members be null in responses, but not in requests", () => {
    const validator = new Validator(document)
    assert.deepStrictEqual(validator.response(thing, { id, name: null }), [])
    assert.isAbove(validator.response(thing, { id: null }).length, 0)
    assert.isAbove(validator.body(thing, { id, name: null }).length, 0)
  })

  it("prefers a fixed segment to a parameter", () => {
    const route = router(document.operations)
    const best = route("GET", "/things/best")
    const other = route("GET", "/things/a%20b")
    assert.strictEqual(best.kind === "found" && best.operation.id, "getBest")
    assert.strictEqual(other.kind === "found" && other.path["id"], "a b")
  })
})
