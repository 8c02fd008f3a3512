// Examples in READMEs and docs: each TypeScript block compiles, and each block marked `ts run` runs against a sandbox.
// Blocks of a reference page compile together: the first one has their imports and the client.
// A block that names a file of examples/ is a part of that file; the README's first calls are the whole files.
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { globSync, readFileSync } from "node:fs"
import { basename, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { startSandbox } from "@faktura/sandbox"
import { compilerOutput, writeProject } from "./kit/ExampleProject.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const folder = fileURLToPath(new URL("../.examples", import.meta.url))
const run = promisify(execFile)

interface Example {
  /** Document, and number of the block in it. */
  readonly name: string
  readonly code: string
  readonly runs: boolean
  readonly file: string
}

// Not docs/api: its blocks are signatures with long types cut short, which no compiler reads.
const documents = globSync(
  ["README.md", "CONTRIBUTING.md", "docs/*.md", "docs/reference/**/*.md", "packages/*/README.md", "apps/*/README.md"],
  {
    cwd: root
  }
)

const isReference = (document: string): boolean => document.startsWith("docs/reference/")

/** Joins the blocks of a reference page. Each but the first one has names of its own. */
const joined = (blocks: ReadonlyArray<string>): string => {
  const [start = "", ...calls] = blocks
  return `${start}${calls.map((code) => `{\n${code}}\n`).join("")}`
}

const examples: ReadonlyArray<Example> = documents.toSorted().flatMap((document) => {
  const blocks = [...readFileSync(join(root, document), "utf8").matchAll(/^```ts( run)?\n([\s\S]*?)^```/gm)]
  const fileOf = (name: string): string => join(folder, `${name.replaceAll(/[^\w]+/g, "-")}.ts`)
  if (isReference(document)) {
    const code = joined(blocks.map(([, , each = ""]) => each))
    return blocks.length === 0 ? [] : [{ name: document, code, runs: false, file: fileOf(document) }]
  }
  return blocks.map(([, runs, code = ""], index) => {
    const name = `${document}, block ${index + 1}`
    return { name, code, runs: runs !== undefined, file: fileOf(name) }
  })
})

describe("examples", () => {
  beforeAll(() =>
    writeProject(
      folder,
      examples.map(({ code, file }) => [basename(file), code] as const)
    )
  )
  it("every block is compiled, run, or part of an example project, which the release check compiles and runs", () => {
    for (const document of documents) {
      for (const [line, kind = ""] of readFileSync(join(root, document), "utf8").matchAll(/^```ts(.*)$/gm)) {
        assert.match(kind, /^$|^ run$|^ examples\/(?:petstore|first-call|webhooks)\/\S+$/, `${document}: ${line}`)
      }
    }
  })
  it("a block that names a file is a part of the file", () => {
    // Without indentation: a part of a function is shown without that of the function.
    const lines = (code: string): string => code.trim().replaceAll(/\n +/g, "\n")
    let count = 0
    for (const document of documents) {
      const text = readFileSync(join(root, document), "utf8")
      for (const [, file = "", code = ""] of text.matchAll(/^```ts (examples\/\S+)\n([\s\S]*?)^```/gm)) {
        assert.include(lines(readFileSync(join(root, file), "utf8")), lines(code), `${document}: ${file}`)
        count++
      }
    }
    assert.isAbove(count, 6)
  })
  it(
    "the README's first calls are the files that `npm run first-call` runs, and each prints an entity",
    { timeout: 180_000 },
    async () => {
      const readme = readFileSync(join(root, "README.md"), "utf8")
      const names = globSync("examples/first-call/first-call*.ts", { cwd: root })
      assert.strictEqual(names.length, 2)
      for (const name of names) {
        const block = new RegExp(`^\`\`\`ts ${name}\\n([\\s\\S]*?)^\`\`\``, "m")
        const [, code] = block.exec(readme) ?? []
        assert.strictEqual(code, readFileSync(join(root, name), "utf8"))
      }
      const { stdout } = await run(process.execPath, [join(root, "examples/first-call/start.ts")])
      assert.match(stdout, /^(?:[\da-f-]{36} is active\n){2}$/)
    }
  )
  it("the pages with examples have some", () => {
    for (const document of [
      "docs/calls.md",
      "docs/credentials.md",
      "docs/durable-writes.md",
      "docs/errors.md",
      "docs/promise.md",
      "docs/recover-writes.md",
      "docs/retries.md",
      "docs/webhooks.md",
      "packages/monite/README.md",
      "packages/maesn/README.md"
    ]) {
      assert.isTrue(
        examples.some(({ name }) => name.startsWith(`${document},`)),
        document
      )
    }
  })
  it("the reference has a call in both styles for every operation", () => {
    for (const { code, name } of examples) {
      if (!isReference(name)) continue
      const operations = [...readFileSync(join(root, name), "utf8").matchAll(/^Retry: /gm)].length
      const count = (call: RegExp): number => [...code.matchAll(call)].length
      assert.strictEqual(count(/^\w+\.use\(/gm), operations, name)
      assert.strictEqual(count(/^(?:for )?await .*\b(?:monite|maesn)\.\w+\.\w+\(/gm), operations, name)
    }
    assert.isAbove(examples.filter(({ name }) => isReference(name)).length, 80)
  })
  it("all compile", { timeout: 180_000 }, async () => {
    assert.strictEqual(await compilerOutput(folder), "")
  })
  for (const { file, name, runs } of examples) {
    if (!runs) continue
    it(`${name} runs`, { timeout: 180_000 }, async () => {
      await using sandbox = await startSandbox()
      const { maesn, monite } = sandbox
      const { stdout } = await run(process.execPath, [relative(root, file)], {
        cwd: root,
        env: {
          PATH: process.env.PATH,
          MONITE_BASE_URL: monite.baseUrl,
          MONITE_CLIENT_ID: monite.clientId,
          MONITE_CLIENT_SECRET: monite.clientSecret,
          MAESN_BASE_URL: maesn.baseUrl,
          MAESN_API_KEY: maesn.apiKey,
          MAESN_ACCOUNT_KEY: maesn.accountKey
        }
      })
      assert.notStrictEqual(stdout.trim(), "")
      assert.notMatch(stdout, /undefined|Error|refused/)
    })
  }
})
