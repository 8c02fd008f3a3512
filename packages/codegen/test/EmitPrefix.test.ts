/** `emit --resource-prefix`: names of services and methods, renamed import aliases, and rejected prefixes. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { emit } from "../src/generate/Emit.ts"
import { faktura, snapshotOf } from "./kit/Command.ts"
import { textsOf } from "./kit/Emission.ts"
import { makeFolder, removeFolders } from "./kit/Zoo.ts"

afterAll(removeFolders)

type Row = readonly [name: string, prefix: string, paths: ReadonlyArray<string>, expected: ReadonlyArray<string>]

/** Paths that are read with GET, and the methods of the services that are made of them. */
const named: ReadonlyArray<Row> = [
  ["one segment", "/api", ["/api/cats", "/api/cats/{id}"], ["Cats.get", "Cats.list"]],
  ["several segments", "/api/v1", ["/api/v1/cats", "/api/v1/cats/{id}/toys"], ["Cats.getToys", "Cats.list"]],
  ["a slash at its end", "/api/", ["/api/cats"], ["Cats.list"]],
  ["a parameter", "/{tenant}", ["/{tenant}/cats", "/{tenant}/cats/{id}"], ["Cats.get", "Cats.list"]],
  ["a segment with a dot", "/v1.2", ["/v1.2/cats"], ["Cats.list"]],
  ["some paths do not have it", "/api", ["/api/cats", "/health"], ["Cats.list", "Health.list"]],
  ["a path that begins with the same letters", "/api", ["/api/cats", "/apis/dogs"], ["Apis.getDogs", "Cats.list"]],
  ["in the middle of a path it stays", "/v1", ["/v1/cats", "/admin/v1/dogs"], ["Admin.getV1Dogs", "Cats.list"]],
  ["a path that is the prefix", "/api", ["/api", "/api/cats"], ["Api.list", "Cats.list"]],
  ["a slash alone is before every path", "/", ["/api/cats"], ["Api.getCats"]]
]

const document = (paths: ReadonlyArray<string>): string =>
  JSON.stringify({
    openapi: "3.1.0",
    info: { title: "T", version: "1" },
    paths: Object.fromEntries(
      paths.map((path) => [
        path,
        {
          get: {
            parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
              name,
              in: "path",
              required: true,
              schema: { type: "string" }
            })),
            responses: { "204": { description: "Done" } }
          }
        }
      ])
    )
  })

/** Emits in this process, as the command does; gives the warnings, or the error's text. */
const emitted = async (prefix: string, paths: ReadonlyArray<string>) => {
  const root = await makeFolder()
  const spec = join(root, "api.json")
  await writeFile(spec, document(paths))
  const made = await Effect.runPromise(
    emit({
      spec,
      allowRemote: false,
      output: join(root, "out"),
      name: "Api",
      resourcePrefix: prefix,
      validation: true,
      extension: ".js"
    }).pipe(
      Effect.scoped,
      Effect.map(({ warnings }) => ({ warnings, error: undefined })),
      Effect.catchTag("SpecInvalid", ({ message }) => Effect.succeed({ warnings: [], error: message })),
      Effect.provide(NodeServices.layer)
    )
  )
  return { ...made, root }
}

/** Every method as `Cats.list`, from the identities that operations have. */
const methods = async (root: string): Promise<ReadonlyArray<string>> =>
  [...(await textsOf(join(root, "out", "effect", "operations"))).values()]
    .flatMap((text) => [...text.matchAll(/(?<=[{ ]|^)id: "([^"]+)"/gm)].map(([, id = ""]) => id))
    .toSorted()

describe("a prefix that names no resource", () => {
  it.each(named)("%s", async (_, prefix, paths, expected) => {
    const { error, warnings, root } = await emitted(prefix, paths)
    assert.isUndefined(error)
    assert.deepStrictEqual(warnings, [])
    assert.deepStrictEqual(await methods(root), expected)
  })

  it("by the command", async () => {
    const root = await makeFolder()
    await writeFile(join(root, "api.json"), document(["/api/cats"]))
    const ran = await faktura(root, "emit", "api.json", "-o", "out", "--resource-prefix", "/api")
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    assert.deepStrictEqual(await methods(root), ["Cats.list"])
  })
})

describe("names that are alike without the prefix", () => {
  const rows: ReadonlyArray<readonly [name: string, paths: ReadonlyArray<string>, expected: ReadonlyArray<string>]> = [
    ["a path with and without it: the shorter keeps its name", ["/api/cats", "/cats"], ["Cats.list", "Cats.list2"]],
    ["two items", ["/api/cats/{id}", "/cats/{id}"], ["Cats.get", "Cats.getById"]],
    ["a name of generated files", ["/api/services"], ["ServicesResource.list"]],
    ["the client's name", ["/api/apiClient"], ["ApiClientResource.list"]],
    ["a name that begins with a digit", ["/api/2fa"], ["Resource2fa.list"]]
  ]
  it.each(rows)("%s", async (_, paths, expected) => {
    const { error, warnings, root } = await emitted("/api", paths)
    assert.isUndefined(error)
    assert.deepStrictEqual(
      warnings.map(({ kind, pointer }) => [kind, pointer]),
      [["renamed", `#/paths/${paths[0]!.replaceAll("/", "~1")}/get`]]
    )
    assert.include(warnings[0]!.message, "x-faktura-name")
    assert.deepStrictEqual(await methods(root), expected)
  })
})

describe("prefixes that are refused, and nothing is written", () => {
  const rows: ReadonlyArray<readonly [name: string, prefix: string]> = [
    ["one that no path has", "/v2"],
    ["one in other letters", "/API"],
    ["without a slash at its beginning", "api"],
    ["two slashes", "//api"],
    ["a part of a segment", "/ap"],
    ["more than a path has", "/api/cats/toys"],
    ["an address", "https://zoo.example/api"],
    ["a pattern", "/*"]
  ]
  it.each(rows)("%s", async (_, prefix) => {
    const { error, root } = await emitted(prefix, ["/api/cats"])
    assert.strictEqual(
      error,
      `${prefix} cannot be the prefix of resources.\n  --resource-prefix  no path of the document begins with it; e.g. /api/v1`
    )
    assert.deepStrictEqual([...(await snapshotOf(root)).keys()], ["api.json"])
  })
})
