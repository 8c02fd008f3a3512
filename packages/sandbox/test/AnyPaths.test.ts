// Paths and bodies of strangers' documents: segments with text, types of content, examples, statuses.
import { assert, describe, it } from "vitest"
import { sandbox } from "../src/index.ts"
import { api, collection, json, list, object, steps, text, whole } from "./support/AnyApi.ts"
import type { Json, Step } from "./support/AnyApi.ts"

const pet = object({ id: text, state: { enum: ["well", "canceled"] } })
const lifeAt = (all: string, one: string): ReadonlyArray<Step> => [
  ["POST", all, { id: "a", state: "well" }, 201],
  ["GET", one, undefined, 200, { id: "a", state: "well" }],
  ["PATCH", one, { state: "canceled" }, 200],
  ["GET", all, undefined, 200, [{ id: "a", state: "canceled" }]],
  ["DELETE", one, undefined, 204],
  ["DELETE", one, undefined, 404]
]

describe("paths of a collection", () => {
  const table: ReadonlyArray<readonly [path: string, item: string, one: string]> = [
    ["/pets", "/pets/{id}", "/pets/a"],
    ["/pets/", "/pets/{id}/", "/pets/a/"],
    ["/Pets", "/Pets({id})", "/Pets(a)"]
  ]
  for (const [path, item, one] of table)
    it(`${path} and ${item}`, steps(api(collection(pet, { path, item })), lifeAt(path, one)))
})

it(
  "an id of two segments",
  steps(
    api({
      "/repos/{owner}/{repo}": {
        get: { responses: { "200": json(pet) } },
        put: { requestBody: json(object({ state: text })), responses: { "200": json(pet) } },
        delete: { responses: { "204": { description: "gone" } } }
      }
    }),
    [
      ["PUT", "/repos/a/b", { state: "canceled" }, 200, { id: "b", state: "canceled" }],
      ["GET", "/repos/a/b", undefined, 200, { id: "b", state: "canceled" }],
      ["GET", "/repos/c/b", undefined, 404, { message: "repos b does not exist" }],
      ["DELETE", "/repos/a/b", undefined, 204],
      ["GET", "/repos/a/b", undefined, 404]
    ]
  )
)

it(
  "an action after a colon, and a file after a point",
  steps(
    api({
      ...collection(pet),
      "/pets/{id}:cancel": { post: { responses: { "200": json(pet) } } },
      "/pets/{id}.pdf": { get: { responses: { "200": json(object({ pages: whole })) } } }
    }),
    [
      ["POST", "/pets", { id: "a.b", state: "well" }, 201],
      ["POST", "/pets/a.b:cancel", undefined, 200, { id: "a.b", state: "canceled" }],
      ["POST", "/pets/none:cancel", undefined, 404],
      ["GET", "/pets/a.b", undefined, 200, { id: "a.b", state: "canceled" }],
      ["GET", "/pets/a.b.pdf", undefined, 200, { pages: 0 }]
    ]
  )
)

it(
  "records that the body names, and searches by GET",
  steps(
    api({
      "/pet": {
        post: { requestBody: json(pet), responses: { "200": json(pet) } },
        put: { requestBody: json(pet), responses: { "200": json(pet) } }
      },
      "/pet/findByState": {
        get: { parameters: [{ name: "state", in: "query", schema: text }], responses: { "200": json(list(pet)) } }
      },
      "/pet/{petId}": { get: { responses: { "200": json(pet) } } }
    }),
    [
      ["POST", "/pet", { id: "a", state: "well" }, 200],
      ["PUT", "/pet", { id: "a", state: "canceled" }, 200],
      ["PUT", "/pet", { id: "b", state: "well" }, 404],
      ["PUT", "/pet", { state: "well" }, 400, { message: "body.id: Field required" }],
      ["GET", "/pet/findByState?state=canceled", undefined, 200, [{ id: "a", state: "canceled" }]],
      ["GET", "/pet/findByState?state=well", undefined, 200, []]
    ]
  )
)

describe("a media type that is a range", () => {
  for (const type of ["*/*", "application/*"])
    it(
      type,
      steps(
        api({
          "/pets": {
            get: { responses: { "200": json(list(pet), type) } },
            post: { requestBody: json(pet, type), responses: { "201": json(pet, type) } }
          }
        }),
        [
          ["POST", "/pets", { id: "a" }, 201, { id: "a" }],
          ["POST", "/pets", { id: 5 }, 400],
          ["GET", "/pets", undefined, 200, [{ id: "a" }]]
        ]
      )
    )
})

it(
  "examples beside a schema are the samples",
  steps(
    {
      ...api({
        "/one": {
          get: {
            responses: {
              "200": { description: "x", content: { "application/json": { schema: pet, example: { id: "e" } } } }
            }
          }
        },
        "/named": {
          get: {
            responses: {
              "200": {
                description: "x",
                content: {
                  "application/json": {
                    schema: pet,
                    examples: { bad: { value: 5 }, good: { $ref: "#/components/examples/Good" } }
                  }
                }
              }
            }
          }
        },
        "/text": {
          get: {
            responses: { "200": { description: "x", content: { "text/plain": { schema: text, example: "hello" } } } }
          }
        }
      }),
      components: { examples: { Good: { value: { id: "g" } } } }
    },
    [
      ["GET", "/one", undefined, 200, { id: "e" }],
      ["GET", "/named", undefined, 200, { id: "g" }],
      ["GET", "/text", undefined, 200, "hello"]
    ]
  )
)

describe("errors have their message where the document has a text for it", () => {
  const told = "body.id: must be string"
  const table: ReadonlyArray<readonly [name: string, schema: Json, expected: unknown]> = [
    ["a text", text, JSON.stringify(told)],
    ["a list of texts", list(text), [told]],
    [
      "a list of problems",
      object({ detail: list(object({ loc: list(text), msg: text })) }),
      { detail: [{ loc: ["string"], msg: told }] }
    ],
    ["texts in a field", object({ errors: list(text) }), { errors: [told] }]
  ]
  for (const [name, schema, expected] of table)
    it(
      name,
      steps(
        api({ "/pets": { post: { requestBody: json(pet), responses: { "201": json(pet), "400": json(schema) } } } }),
        [["POST", "/pets", { id: 5 }, 400, expected]]
      )
    )
})

it(
  "a body of another type gets a 415",
  steps(api(collection(pet)), [["POST", "/pets", "<pet/>", 415]], "application/xml")
)
it(
  "a byte order mark is no part of the body",
  steps(api(collection(pet)), [["POST", "/pets", '\uFEFF{"id":"a"}', 201]])
)

it("a new record has its address, also if its response has no body", async () => {
  const paths = {
    ...collection(pet),
    "/pets": { post: { requestBody: json(pet), responses: { "201": { description: "x" } } } }
  }
  await using running = await sandbox(api(paths))
  const made = await fetch(`${running.baseUrl}/pets`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}"
  })
  const read = await fetch(made.headers.get("location") ?? "")
  assert.deepStrictEqual([made.status, read.status, running.defects()], [201, 200, []])
})

it(
  "a PUT that creates gets 201, and later 200",
  steps(
    api({
      "/rooms/{id}": {
        get: { responses: { "200": json(pet) } },
        put: { requestBody: json(object({ state: text })), responses: { "200": json(pet), "201": json(pet) } }
      }
    }),
    [
      ["PUT", "/rooms/a", { state: "well" }, 201, { id: "a", state: "well" }],
      ["PUT", "/rooms/a", { state: "canceled" }, 200, { id: "a", state: "canceled" }]
    ]
  )
)
