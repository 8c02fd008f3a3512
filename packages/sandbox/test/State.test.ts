import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { maesnCaller, moniteCaller, trading } from "./support/Clients.ts"

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "faktura-sandbox-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

const program = fileURLToPath(new URL("../src/cli.ts", import.meta.url))

/** Runs the command to its end. */
const run = async (...args: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, [program, ...args])
  let out = ""
  let err = ""
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()))
  const [code] = await once(child, "close")
  return { code: code as number | null, out, err }
}

/** Starts the command and waits for its line of JSON. */
const launch = async (stateFile: string) => {
  const child = spawn(process.execPath, [program, "--json", "--seed", "5", "--state", stateFile])
  const [line] = (await once(child.stdout, "data")) as [Buffer]
  const { monite, maesn } = JSON.parse(line.toString())
  return { child, monite, maesn }
}

const ids = async (seed: number) => {
  await using sandbox = await startSandbox({ seed })
  const { entity, counterpart } = await trading(sandbox)
  return [sandbox.monite.clientId, sandbox.maesn.apiKey, entity.id, counterpart.id]
}

describe("a state file", () => {
  it("keeps records, tokens, numbers and credentials over a restart", async () => {
    const stateFile = join(folder, "restart.db")
    const first = await startSandbox({ stateFile, seed: 3, rateLimitPerSecond: 0 })
    const { call, token, entity, draft, line } = await trading(first)
    const invoice = (await call("POST", "/receivables", draft([line(1, 100)]))).body
    await call("POST", `/receivables/${invoice.id}/issue`)
    const before = { counts: first.counts(), receivables: first.monite.receivables() }
    const { apiKey, accountKey } = first.maesn
    await first.close()

    await using second = await startSandbox({ stateFile, seed: 99, rateLimitPerSecond: 0 })
    assert.deepStrictEqual({ counts: second.counts(), receivables: second.monite.receivables() }, before)
    assert.deepInclude(second.maesn, { apiKey, accountKey })
    assert.strictEqual(second.monite.clientSecret, first.monite.clientSecret)
    const again = moniteCaller(second, token, entity.id)
    const next = (await again("POST", "/receivables", draft([line(1, 100)]))).body
    const issued = (await again("POST", `/receivables/${next.id}/issue`)).body
    assert.strictEqual(issued.document_id, "INV-00002")
  })

  it("keeps the work of a killed process, also if the response was lost", async () => {
    const stateFile = join(folder, "killed.db")
    const { child, maesn } = await launch(stateFile)
    const headers = { "X-API-KEY": maesn.apiKey, "X-ACCOUNT-KEY": maesn.accountKey, "content-type": "application/json" }
    const create = () =>
      fetch(`${maesn.baseUrl}/accounting/contacts`, { method: "POST", headers, body: '{"contactType":"COMPANY"}' })
    assert.strictEqual((await create()).status, 201)
    await fetch(`${maesn.baseUrl}/__sandbox/faults`, { method: "PUT", body: '{"dropAfter":1}' })
    assert.isTrue(
      await create().then(
        () => false,
        () => true
      )
    )
    child.kill("SIGKILL")
    await once(child, "close")

    await using sandbox = await startSandbox({ stateFile })
    assert.lengthOf(sandbox.maesn.contacts(), 3)
    assert.strictEqual(sandbox.maesn.apiKey, maesn.apiKey)
  })

  it("gives the same ids for the same seed", async () => {
    assert.deepStrictEqual(await ids(4), await ids(4))
    const [here, there] = [await ids(4), await ids(5)]
    for (const [index, id] of here.entries()) assert.notStrictEqual(id, there[index])
  })
})

describe("requests", () => {
  it("are kept as they came, apart from the log", async () => {
    await using sandbox = await startSandbox()
    await maesnCaller(sandbox)("POST", "/accounting/contacts?companyId=company-1", { contactType: "COMPANY" })
    const raw = sandbox.requests().at(-1)
    assert.strictEqual(raw?.url, "/accounting/contacts?companyId=company-1")
    assert.include([...(raw?.rawHeaders ?? [])], sandbox.maesn.apiKey)
    assert.strictEqual(raw?.body.toString(), '{"contactType":"COMPANY"}')
    assert.deepStrictEqual(sandbox.log(), [
      {
        sequence: 1,
        api: "maesn",
        method: "POST",
        path: "/accounting/contacts",
        operationId: "createContact",
        status: 201
      }
    ])
    assert.notInclude(JSON.stringify(sandbox.log()), sandbox.maesn.apiKey)
  })
})

describe("the command", () => {
  it("explains itself", async () => {
    const { code, out } = await run("--help")
    assert.strictEqual(code, 0)
    for (const flag of ["--state", "--seed", "--monite-port", "--maesn-port", "--json"]) assert.include(out, flag)
  })

  it.each([
    [["--colour"], /--colour/],
    [["--seed", "many"], /--seed must be a whole number/],
    [["--maesn-port", "70000"], /--maesn-port/],
    [["a.yaml", "extra"], /extra/]
  ])("refuses %j with a message and exit 2", async (args, message) => {
    const { code, err, out } = await run(...args)
    assert.strictEqual(code, 2)
    assert.match(err, message)
    assert.strictEqual(out, "")
  })

  it("names an invalid state file", async () => {
    const { code, err } = await run("--state", program)
    assert.strictEqual(code, 1)
    assert.include(err, program)
  })

  it("stops on SIGTERM", async () => {
    const { child } = await launch(join(folder, "term.db"))
    child.kill("SIGTERM")
    assert.deepStrictEqual(await once(child, "close"), [0, null])
  })
})
