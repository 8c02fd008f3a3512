/** The model of a normalized document: one file alone knows the keys that carry facts. */
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { droppedLimit, facts, isOwnExtension, keptLimits, limitFields } from "../src/openapi/Facts.ts"
import { unsupported } from "../src/workspace/Support.ts"

const source = join(import.meta.dirname, "..", "src")
const home = "openapi/Facts.ts"

/** Code without comments. */
const codeOf = (file: string): string =>
  readFileSync(join(source, file), "utf8")
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/^\s*\/\/.*$/gm, "")

/** The extensions that an author may write, by the message about an unknown one. */
const authored = (): ReadonlySet<string> => {
  const [finding] = unsupported({ "x-faktura-none": true })
  return new Set([...(finding?.[1].matchAll(/x-faktura-[a-z]+/g) ?? [])].map(([key]) => key))
}

describe("facts", () => {
  it("no other file has the key of a fact, or makes one", () => {
    const known = authored()
    const wrong = globSync("**/*.ts", { cwd: source })
      .filter((file) => file !== home)
      .flatMap((file) =>
        [...codeOf(file).matchAll(/x-faktura-[\w-]*/g)]
          .filter(([key]) => !known.has(key))
          .map(([key]) => `${file}: ${key}`)
      )
    assert.deepStrictEqual(wrong, [])
  })

  it("no fact has the key of an author's extension", () => {
    const known = authored()
    const keys = Object.values(facts).flatMap((fact) => {
      const part: Record<string, unknown> = {}
      ;(fact.set as (part: object, value: unknown) => void)(part, true)
      return Object.keys(part)
    })
    assert.strictEqual(keys.length, Object.keys(facts).length)
    assert.deepStrictEqual(
      keys.filter((key) => known.has(key) || !isOwnExtension(key)),
      []
    )
  })

  it("a fact is read as its type, or not at all", () => {
    const schema: Record<string, unknown> = { ...facts.open.field(true) }
    facts.tuple.set(schema, { min: 1, rest: "any" })
    assert.strictEqual(facts.open.of(schema), true)
    assert.deepStrictEqual(facts.tuple.of(schema), { min: 1, rest: "any" })
    facts.open.remove(schema)
    assert.strictEqual(facts.open.of(schema), undefined)
    // A document that was not checked may hold anything below these keys.
    const foreign = Object.fromEntries(Object.keys(schema).map((key) => [key, "text"]))
    assert.strictEqual(facts.tuple.of(foreign), undefined)
    assert.strictEqual(facts.tuple.of(undefined), undefined)
  })

  it("limits that hey-api drops are kept as facts", () => {
    const kept = { type: "number", ...limitFields({ multipleOf: 3, uniqueItems: false, minimum: 1 }) }
    assert.strictEqual(droppedLimit(kept, "multipleOf"), 3)
    assert.strictEqual(droppedLimit(kept, "uniqueItems"), false)
    assert.strictEqual(droppedLimit(kept, "minimum"), undefined)
    assert.deepStrictEqual({ type: "number", ...keptLimits(kept) }, kept)
  })
})
