import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"
import { faultKinds } from "../src/index.ts"
import { Store } from "../src/state/Store.ts"
import { zoo } from "./support/Zoo.ts"

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command; `until` ends it with SIGTERM once standard output has this text. */
const run = (args: ReadonlyArray<string>, until?: (stdout: string) => Promise<void> | undefined): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] })
    let stdout = ""
    let stderr = ""
    let asked = false
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString()
      const wanted = asked ? undefined : until?.(stdout)
      if (wanted === undefined) return
      asked = true
      wanted.then(
        () => child.kill("SIGTERM"),
        (error: unknown) => (child.kill("SIGKILL"), reject(error))
      )
    })
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()))
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, stdout, stderr }))
  })

describe("faktura-sandbox", () => {
  // Windows has no signals: Node ends the other process there at once and ignores its SIGTERM handler.
  it.skipIf(process.platform === "win32")("starts, prints what is needed to use it, and ends on SIGTERM", async () => {
    const { code, stderr, stdout } = await run(["--seed", "7"], (text) => {
      if (!text.includes("Stop it with Ctrl+C")) return undefined
      const url = /export MAESN_BASE_URL=(\S+)/.exec(text)?.[1]
      return fetch(`${url}/health`).then((response) => assert.strictEqual(response.status, 200))
    })
    assert.deepStrictEqual([code, stderr], [0, ""])
    for (const name of [
      "MONITE_BASE_URL",
      "MONITE_CLIENT_ID",
      "MONITE_CLIENT_SECRET",
      "MAESN_API_KEY",
      "MAESN_ACCOUNT_KEY"
    ]) {
      assert.match(stdout, new RegExp(`export ${name}=\\S+`))
    }
  })
  it("--json prints one object for machines", async () => {
    const { stdout } = await run(["--json"], (text) => (text.endsWith("\n") ? Promise.resolve() : undefined))
    const printed: unknown = JSON.parse(stdout)
    assert.hasAllKeys(printed, ["monite", "maesn"])
  })
  it("--help explains itself", async () => {
    const { code, stdout } = await run(["--help"])
    assert.strictEqual(code, 0)
    assert.include(stdout, "Usage: faktura-sandbox")
    for (const kind of faultKinds) assert.include(stdout, kind)
  })
  for (const [name, args, says] of [
    ["an unknown flag", ["--bogus"], "--bogus"],
    ["a seed that is no number", ["--seed", "x"], "--seed must be a whole number"],
    ["a port out of range", ["--monite-port", "70000"], "--monite-port"],
    ["faults that are no rates", ["--faults", "dropAfter"], '"dropAfter" in --faults is no name=value'],
    ["two documents", ["a.yaml", "b.yaml"], 'one document at a time: "b.yaml" is too much'],
    ["a port of Monite for a document", ["a.yaml", "--monite-port", "1"], "--monite-port is for Monite and Maesn"],
    ["the port of a document without one", ["--port", "1"], "--port is for a document"]
  ] as const) {
    it(`${name}: exit code 2 and a message on standard error`, async () => {
      const { code, stderr, stdout } = await run(args)
      assert.deepStrictEqual([code, stdout], [2, ""])
      assert.include(stderr, says)
    })
  }
  it("serves a document of a file, with its credentials and faults", async () => {
    const folder = mkdtempSync(join(tmpdir(), "faktura-zoo-"))
    try {
      const file = join(folder, "zoo.json")
      const document = { ...zoo(), security: [{ key: [] }] }
      const securitySchemes = { key: { type: "apiKey", in: "header", name: "X-Key" } }
      writeFileSync(file, JSON.stringify({ ...document, components: { ...document.components, securitySchemes } }))
      const { stdout } = await run([file, "--seed", "7", "--faults", "unavailable=1"], (text) => {
        if (!text.includes("Stop it with Ctrl+C")) return undefined
        const [url] = /^http:\S+/.exec(text) ?? []
        const [, key = ""] = /key {2}header X-Key: (\S+)/.exec(text) ?? []
        return fetch(`${url}/cats`, { headers: { "x-key": key } }).then(({ status }) => assert.strictEqual(status, 503))
      })
      assert.match(stdout, /^ {2}\d+ operations, \d+ of them with state; the others respond with samples$/m)
      for (const [args, says] of [
        [[join(folder, "none.yaml")], "none.yaml cannot be read: ENOENT"],
        [[file, "--faults", "dropAll=1"], "dropAll"]
      ] as const) {
        const refused = await run(args)
        assert.deepStrictEqual([refused.code, refused.stdout], [1, ""])
        assert.match(refused.stderr, new RegExp(`^faktura-sandbox: .*${says}`))
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
  it.skipIf(process.platform === "win32")("prints each defect, and then ends with exit code 1", async () => {
    const folder = mkdtempSync(join(tmpdir(), "faktura-zoo-"))
    try {
      const [file, state] = [join(folder, "zoo.json"), join(folder, "zoo.db")]
      writeFileSync(file, JSON.stringify(zoo()))
      new Store(state).close()
      const broken = new DatabaseSync(state)
      broken.exec("INSERT INTO records (collection, id, owner, json) VALUES ('/cats', '[] c1', '[]', 'no JSON')")
      broken.close()
      const { code, stderr } = await run([file, "--state", state], (text) => {
        if (!text.includes("Stop it with Ctrl+C")) return undefined
        const [url] = /^http:\S+/.exec(text) ?? []
        return fetch(`${url}/cats/c1`).then(({ status }) => assert.strictEqual(status, 599))
      })
      assert.strictEqual(code, 1)
      assert.match(stderr, /^faktura-sandbox: defect 1: Zoo GET \/cats\/\{cat_id\} 599: SyntaxError: /)
      assert.lengthOf(stderr.match(/defect \d/g) ?? [], 1)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
  it("an invalid state file: exit code 1, and the file is unchanged", async () => {
    const { code, stderr } = await run(["--state", cli])
    assert.strictEqual(code, 1)
    assert.include(stderr, "faktura-sandbox:")
  })
})
