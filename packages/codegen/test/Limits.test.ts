/** Documents that would take a generator's time, memory or stack: each is named, or works. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { faktura, fakturaAlone } from "./kit/Command.ts"

const repeat = (count: number, each: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => each(i)).join("")

/** A document of components, in YAML. */
const components = (schemas: string): string =>
  `openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths: {}\ncomponents:\n  schemas:\n${schemas}`

const nested = (count: number): string =>
  `${"{type: object, properties: {p: ".repeat(count)}{type: string}${"}}".repeat(count)}`

const ref = (name: string): string => `{$ref: "#/components/schemas/${name}"}`

const rows: ReadonlyArray<{
  readonly name: string
  readonly text: string
  readonly code: 0 | 1
  readonly says: ReadonlyArray<string>
  /** True for what the depth of the stack decides: code that ran before needs less of it, so each has a process of its own. */
  readonly deep?: true
}> = [
  {
    name: "a circle of allOf",
    text: components(`    A: {allOf: [${ref("B")}, {type: object}]}\n    B: {allOf: [${ref("A")}]}\n`),
    code: 0,
    says: ["#/components/schemas/B/allOf/0", "leads back to this schema"]
  },
  {
    name: "a base that lists what derives from it",
    text: components(
      `    A: {type: object, required: [t], properties: {t: {type: string}}, oneOf: [${ref("B")}]}\n    B: {allOf: [${ref("A")}, {type: object, properties: {b: {type: string}}}]}\n`
    ),
    code: 0,
    says: ["#/components/schemas/B/allOf/0", "only its own keywords are used"]
  },
  {
    name: "an anchor that refers to itself",
    text: components("    A: &a\n      type: object\n      properties:\n        a: *a\n"),
    code: 1,
    says: ["#/components/schemas/A/properties/a", "the anchor contains an alias of itself"]
  },
  {
    name: "aliases that multiply",
    text: components(
      `    A: {type: object}\nx-0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${repeat(11, (i) => `x-${i + 1}: &a${i + 1} [${Array.from({ length: 10 }, () => `*a${i}`).join(", ")}]\n`)}`
    ),
    code: 1,
    says: ["#/x-", "aliases add more than a million values"]
  },
  {
    name: "an anchor that is used two hundred times",
    text: components(
      `    A: &a {type: object, properties: {a: {type: string}}}\n${repeat(200, (i) => `    B${i}: *a\n`)}`
    ),
    code: 0,
    says: ["0 operations"]
  },
  {
    name: "schemas that are nested 100 levels",
    text: components(`    A: ${nested(100)}\n`),
    code: 0,
    deep: true,
    says: ["0 operations"]
  },
  ...[1_000, 20_000].map((count) => ({
    name: `schemas that are nested ${count} levels`,
    text: components(`    A: ${nested(count)}\n`),
    code: 1 as const,
    deep: true as const,
    says: ["nested more than 400 levels deep"]
  })),
  {
    name: "the same as JSON",
    text: `{"openapi":"3.1.0","info":{"title":"T","version":"1"},"components":{"schemas":{"A":${'{"properties":{"p":'.repeat(5_000)}{}${"}}".repeat(5_000)}}}}`,
    code: 1,
    deep: true,
    says: ["#/components/schemas/A/properties/p", "nested more than 400 levels deep"]
  },
  {
    name: "lists that are nested 50,000 levels",
    text: `a: ${"[".repeat(50_000)}${"]".repeat(50_000)}`,
    code: 1,
    deep: true,
    says: ["nested more than 400 levels deep"]
  },
  {
    name: "100,000 values of an enum",
    text: components(`    A:\n      type: string\n      enum:\n${repeat(100_000, (i) => `        - v${i}\n`)}`),
    code: 0,
    says: ["#/components/schemas/A/enum", "100000 values"]
  },
  {
    name: "allOf that doubles forty times",
    text: components(
      `    S0: {type: object}\n${repeat(40, (i) => `    S${i + 1}: {allOf: [${ref(`S${i}`)}, {allOf: [${ref(`S${i}`)}]}]}\n`)}`
    ),
    code: 1,
    says: ["#/components/schemas/S13", "nested allOf"]
  },
  {
    name: "references in a chain of 3,000",
    text: components(`    S0: {type: object}\n${repeat(3_000, (i) => `    S${i + 1}: ${ref(`S${i}`)}\n`)}`),
    code: 0,
    deep: true,
    says: ["0 operations"]
  },
  {
    name: "the same in the document's other order",
    text: components(`${repeat(3_000, (i) => `    S${i}: ${ref(`S${i + 1}`)}\n`)}    S3000: {type: object}\n`),
    code: 0,
    deep: true,
    says: ["0 operations"]
  },
  {
    name: "a chain of 1,000 responses",
    text: `openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths: {/a: {get: {responses: {"200": {$ref: "#/components/responses/R1000"}}}}}\ncomponents:\n  responses:\n    R0: {description: d}\n${repeat(1_000, (i) => `    R${i + 1}: {$ref: "#/components/responses/R${i}"}\n`)}`,
    code: 0,
    deep: true,
    says: ["1 operations"]
  }
]

describe("limits", () => {
  let folder = ""
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "faktura-limits-"))
  })
  afterAll(() => rm(folder, { recursive: true }))

  for (const { code, deep = false, name, says, text } of rows) {
    it(
      name,
      async () => {
        await writeFile(join(folder, "document"), text)
        const args = ["emit", "document", "--output", "made"]
        const ran = await (deep ? fakturaAlone(folder, args) : faktura(folder, ...args))
        assert.strictEqual(ran.code, code, ran.stderr)
        for (const part of says) assert.include(code === 0 ? ran.stdout : ran.stderr, part)
        assert.notInclude(ran.stderr, "    at ", "no stack")
        if (code === 0) assert.include(await readFile(join(folder, "made", "index.ts"), "utf8"), "export")
      },
      180_000
    )
  }
})
