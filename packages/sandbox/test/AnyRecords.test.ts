// Records of strangers' documents: fields of one direction, members of unions, patches, large numbers, wrappers, ids.
import { describe, it } from "vitest"
import { api, collection, json, list, object, steps, text, whole } from "./support/AnyApi.ts"
import type { Json, Step } from "./support/AnyApi.ts"

const time = { type: "string", format: "date-time" }

it(
  "read-only fields are not asked for and not taken; write-only ones are not returned",
  steps(
    api(
      collection(
        object(
          {
            id: { ...text, readOnly: true },
            name: text,
            total: { ...whole, readOnly: true, example: 3 },
            password: { ...text, writeOnly: true },
            at: { ...time, readOnly: true }
          },
          ["id", "name", "total", "password", "at"],
          { additionalProperties: false }
        )
      )
    ),
    [
      ["POST", "/pets", { name: "a" }, 400, { message: "body.password: Field required" }],
      [
        "POST",
        "/pets",
        { id: "mine", name: "a", password: "p", total: 9 },
        201,
        /^\{"id":"(?!mine)[^"]+","name":"a","total":3,"at":"[^"]+"\}$/
      ],
      ["GET", "/pets", undefined, 200, /^\[\{"id":"[^"]+","name":"a","total":3,"at":"[^"]+"\}\]$/]
    ]
  )
)

describe("the member of a union that was sent is returned", () => {
  const named = (kind: string, field: string, more: Json): Json =>
    object({ id: text, kind: { const: kind }, [field]: text }, ["kind", field], more)
  const union = (more: Json): Json => ({ oneOf: [named("cat", "claws", more), named("dog", "bark", more)] })
  const base = object({ id: text, kind: text }, ["id", "kind"])
  const inherited = {
    anyOf: ["cat", "dog"].map((kind, index) => ({
      allOf: [
        base,
        object({ kind: { enum: [kind] }, [["claws", "bark"][index] ?? ""]: text }, [["claws", "bark"][index] ?? ""])
      ]
    }))
  }
  const table: ReadonlyArray<readonly [name: string, schema: Json]> = [
    ["closed", union({ additionalProperties: false })],
    ["open", union({})],
    ["inherited", inherited],
    ["nullable", { anyOf: [union({}), { type: "null" }] }]
  ]
  for (const [name, schema] of table)
    it(
      name,
      steps(api(collection(schema)), [
        ["POST", "/pets", { id: "a", kind: "dog", bark: "wow" }, 201, { id: "a", kind: "dog", bark: "wow" }],
        ["GET", "/pets", undefined, 200, [{ id: "a", kind: "dog", bark: "wow" }]],
        ["PATCH", "/pets/a", { bark: "wuff" }, 200, { id: "a", kind: "dog", bark: "wuff" }]
      ])
    )
})

describe("patches", () => {
  const place = object({ city: text, geo: object({ lat: whole, lon: whole }) })
  const record = object({ id: text, name: text, tags: list(text), place })
  const paths = collection(record)
  const first = { id: "a", name: "n", tags: ["x", "y"], place: { city: "B", geo: { lat: 1, lon: 2 } } }
  const start = ["POST", "/pets", first, 201, first] as const
  it(
    "a merge reaches into objects, null removes, and the rest stays",
    steps(api(paths), [
      start,
      [
        "PATCH",
        "/pets/a",
        { place: { geo: { lat: 9 } } },
        200,
        { ...first, place: { city: "B", geo: { lat: 9, lon: 2 } } }
      ],
      [
        "PATCH",
        "/pets/a",
        { place: { city: null }, tags: ["z"] },
        200,
        { ...first, tags: ["z"], place: { geo: { lat: 9, lon: 2 } } }
      ],
      ["PATCH", "/pets/a", { name: 5 }, 400, { message: "body.name: must be string" }],
      ["PATCH", "/pets/a", { place: { geo: { lat: "x" } } }, 400, { message: "body.place.geo.lat: must be integer" }]
    ])
  )
  it(
    "a JSON patch does all of its operations, or none",
    steps(api(collection(record, { patch: { type: ["object", "array"] } })), [
      start,
      [
        "PATCH",
        "/pets/a",
        [
          { op: "replace", path: "/place/geo/lat", value: 5 },
          { op: "add", path: "/tags/-", value: "z" },
          { op: "remove", path: "/tags/0" },
          { op: "copy", from: "/name", path: "/place/city" }
        ],
        200,
        { ...first, tags: ["y", "z"], place: { city: "n", geo: { lat: 5, lon: 2 } } }
      ],
      [
        "PATCH",
        "/pets/a",
        [
          { op: "remove", path: "/name" },
          { op: "test", path: "/id", value: "b" }
        ],
        409
      ],
      ["PATCH", "/pets/a", [{ op: "remove", path: "/none" }], 400],
      ["PATCH", "/pets/a", [{ op: "add", path: "/name", value: 5 }], 400],
      ["GET", "/pets/a", undefined, 200, { ...first, tags: ["y", "z"], place: { city: "n", geo: { lat: 5, lon: 2 } } }]
    ])
  )
})

it(
  "whole numbers of 64 bits are returned as they were sent",
  steps(
    api(
      collection(object({ id: { ...whole, format: "int64" }, n: { ...whole, format: "int64" } }), {
        parameters: [{ name: "n", in: "query", schema: whole }]
      })
    ),
    [
      [
        "POST",
        "/pets",
        '{"id":9007199254740993,"n":9223372036854775807}',
        201,
        '{"id":9007199254740993,"n":9223372036854775807}'
      ],
      ["GET", "/pets/9007199254740993", undefined, 200, '{"id":9007199254740993,"n":9223372036854775807}'],
      ["GET", "/pets/9007199254740992", undefined, 404],
      ["GET", "/pets?n=9223372036854775807", undefined, 200, '[{"id":9007199254740993,"n":9223372036854775807}]'],
      ["GET", "/pets?n=9223372036854775806", undefined, 200, "[]"],
      ["POST", "/pets", '{"id":5,"n":1e999}', 400]
    ]
  )
)

