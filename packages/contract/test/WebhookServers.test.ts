// examples/webhooks: Express and Hono receive deliveries over HTTP, as programs that a user starts; Next.js's route by its handler.
import { assert, describe, it } from "@effect/vitest"
import { spawn } from "node:child_process"
import { createHmac } from "node:crypto"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { vi } from "vitest"
import { POST } from "../../../examples/webhooks/next/route.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const folder = join(root, "examples", "webhooks")
const secret = "whsec_of_the_subscription"

/** A delivery as Monite makes it, signed now. */
const delivery = ({ id = "one", key = secret, description = "payable_approved" } = {}) => {
  const body = JSON.stringify({
    id,
    created_at: "2026-09-21T14:13:20Z",
    action: "payable.approved",
    api_version: "2024-05-25",
    description,
    entity_id: "9d2b4c8f-4e4e-4f86-8f6d-39f4e6e6b7aa",
    object: { id: "3fa85f64-5717-4562-b3fc-2c963f66afa6" },
    object_type: "payable",
    webhook_subscription_id: "2a3f3c8e-52a4-4c43-a6ab-9a8f6ab6a0a1"
  })
  const time = Math.floor(Date.now() / 1000)
  const signature = createHmac("sha256", key).update(`${time}.${body}`).digest("hex")
  const headers = { "content-type": "application/json", "monite-signature": `t=${time},v1=${signature}` }
  return { method: "POST", headers, body }
}

/** Starts an example. Returns its URL and the lines that it printed afterwards. */
const start = async (file: string) => {
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: { PATH: process.env.PATH, MONITE_WEBHOOK_SECRET: secret, PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"]
  })
  const lines: Array<string> = []
  const errors: Array<string> = []
  createInterface(child.stderr).on("line", (line) => errors.push(line))
  const printed = createInterface(child.stdout)
  const port = await new Promise<string>((resolve, reject) => {
    child.once("exit", () => reject(new Error(`${file} ended: ${errors.join("\n")}`)))
    printed.on("line", (line) => {
      const [, found] = /\bport: (\d+)/.exec(line) ?? []
      if (found !== undefined) resolve(found)
      else if (/^\w+\.\w+: /.test(line)) lines.push(line)
    })
  })
  return {
    url: `http://127.0.0.1:${port}/webhooks/monite`,
    lines,
    errors,
    /** Ends the program. Afterwards all that it printed has been read. */
    stop: async () => {
      child.kill()
      await once(child, "close")
    },
    [Symbol.dispose]: () => {
      child.kill("SIGKILL")
    }
  }
}

const tooLong = { id: "long", description: "x".repeat(2_000_000) }

describe("examples/webhooks", () => {
  it.each(["express.ts", "hono.ts"])("%s", { timeout: 60_000 }, async (file) => {
    using server = await start(file)
    const statusOf = async (init: RequestInit) => (await fetch(server.url, init)).status
    const { body, headers } = delivery({ id: "altered" })
    for (const [title, init, status] of [
      ["genuine", delivery(), 200],
      ["a replay", delivery(), 200],
      ["forged", delivery({ id: "forged", key: "whsec_other" }), 401],
      ["altered", { method: "POST", headers, body: body.replace("approved", "rejected") }, 401],
      ["not signed", { method: "POST", body }, 400],
      ["another genuine one", delivery({ id: "two" }), 200],
      ["not a delivery", {}, 404],
      // The last one: Hono's server may close the connection after it.
      ["too long", delivery(tooLong), 413]
    ] as const) {
      assert.strictEqual(await statusOf(init), status, title)
    }
    await server.stop()
    assert.deepStrictEqual(server.lines, ["payable.approved: one", "payable.approved: two"])
    assert.lengthOf(server.errors, 3)
    for (const line of server.errors) assert.match(line, /^A webhook of monite (?:was refused|is longer than)/)
    assert.notInclude(server.errors.join("\n"), secret)
  })

  it("next/route.ts, whose file is loaded without a secret", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {})
    const error = vi.spyOn(console, "error").mockImplementation(() => {})
    vi.stubEnv("MONITE_WEBHOOK_SECRET", secret)
    try {
      const statuses: Array<number> = []
      for (const init of [delivery(), delivery(), delivery({ id: "x", key: "whsec_other" }), delivery(tooLong)]) {
        statuses.push((await POST(new Request("https://receiver.example/webhooks/monite", init))).status)
      }
      assert.deepStrictEqual(statuses, [200, 200, 401, 413])
      assert.deepStrictEqual(log.mock.calls, [["payable.approved: one"]])
      assert.lengthOf(error.mock.calls, 2)
    } finally {
      vi.unstubAllEnvs()
      vi.restoreAllMocks()
    }
  })

  it.each(["express.ts", "hono.ts", "next/route.ts"])("docs/webhooks.md shows %s as it is", (file) => {
    const block = new RegExp(`^\`\`\`ts examples/webhooks/${file}\\n([\\s\\S]*?)^\`\`\``, "m")
    const [, code] = block.exec(readFileSync(join(root, "docs", "webhooks.md"), "utf8")) ?? []
    assert.strictEqual(code, readFileSync(join(folder, file), "utf8"))
  })
})
