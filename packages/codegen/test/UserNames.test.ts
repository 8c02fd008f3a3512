/** Names of a document that generated files use themselves: the document's names stay, and the files compile. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { camel } from "../src/naming/Names.ts"
import { faktura } from "./kit/Command.ts"
import { textsOf } from "./kit/Emission.ts"
import { typeCheckEmitted, typeCheckFolder, writeEmitted } from "./kit/TypeCheck.ts"
import type { TypeScriptVersion } from "./kit/TypeCheck.ts"
import { makeFolder, removeFolders } from "./kit/Zoo.ts"

/** Modules that generated files import, types and functions of them, and words of their own code. */
const names = (
  "Effect Context Schema Stream Layer Redacted Option Config " +
  "ApiClient ResponseHeaders Call Constraint Errors Operation Service Shape Streaming " +
  "Raw S C E W ResponsesShared RequestsShared Shared Operations Base " +
  "FullResponse PagingError ServerSentEvent Credentials Bind Bound Client Check Pages Items"
).split(" ")

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: object): object => ({ content: { "application/json": { schema } } })
const one = (name: string): object => ({ "200": { description: "One", ...json(ref(name)) } })
const id = [{ name: "id", in: "path", required: true, schema: { type: "string" } }]

/** Operations whose types are called like imports: `PagingError`. */
const typed = ["paging"]

/** A service, a schema, an operation, a raw function and an event of each name. */
const document = {
  openapi: "3.1.0",
  info: { title: "Names", version: "1" },
  servers: [{ url: "https://names.example" }],
  paths: Object.fromEntries([
    ...typed.map((name) => [`/things/{id}/${name}`, { get: { parameters: id, responses: one(names[0]!) } }]),
    ...names.flatMap((name) => [
      [
        `/${name}`,
        {
          get: {
            operationId: `list_of_${name}`,
            parameters: [{ name: "cursor", in: "query", schema: { type: "string" } }],
            responses: {
              "200": {
                description: "Some",
                headers: { "x-total": { schema: { type: "integer" } } },
                ...json({
                  type: "object",
                  properties: { data: { type: "array", items: ref(name) }, next_cursor: { type: "string" } }
                })
              }
            }
          },
          post: {
            operationId: `make_${name}`,
            requestBody: { required: true, ...json(ref(name)) },
            responses: one(name)
          }
        }
      ],
      [`/${name}/{id}`, { get: { operationId: `one_of_${name}`, parameters: id, responses: one(name) } }],
      [`/things/{id}/${camel(name)}`, { post: { operationId: name, parameters: id, responses: one(name) } }]
    ])
  ]),
  webhooks: Object.fromEntries(
    names.map((name) => [
      name,
      { post: { requestBody: json(ref(name)), responses: { "204": { description: "Taken" } } } }
    ])
  ),
  components: {
    schemas: Object.fromEntries(
      names.map((name) => [
        name,
        {
          type: "object",
          required: ["id"],
          properties: { id: { type: "string", maxLength: 9 }, next: ref(name), other: ref(names[0]!) }
        }
      ])
    )
  }
}

/** Uses every service, schema and operation by its own name. */
const program = [
  `import * as Program from "effect/Effect"`,
  `import * as api from "./api/effect/index.gen.ts"`,
  `import * as things from "./api/effect/operations/things.gen.ts"`,
  `import * as raw from "./api/index.ts"`,
  ...names.map(
    (
      name
    ) => `export const use${name}: Program.Effect<raw.${name}, unknown, api.${name} | api.ApiNamesClient> = Program.gen(function* () {
  const service = yield* api.${name}
  const methods: api.${name}Methods = service
  const made: raw.${name} = yield* methods.create({ body: { id: "1" } })
  yield* things.${camel(name)}({ path: { id: made.id } })
  yield* Program.promise(() => raw.${camel(name)}({ path: { id: made.id } }))
  return yield* service.get({ path: { id: made.id } })
})`
  )
].join("\n")

afterAll(removeFolders)

describe("names that generated files use themselves", () => {
  let files: ReadonlyMap<string, string> = new Map()
  let printed = ""
  beforeAll(async () => {
    const root = await makeFolder()
    await writeFile(join(root, "names.json"), JSON.stringify(document))
    const ran = await faktura(
      root,
      "emit",
      "names.json",
      "-o",
      "out",
      "--name",
      "ApiNames",
      "--extension",
      ".ts",
      "--warnings"
    )
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    printed = ran.stdout
    files = await textsOf(join(root, "out"))
  })

  it("none of the document's is changed", () =>
    assert.deepStrictEqual(
      printed.split("\n").filter((line) => line.includes("renamed")),
      []
    ))

  it.each(names)("%s is a service, a type, an operation and a raw function", (name) => {
    assert.include(files.get(`effect/services/${camel(name)}.gen.ts`), `export class ${name} extends `)
    assert.include(files.get("effect/operations/things.gen.ts"), `export const ${camel(name)}: `)
    const all = [...files].flatMap(([path, text]) => (path.startsWith("effect/") ? [] : [text])).join("\n")
    assert.match(all, new RegExp(`export (?:type|interface) ${name}\\b`))
    assert.include(all, `export const ${camel(name)} = `)
  })

  for (const version of [7, 6] satisfies ReadonlyArray<TypeScriptVersion>) {
    it(`they compile under TypeScript ${version}, with a program that uses them all`, async () => {
      const folder = join(typeCheckFolder, `names-${version}`)
      await writeEmitted(folder, files, program)
      assert.strictEqual(await typeCheckEmitted(folder, version), "")
    }, 180_000)
  }
})
