/** Nearest matches of JSONPath expressions that match nothing. */
import { assert, describe, it } from "@effect/vitest"
import { nodePathsOf } from "../src/overlay/JsonPath.ts"
import { nearestOf } from "../src/overlay/Nearest.ts"
import { similarity } from "../src/overlay/Similar.ts"

const operation = (...parameters: ReadonlyArray<readonly [name: string, location: string]>) => ({
  parameters: parameters.map(([name, location]) => ({ name, in: location })),
  responses: { "200": { description: "One" } }
})

const document = {
  paths: {
    "/entities/{entity_id}": { get: operation(["limit", "query"], ["page_limit", "header"]), put: operation() },
    "/v2/receivables": { get: operation(["page_size", "query"], ["page_size", "header"]) },
    "/it's": { post: operation() }
  },
  components: {
    schemas: {
      EntityResponse: { properties: { created_at: { type: "string" } } },
      Empty: {},
      VatId: { properties: { "odd \"name'": {} } }
    }
  },
  tags: [{ name: "entities" }, { name: "payables", "x-order": 1 }]
}

/** Rows: an expression, and its nearest match. `part` is that of the beginning only. */
const rows: ReadonlyArray<readonly [expression: string, nearest: string | { readonly part: string } | undefined]> = [
  // Names.
  ["$.paths['/entities/{id}'].get", "$.paths['/entities/{entity_id}'].get"],
  [`$["paths"]["/entities/{id}"]['put']`, "$.paths['/entities/{entity_id}'].put"],
  ["$.paths['/receivables'].get.responses['200']", "$.paths['/v2/receivables'].get.responses['200']"],
  ["$.components.schemas.entity_response", "$.components.schemas.EntityResponse"],
  [
    "$.components.schema.EntityRespons.properties.createdAt",
    "$.components.schemas.EntityResponse.properties.created_at"
  ],
  ["$.components.schemas.VatId.properties['odd name']", `$.components.schemas.VatId.properties['odd "name\\'']`],
  ["$.paths['/its'].post", `$.paths["/it's"].post`],
  // The beginning only.
  ["$.paths['/entities/{id}'].delete", { part: "$.paths['/entities/{entity_id}']" }],
  ["$.components.schemas.Something", { part: "$.components.schemas" }],
  ["$.components.schemas.Empty.*", { part: "$.components.schemas.Empty" }],
  ["$.tags[5]", { part: "$.tags" }],
  ["$.zzz", undefined],
  // Filters.
  [
    "$.paths['/v2/receivables'].get.parameters[?@.name=='page_siz' && @.in=='query']",
    "$.paths['/v2/receivables'].get.parameters[?@.name == 'page_size' && @.in == 'query']"
  ],
  [
    "$.paths['/entities/{id}'].get.parameters[?@.name=='limits'].name",
    "$.paths['/entities/{entity_id}'].get.parameters[?@.name == 'limit'].name"
  ],
  ["$.tags[?@['x-order'] > 3]", { part: "$.tags" }],
  ["$.tags[?@.name=='entity' || @.name=='x']", { part: "$.tags" }],
  // Wildcards and descendants.
  ["$.paths.*.get.parameter", "$.paths[*].get.parameters"],
  ["$.components.schemas[*].properties.createdAt", "$.components.schemas[*].properties.created_at"],
  ["$..createdAt", "$..['created_at']"],
  ["$..parameters[?@.name=='limt']", "$..['parameters'][?@.name == 'limit']"],
  // Several names.
  ["$.paths['/a', '/b']", { part: "$.paths" }]
]

describe("nearestOf", () => {
  for (const [expression, nearest] of rows) {
    it(expression, () => {
      assert.deepStrictEqual(nodePathsOf(document, expression), [])
      const found = nearestOf(document, expression)
      const expected = typeof nearest === "object" ? nearest.part : nearest
      assert.deepStrictEqual(
        found,
        expected === undefined ? undefined : { expression: expected, isWhole: typeof nearest === "string" }
      )
      if (found !== undefined) assert.isNotEmpty(nodePathsOf(document, found.expression))
    })
  }
})

describe("similarity", () => {
  const ordered: ReadonlyArray<readonly [name: string, best: string, worse: string]> = [
    ["/entities/{id}", "/entities/{id}", "/entities/{entity_id}"],
    ["/entities/{id}", "/entities/{entity_id}", "/entities/{id}/logo"],
    ["/entities/{id}", "/entity/{id}", "/payables/{id}"],
    ["VatId", "VatID", "VatIds"],
    ["limit", "limits", "offset"]
  ]
  for (const [name, best, worse] of ordered) {
    it(`${name} is more like ${best} than ${worse}`, () =>
      assert.isAbove(similarity(name, best), similarity(name, worse)))
  }
  it("is 1 for equal names, and 0 for names of other lengths", () => {
    assert.deepStrictEqual([similarity("", ""), similarity("a", "a"), similarity("a", "abcdefg")], [1, 1, 0])
  })
})
