// A call imports no schema: the bundle of a program without validation contains none.
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

const schemasOf = (module: string): ReadonlyArray<string> =>
  [...loadedWith(require.resolve(`../src/${module}.ts`))].filter((file) => /\/Schema\w*\.(js|ts)$/.test(file))

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
      assert.include([...loadedWith(require.resolve(`../src/${module}.ts`))].join(" "), "/effect/dist/")
      assert.deepStrictEqual(schemasOf(module), [])
    })
  }
  it("Validation: schemas, so that they would be seen", () => assert.isNotEmpty(schemasOf("schema/Validation")))
})
