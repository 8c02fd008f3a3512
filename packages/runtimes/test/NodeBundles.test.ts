// Runs the program as one file for Node, bundled by esbuild as core's README says. Every check passes as without a
// bundle, and the pool is in use.
import { readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import type { BuildOptions } from "esbuild"
import { checks } from "../src/Program.ts"
import { runBundle } from "./kit/Runtimes.ts"
import { stage } from "./kit/Stage.ts"

const readme = readFileSync(fileURLToPath(new URL("../../core/README.md", import.meta.url)), "utf8")
const banner = /--banner:js='([^']+)'/.exec(readme)?.[1] ?? ""

// Without await at the top, which CommonJS does not have.
const program = `import { run } from "./src/Program.ts"
void run(JSON.parse(process.argv[2])).then((report) => console.log(JSON.stringify(report)))`

/** Bundles the program into a folder of its own for the length of the scope; gives the file to run. */
const bundled = Effect.fnUntraced(function* (options: BuildOptions) {
  const folder = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "faktura-bundle-"))),
    (folder) => Effect.promise(() => rm(folder, { recursive: true }))
  )
  const extension = options.format === "cjs" ? ".cjs" : ".mjs"
  yield* Effect.promise(() =>
    build({
      stdin: { contents: program, resolveDir: fileURLToPath(new URL("..", import.meta.url)), sourcefile: "program.ts" },
      entryNames: "program",
      outdir: folder,
      outExtension: { ".js": extension },
      bundle: true,
      platform: "node",
      logLevel: "silent",
      ...options
    })
  )
  return join(folder, `program${extension}`)
})

const table: ReadonlyArray<readonly [title: string, options: BuildOptions]> = [
  ["ESM with the README's banner", { format: "esm", banner: { js: banner } }],
  ["ESM with it, minified and split", { format: "esm", banner: { js: banner }, minify: true, splitting: true }],
  ["CommonJS, without it", { format: "cjs" }]
]

describe("esbuild's output for Node", () => {
  it("core's README shows the banner", () => assert.include(banner, "createRequire"))

  for (const [title, options] of table) {
    it.live(title, () =>
      Effect.gen(function* () {
        const { place, sandbox } = yield* stage("")
        const { checks: done, observed } = yield* runBundle(yield* bundled(options), place)
        assert.deepStrictEqual(done, Object.fromEntries(checks.map(({ name }) => [name, "ok"])))
        // Only the pool tells on Node that a request was not sent.
        for (const each of Object.values(observed)) assert.deepInclude(each, { refused: "NotSent" })
        assert.deepStrictEqual(sandbox.defects(), [])
      })
    )
  }

  it.live("ESM without the banner: the error says what to do", () =>
    Effect.gen(function* () {
      const { place } = yield* stage("")
      const report = yield* runBundle(yield* bundled({ format: "esm" }), place)
      for (const { name } of checks.filter(({ name }) => report.checks[name] !== "ok")) {
        assert.include(report.checks[name], "with the esbuild banner in the README of @faktura/core")
      }
      assert.isFalse(Object.values(report.checks).every((outcome) => outcome === "ok"))
    })
  )
})
