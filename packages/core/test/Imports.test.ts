// A call imports no wire schema: the bundle of a program without validation contains none. Nothing imports Effect's schemas.
import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

const require = createRequire(import.meta.url)

/** Returns the files that are loaded with a file, with `/` in paths on every system. Type imports do not count. */
const loadedWith = (start: string): ReadonlySet<string> => {
  const loaded = new Set<string>()
  const visit = (file: string): void => {
    if (loaded.has(file)) return
    loaded.add(file)
    const code = readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "")
    for (const [, typed, name = ""] of code.matchAll(
      /^(?:import|export)\s+(type\s)?(?:[\w*{][^"';]*?\sfrom\s+)?"([^"]+)"/gm
    )) {
      // The transport has a file for each runtime; its imports are Node's and undici's.
      if (typed !== undefined || name.startsWith("node:") || name.startsWith("#")) continue
      visit(createRequire(file).resolve(name))
    }
  }
  visit(start)
  return new Set([...loaded].map((file) => file.replaceAll("\\", "/")))
}

const importedBy = (module: string, name: RegExp): ReadonlyArray<string> =>
  [...loadedWith(require.resolve(`../src/${module}.ts`))].filter((file) => name.test(file))

const wireSchemas = /\/src\/schema\/(?!Problems\.ts$)/
const effectSchemas = /\/effect\/dist\/.*(Schema|Config)\w*\.js$/

describe("imports", () => {
  for (const module of [
    "call/Call",
    "call/ResponseHeaders",
    "pagination/Paging",
    "call/ApiClient",
    "credentials/Credentials",
    "credentials/BearerToken",
    "rate-limit/RateLimit",
    "retry/CircuitGate"
  ]) {
    it(`${module}: no schema`, () => {
      assert.isNotEmpty(importedBy(module, /\/effect\/dist\//))
      assert.deepStrictEqual(importedBy(module, wireSchemas), [])
    })
  }
  for (const module of ["call/Call", "schema/Validation", "schema/WireSchema", "schema/Constraint", "promise/index"]) {
    it(`${module}: no schema of Effect`, () => assert.deepStrictEqual(importedBy(module, effectSchemas), []))
  }
  it("schemas are seen", () => {
    assert.isNotEmpty(importedBy("schema/Validation", wireSchemas))
    assert.isNotEmpty(importedBy("settings/Settings", effectSchemas))
  })
})
