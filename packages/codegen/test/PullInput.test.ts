/** Responses that are not the expected document: one clear message each, and nothing is written. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readPull } from "../src/generate/Pull.ts"
import { sha256 } from "../src/upstream/Upstream.ts"
import { findApis } from "../src/workspace/Workspace.ts"
import { snapshotOf } from "./kit/Command.ts"
import { serve } from "./kit/Scaffolding.ts"
import { makeZoo, removeFolders, source, spec } from "./kit/Zoo.ts"

afterAll(removeFolders)

const operation = { responses: { "200": { description: "One" } } }

/** A document with some paths. */
const document = (
  paths: ReadonlyArray<string>,
  { openapi = "3.0.3", schema = "Cat", title = "Zoo" }: { openapi?: string; schema?: string; title?: string } = {}
) => ({
  openapi,
  info: { title, version: "1" },
  paths: {
    "/cats": {
      get: {
        responses: {
          "200": {
            description: "Many",
            content: { "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } }
          }
        }
      }
    },
    ...Object.fromEntries(paths.map((path) => [path, { get: operation }]))
  },
  components: { schemas: { Cat: { type: "object" } } }
})

const stored = document(["/cats/{id}", "/dogs", "/cows"])
const text = JSON.stringify(stored, undefined, 2)

/** Reads a response as the vendor's document. Gives the result or the error, and checks that nothing was written. */
const pull = async (body: string, headers: Readonly<Record<string, string>>, replace: boolean) => {
  await using server = await serve((_, response) => void response.writeHead(200, headers).end(body))
  const root = await makeZoo()
  await writeFile(join(root, spec), text)
  await writeFile(
    join(root, source),
    `title: Zoo of ours
upstream: ${server.url}/zoo.json
read: "2020-01-01"
version: "1"
sha256: ${sha256(text)}
packages: { client: "@scenario/zoo-client", services: "@scenario/zoo" }
client: ScenarioClient
resourcePrefix: null
`
  )
  const before = await snapshotOf(root)
  const result = await Effect.gen(function* () {
    const [api] = yield* findApis(root, "zoo")
    return yield* readPull(root, api!, { allowRemote: false, replace })
  }).pipe(
    Effect.map((read) => ({ read, message: "" })),
    Effect.catchTag("SpecInvalid", ({ message }) => Effect.succeed({ read: undefined, message })),
    Effect.provide(NodeServices.layer),
    Effect.runPromise
  )
  assert.deepStrictEqual(await snapshotOf(root), before)
  return { ...result, message: result.message.replaceAll(server.url, "") }
}

const html = "\n<!DOCTYPE html>\n<html><head><title>503 | Maintenance\n</title></head><body></body></html>"
const json = { "content-type": "application/json" }

type Row = readonly [name: string, body: string, says: string, headers?: Readonly<Record<string, string>>]

const never: ReadonlyArray<Row> = [
  ["a web page", html, `is a web page with the title "503 | Maintenance"; give the URL of the document itself`],
  ["a web page that says it is JSON", html, "is a web page with the title", json],
  ["XML", `<?xml version="1.0"?><error/>`, "is XML; give the URL of a document in YAML or JSON"],
  ["nothing", "", "is empty"],
  ["white space", " \n\n", "is empty"],
  [
    "an error as JSON",
    `{"error":{"code":"not_found","message":"No such\\nspec"},"request_id":"1"}`,
    'is not an OpenAPI document: it has no key `openapi`, but `error`, `request_id`, and says "No such spec"'
  ],
  ["an error of RFC 9457", `{"title":"Gone","status":410}`, 'but `title`, `status`, and says "Gone"'],
  ["an empty object", "{}", "is not an OpenAPI document: it has no key `openapi`"],
  ["a list", "[]", "the top level must be an object"],
  ["a plain text", "Not found", "the top level must be an object"],
  ["half a document", text.slice(0, text.length / 2), "is not complete: its JSON ends in the middle, after"],
  ["a document without its last bracket", text.slice(0, -1), "is not complete: its JSON ends in the middle, after"],
  ["Swagger 2.0", `{"swagger":"2.0"}`, "Swagger 2.0 is not supported; convert the document to OpenAPI 3.0 or 3.1"],
  ["OpenAPI 4", `{"openapi":"4.0.0"}`, "OpenAPI 4.0.0 is not supported; 3.0 and 3.1 are"],
  ["bytes that are not text", "\u0000\u0001", "/zoo.json"]
]

const unlessReplaced: ReadonlyArray<Row> = [
  [
    "another title",
    JSON.stringify(document(["/cats/{id}", "/dogs", "/cows"], { title: "Farm" })),
    `#/info/title  the title is "Farm", but the stored document has "Zoo": this may be another API`
  ],
  [
    "another API with the same title",
    JSON.stringify({ ...stored, paths: { "/a": { get: operation }, "/b": { get: operation } } }),
    "#/paths  none of its 2 paths is in the stored document: this may be another API or version"
  ],
  [
    "fewer than half of the operations",
    JSON.stringify(document([])),
    "#/paths  the number of operations fell from 4 to 1: a part of it may be missing"
  ],
  [
    "no operations",
    JSON.stringify({ ...stored, paths: {} }),
    "the number of operations fell from 4 to 0: a part of it may be missing"
  ],
  [
    "a reference without a target",
    JSON.stringify(document(["/cats/{id}", "/dogs", "/cows"], { schema: "Gone" })),
    "it refers to #/components/schemas/Gone, which it does not have: a part of it may be missing"
  ],
  [
    "YAML that is cut where it may end",
    `openapi: 3.0.3\ninfo: { title: Zoo, version: "2" }\npaths:\n  /cats:\n    get:\n      responses: {}\n`,
    "the number of operations fell from 4 to 1"
  ]
]

const accepted: ReadonlyArray<readonly [name: string, body: unknown, openapi: string]> = [
  ["half of the operations", document(["/dogs"]), "3.0"],
  ["other names of parameters", document(["/cats/{cat_id}", "/dogs", "/cows", "/owls"]), "3.0"],
  ["another version of OpenAPI", document(["/cats/{id}", "/dogs", "/cows"], { openapi: "3.1.1" }), "3.1"],
  ["the title of source.yaml", document(["/cats/{id}", "/dogs", "/cows"], { title: "ZOO of ours " }), "3.0"]
]

describe("pull", () => {
  for (const replace of [false, true]) {
    for (const [name, body, says, headers = {}] of never) {
      it(`does not accept ${name}${replace ? ", with --replace neither" : ""}`, async () => {
        const { message } = await pull(body, headers, replace)
        assert.include(message, says)
        assert.include(message, "/zoo.json")
        assert.isAtMost(message.split("\n").length, 3, message)
      })
    }
  }
  for (const [name, body, says] of unlessReplaced) {
    it(`does not accept ${name}, unless with --replace`, async () => {
      const { message } = await pull(body, {}, false)
      assert.include(message, says)
      assert.include(message, "zoo was not pulled, because /zoo.json may not be its document. If it is, use --replace.")
      assert.strictEqual((await pull(body, {}, true)).read?._tag, "Changed")
    })
  }
  for (const [name, body, openapi] of accepted) {
    it(`accepts ${name}`, async () => {
      const { message, read } = await pull(JSON.stringify(body), {}, false)
      assert.strictEqual(message, "")
      assert.deepStrictEqual(read?._tag === "Changed" && read.openapi, { kept: "3.0", upstream: openapi })
    })
  }
})
