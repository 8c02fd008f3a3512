/** Data of a document that looks like a reference, or names an address: nothing is asked for it. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { faktura } from "./kit/Command.ts"
import { serve } from "./kit/Scaffolding.ts"
import { makeFolder, removeFolders, zoo } from "./kit/Zoo.ts"

afterAll(removeFolders)

const json = `"200":
          description: One
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Cat" }
`

/** Documents with `{url}` in data, or where an address may stand. */
const rows: ReadonlyArray<readonly [name: string, document: string]> = [
  ["an extension of the document", `x-more: { $ref: "{url}" }\n${zoo}`],
  [
    "an extension of an operation",
    zoo.replace("operationId: getCat", 'operationId: getCat\n      x-samples: [{ $ref: "{url}" }]')
  ],
  ["an example", zoo.replace(json, `${json}              example: { $ref: "{url}" }\n`)],
  ["one of the examples", zoo.replace(json, `${json}              examples: { one: { value: { $ref: "{url}" } } }\n`)],
  ["an external example", zoo.replace(json, `${json}              examples: { one: { externalValue: "{url}" } }\n`)],
  [
    "a default",
    zoo
      .replace("{ type: string }\n", "{ type: string }\n")
      .replace("name: { type: string }", 'name: { type: object, default: { $ref: "{url}" } }')
  ],
  ["a constant", zoo.replace("name: { type: string }", 'name: { const: { $ref: "{url}" } }')],
  ["an enum", zoo.replace("name: { type: string }", 'name: { enum: [{ $ref: "{url}" }, a] }')],
  [
    "a discriminator's mapping",
    `${zoo}    Pet:
      oneOf: [{ $ref: "#/components/schemas/Cat" }]
      discriminator: { propertyName: name, mapping: { cat: "{url}" } }
`
  ],
  ["external documentation", `externalDocs: { url: "{url}" }\n${zoo}`],
  ["the dialect of schemas", `jsonSchemaDialect: "{url}"\n${zoo}`],
  ["a schema's $schema and $id", zoo.replace("    Cat:\n", '    Cat:\n      $schema: "{url}"\n      $id: "{url}"\n')]
]

describe("nothing is asked for", () => {
  for (const [name, document] of rows) {
    it(name, async () => {
      const seen: Array<string | undefined> = []
      await using server = await serve((request, response) => {
        seen.push(request.url)
        response.end("type: string\n")
      })
      const folder = await makeFolder()
      assert.include(document, "{url}")
      await writeFile(join(folder, "zoo.yaml"), document.replaceAll("{url}", `${server.url}/seen`))
      await faktura(folder, "emit", "zoo.yaml", "-o", "out", "--name", "Zoo")
      assert.deepStrictEqual(seen, [])
    })
  }
})
