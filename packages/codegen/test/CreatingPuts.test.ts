// Kinds of writes, and PUTs with a warning: those that may create a record at every retry.
import { assert, describe, it } from "@effect/vitest"
import type { JsonObject } from "../src/openapi/Json.ts"
import { kindOf } from "../src/openapi/OperationKind.ts"
import type { OperationKind } from "../src/openapi/OperationKind.ts"
import { around, checkNormalized } from "./kit/Normalized.ts"

const kinds: { readonly [method: string]: readonly [unsaid: OperationKind, yes: OperationKind, no: OperationKind] } = {
  GET: ["read", "read", "read"],
  HEAD: ["read", "read", "read"],
  OPTIONS: ["read", "read", "read"],
  POST: ["write", "idempotent", "write"],
  PATCH: ["write", "idempotent", "write"],
  PUT: ["idempotent", "idempotent", "write"],
  DELETE: ["idempotent", "idempotent", "write"]
}

describe("the kind of an operation", () => {
  for (const [method, expected] of Object.entries(kinds)) {
    it(`${method}: ${expected.join(", ")}, where the overlay says nothing, true, false`, () => {
      assert.deepStrictEqual(
        [{}, { "x-faktura-idempotent": true }, { "x-faktura-idempotent": false }].map((each) => kindOf(method, each)),
        [...expected]
      )
    })
  }
})

const ok = { "200": { description: "ok" } }
const made = { "201": { description: "made" } }
const id = { parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }] }
const post = { post: { operationId: "addItem", responses: made } }

const put = (operation: JsonObject, path = "/items", beside: JsonObject = {}, others: JsonObject = {}): JsonObject =>
  around({
    [path]: {
      ...(path.includes("{") ? id : {}),
      put: { operationId: "putItems", responses: ok, ...operation },
      ...beside
    },
    ...others
  })

const item = { "/items/{id}": { ...id, get: { operationId: "getItem", responses: ok } } }

// `sign`: reason in the warning; undefined: no warning.
const rows: ReadonlyArray<readonly [title: string, document: JsonObject, sign: string | undefined, path?: string]> = [
  ["201 is declared", put({ responses: made }), "because it declares 201"],
  ["201 beside 200", put({ responses: { ...ok, ...made } }, "/items", post), "because it declares 201"],
  ["a name that creates", put({ operationId: "createItem" }), "because of its name"],
  ["a summary that creates", put({ summary: "Add an item" }), "because of its name"],
  ["a name that only begins like one", put({ operationId: "addressItems", summary: "Newsletter" }), undefined],
  ["a collection without a POST", put({}, "/items", {}, item), "because its collection has no POST"],
  ["a collection with a slash", put({}, "/items/", {}, item), "because its collection has no POST", "/items/"],
  ["a collection with a POST", put({}, "/items", post, item), undefined],
  ["a single resource", put({}, "/settings"), undefined],
  ["an item, with 201", put({ responses: made }, "/items/{id}"), undefined],
  ["an item, with a slash", put({ responses: made }, "/items/{id}/"), undefined],
  [
    "a collection below an item",
    put({ responses: made }, "/shops/{id}/items"),
    "because it declares 201",
    "/shops/{id}/items"
  ],
  ["said to create", put({ responses: made, "x-faktura-idempotent": false }), undefined],
  ["said to be harmless", put({ responses: made, "x-faktura-idempotent": true }), undefined]
]

describe("a PUT that may create", () => {
  for (const [title, document, sign, path = "/items"] of rows) {
    it(`${title}: ${sign ?? "no warning"}`, () =>
      checkNormalized({
        name: title,
        document,
        warnings:
          sign === undefined ? [] : [["read otherwise", `#/paths/${path.replaceAll("/", "~1")}/put`, `(${sign})`]]
      }))
  }

  it("no POST is warned of", () => checkNormalized({ name: "POST", document: around({ "/items": post }) }))
})