describe("wrappers of a record are taken off and put on", () => {
  const post = object({ id: whole, title: text }, ["id", "title"])
  const input = object({ post: object({ title: text }) })
  const table: ReadonlyArray<readonly [name: string, body: Json, listed: Json, before: string, after: string]> = [
    ["its name", object({ post }, ["post"]), object({ posts: list(post) }), '{"post":', "}"],
    [
      "two of them",
      object({ ok: { type: "boolean" }, data: object({ post }, ["post"]) }, ["ok", "data"]),
      object({ data: object({ posts: list(post), count: whole }) }),
      '{"ok":true,"data":{"post":',
      "}}"
    ]
  ]
  for (const [name, body, listed, before, after] of table)
    it(
      name,
      steps(api(collection(body, { path: "/posts", input, list: listed })), [
        ["POST", "/posts", { post: { title: "x" } }, 201, `${before}{"id":1,"title":"x"}${after}`],
        ["PATCH", "/posts/1", { post: { title: "y" } }, 200, `${before}{"id":1,"title":"y"}${after}`],
        ["GET", "/posts", undefined, 200, /\{"posts":\[\{"id":1,"title":"y"\}\](?:,"count":1)?\}/]
      ])
    )
})

describe("ids follow their schema", () => {
  const table: ReadonlyArray<readonly [name: string, schema: Json, form: RegExp]> = [
    [
      "a UUID of version 7",
      { ...text, format: "uuid", pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$" },
      /^.{14}7/
    ],
    ["a ULID", { ...text, minLength: 26, maxLength: 26, pattern: "^[0-9A-HJKMNP-TV-Z]+$" }, /^[0-9A-HJKMNP-TV-Z]{26}$/],
    ["a pattern with a prefix", { ...text, pattern: "^cus_[a-z0-9]{8}$" }, /^cus_[a-z0-9]{8}$/],
    ["an example with a prefix", { ...text, example: "itm_123" }, /^itm_[0-9a-f]{24}$/],
    ["a length", { ...text, maxLength: 8 }, /^.{8}$/],
    ["a least number", { ...whole, minimum: 1000 }, /^1\d{3}$/],
    ["multiples", { ...whole, multipleOf: 10 }, /^\d0$/]
  ]
  for (const [name, id, form] of table) {
    const body = new RegExp(`^\\{"id":"?${form.source.slice(1).replace(/\$$/, "")}[^"]*"?\\}$`)
    it(
      name,
      steps(api(collection(object({ id }, ["id"]), { input: object({}) })), [
        ["POST", "/pets", {}, 201, body],
        ["POST", "/pets", {}, 201, body]
      ])
    )
  }
  it(
    "and there is none left",
    steps(api(collection(object({ id: { enum: ["x"] } }, ["id"]), { input: object({}) })), [
      ["POST", "/pets", {}, 201, { id: "x" }],
      ["POST", "/pets", {}, 409]
    ])
  )
})

it(
  "a field that only sounds like a time gets no time, and fields that were not sent stay away",
  steps(
    api(
      collection(object({ id: text, note: text, created: { type: "boolean" }, changed: object({}) }, ["id"]), {
        input: object({ id: text, note: text, created: { type: "boolean" } })
      })
    ),
    [["POST", "/pets", { id: "a", created: false }, 201, { id: "a", created: false, changed: {} }]]
  )
)

it(
  "records below a removed one go with it",
  steps(
    api({
      ...collection(object({ id: text }), { path: "/orgs" }),
      ...collection(object({ id: text }), { path: "/orgs/{org}/teams", item: "/orgs/{org}/teams/{team}" }),
      ...collection(object({ id: text }), { path: "/orgs/{org}/teams/{team}/members" })
    }),
    [
      ...["a", "a,b"].map((id): Step => ["POST", "/orgs", { id }, 201]),
      ...["a", "a,b"].map((id): Step => ["POST", `/orgs/${id}/teams`, { id: "t" }, 201]),
      ...["a", "a,b"].map((id): Step => ["POST", `/orgs/${id}/teams/t/members`, { id: "m" }, 201]),
      ["DELETE", "/orgs/a", undefined, 204],
      ["GET", "/orgs/a/teams", undefined, 404],
      ["POST", "/orgs", { id: "a" }, 201],
      ["GET", "/orgs/a/teams", undefined, 200, []],
      ["POST", "/orgs/a/teams", { id: "t" }, 201],
      ["GET", "/orgs/a/teams/t/members", undefined, 200, []],
      ["GET", "/orgs/a,b/teams/t/members", undefined, 200, [{ id: "m" }]]
    ]
  )
)

it(
  "a body below a record has fields of its own: a refund does not change the amount of its order",
  steps(
    api({
      ...collection(object({ id: text, amount: whole }, ["id"]), { path: "/orders", item: "/orders/{orderId}" }),
      "/orders/{orderId}/refunds": {
        post: {
          requestBody: json(object({ amount: whole })),
          responses: { "201": json(object({ id: text, amount: whole, reason: text }, ["id"])) }
        }
      }
    }),
    [
      ["POST", "/orders", { id: "o", amount: 10 }, 201],
      ["POST", "/orders/o/refunds", { amount: 3 }, 201, /"amount":3/],
      ["GET", "/orders/o", undefined, 200, { id: "o", amount: 10 }],
      ["POST", "/orders/none/refunds", { amount: 3 }, 404]
    ]
  )
)
