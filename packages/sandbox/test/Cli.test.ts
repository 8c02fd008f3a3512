import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"
import { faultKinds } from "../src/index.ts"

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
    ["a port out of range", ["--monite-port", "70000"], "--monite-port"]
  ] as const) {
    it(`${name}: exit code 2 and a message on standard error`, async () => {
      const { code, stderr, stdout } = await run(args)
      assert.deepStrictEqual([code, stdout], [2, ""])
      assert.include(stderr, says)
    })
  }
  it("an invalid state file: exit code 1, and the file is unchanged", async () => {
    const { code, stderr } = await run(["--state", cli])
    assert.strictEqual(code, 1)
    assert.include(stderr, "faktura-sandbox:")
  })
})
