/**
 * Control endpoints of every sandbox, as curl uses them.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { Sandbox } from "../src/index.ts"
import { Store } from "../src/state/Store.ts"
import { maesnCaller, moniteCaller, tokenOf, trading } from "./support/Clients.ts"
import type { Json } from "./support/Clients.ts"
import { exchange } from "./support/RawClient.ts"
import { receiver } from "./support/Receiver.ts"

/** Calls a control endpoint of the Maesn server. */
const caller = (sandbox: Sandbox) => async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${sandbox.maesn.baseUrl}/__sandbox/${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) })
  })
  const content: Json = await response.json()
  return { status: response.status, body: content }
}

const contact = { contactType: "COMPANY", companyName: "Customer GmbH" }

describe("the page", () => {
  it("is there for browsers, with a policy that allows this server alone", async () => {
    await using sandbox = await startSandbox()
    for (const { baseUrl } of [sandbox.monite, sandbox.maesn]) {
      const address = new URL("/__sandbox", baseUrl)
      const page = await fetch(address, { headers: { accept: "text/html,*/*;q=0.8" } })
      const html = await page.text()
      assert.match(page.headers.get("content-security-policy") ?? "", /^default-src 'none'; script-src 'self';/)
      assert.notMatch(html, /https?:|<script>|style="| on\w+=/)
      // The page's modules, and what they import in turn.
      const names = new Set(["style.css", ...(html.match(/Main\.\w+/) ?? [])])
      for (const name of names) {
        const file = await fetch(new URL(`/__sandbox/page/${name}`, baseUrl))
        assert.strictEqual(file.status, 200, name)
        const code = await file.text()
        assert.notInclude(code, "innerHTML")
        for (const [, next = ""] of code.matchAll(/from "\.\/(\w+\.\w+)"/g)) names.add(next)
      }
      assert.isAbove(names.size, 8)
      assert.deepStrictEqual(await (await fetch(address)).json(), {
        counts: sandbox.counts(),
        faults: sandbox.faults.injected(),
        defects: 0
      })
    }
    for (const name of ["Assets.ts", "Html.ts", "None.ts", "..%2FAsk.ts"]) {
      assert.strictEqual((await caller(sandbox)("GET", `page/${name}`)).status, 404, name)
    }
  })
})

describe("hosts and origins", () => {
  const table: ReadonlyArray<readonly [method: string, headers: string, status: number]> = [
    ["GET", "host: 127.0.0.1", 200],
    ["GET", "host: LOCALHOST:99", 200],
    ["GET", "host: [::1]:99", 200],
    ["GET", "host: evil.example", 403],
    ["GET", "host: 127.0.0.1.evil.example:99", 403],
    ["GET", "host: localhost:99@evil.example", 403],
    ["GET", "host: ", 403],
    ["PUT", "host: evil.example", 403],
    ["PUT", "host: localhost:99", 200],
    ["PUT", "host: localhost:99\r\norigin: http://localhost:99", 200],
    ["PUT", "host: localhost:99\r\norigin: http://localhost:98", 403],
    ["PUT", "host: localhost:99\r\norigin: http://127.0.0.1:99", 403],
    ["PUT", "host: localhost:99\r\norigin: https://evil.example", 403],
    ["PUT", "host: localhost:99\r\norigin: null", 403]
  ]
  it.each(table)("%s with %j: %d", async (method, headers, status) => {
    await using sandbox = await startSandbox({ faults: { dropAfter: 1 } })
    const more = method === "PUT" ? "content-length: 2\r\n\r\n{}" : "\r\n"
    const request = `${method} /__sandbox/faults HTTP/1.1\r\n${headers}\r\nconnection: close\r\n${more}`
    const { text } = await exchange(sandbox.maesn.baseUrl, request)
    assert.match(text, new RegExp(`^HTTP/1.1 ${status} `))
    const isSet = (await caller(sandbox)("GET", "faults")).body.rates.dropAfter === undefined
    assert.strictEqual(isSet, method === "PUT" && status === 200)
  })
})

describe("requests", () => {
  it("are listed with their outcome, and with what the document says about both sides", async () => {
    await using sandbox = await startSandbox()
    const [call, ask] = [maesnCaller(sandbox), caller(sandbox)]
    sandbox.faults.script([{ operationId: "createContact", nth: 3, fault: "dropAfter" }])
    await call("POST", "/accounting/contacts", contact)
    await call("POST", "/accounting/contacts", { contactType: "NONE" })
    await call("POST", "/accounting/contacts", contact).catch(() => undefined)
    await moniteCaller(sandbox, "none")("GET", "/entities")
    const { next, requests } = (await ask("GET", "requests")).body
    assert.deepStrictEqual(
      requests.map(({ api, fault, number, operationId, request, response, status }: Json) => [
        [number, api, operationId, status ?? null, fault ?? null],
        request?.length ?? null,
        response
      ]),
      [
        [[1, "maesn", "createContact", 201, null], 0, []],
        [[2, "maesn", "createContact", 400, null], 1, []],
        [[3, "maesn", "createContact", null, "dropAfter"], 0, []],
        [[4, "monite", "get_entities", 401, null], null, []]
      ]
    )
    assert.match(requests[1].request[0], /^body\.contactType: .*allowed values/)
    assert.deepStrictEqual((await ask("GET", `requests?after=${next}`)).body, { requests: [], next })
    await call("GET", "/health")
    const later = (await ask("GET", `requests?after=${next}`)).body
    assert.deepStrictEqual(
      later.requests.map(({ number, operationId }: Json) => [number, operationId]),
      [[5, "check"]]
    )
    assert.lengthOf((await ask("GET", "requests?limit=2")).body.requests, 2)
    for (const query of ["after=x", "limit=0", "limit=501"])
      assert.strictEqual((await ask("GET", `requests?${query}`)).status, 400, query)
  })

  it("come as events, and a reader that returns gets what it missed", async () => {
    await using sandbox = await startSandbox()
    const call = maesnCaller(sandbox)
    const read = async (headers: Record<string, string>, enough: (text: string) => boolean): Promise<string> => {
      const stopped = new AbortController()
      const response = await fetch(`${sandbox.monite.baseUrl.slice(0, -3)}/__sandbox/events`, {
        headers,
        signal: stopped.signal
      })
      assert.strictEqual(response.headers.get("content-type"), "text/event-stream")
      let text = ""
      for await (const chunk of response.body!) {
        if (text === "") await call("GET", "/health")
        text += Buffer.from(chunk).toString()
        if (enough(text)) break
      }
      stopped.abort()
      return text
    }
    await call("GET", "/accounting/contacts")
    const first = await read({}, (text) => text.includes('"operationId":"check","status":200'))
    assert.match(first, /event: request\ndata: \{"number":1,"at":"[^"]+","sequence":1,"api":"maesn","method":"GET"/)
    const [last = ""] = [...first.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id).slice(-1)
    await call("GET", "/accounting/items")
    const second = await read({ "last-event-id": last }, (text) => text.includes('"path":"/accounting/items"'))
    assert.notMatch(second, /"number":[12],/)
  })
})

describe("records", () => {
  it("are listed by collection, in pages, without credentials", async () => {
    await using hook = await receiver()
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, draft, line, partner, token } = await trading(sandbox)
    const body = { object_type: "receivable", url: hook.url }
    const { secret } = (await partner("POST", "/webhook_subscriptions", body)).body
    for (const price of [100, 200, 300]) await call("POST", "/receivables", draft([line(1, price)]))
    await hook.take()
    const ask = caller(sandbox)
    const { collections } = (await ask("GET", "records")).body
    assert.deepInclude(collections, { name: "monite /receivables", count: 3 })
    for (const { name } of collections) assert.match(name, /^(?:one )?(?:monite|maesn) \//)
    const list = `records?collection=${encodeURIComponent("monite /receivables")}`
    const first = (await ask("GET", `${list}&limit=2`)).body
    const second = (await ask("GET", `${list}&limit=2&after=${first.next}`)).body
    assert.deepStrictEqual([first.count, first.records.length, second.records.length, second.next], [3, 2, 1, null])
    assert.deepStrictEqual([...first.records, ...second.records], [...sandbox.monite.receivables()] as Json)
    for (const name of ["monite.tokens", "maesn.accounts", "files", "none"]) {
      assert.strictEqual((await ask("GET", `records?collection=${name}`)).status, 404, name)
    }
    const secrets = [token, secret, sandbox.maesn.apiKey, sandbox.maesn.accountKey]
    const pages = collections.map(({ name }: Json) => `records?collection=${encodeURIComponent(name)}`)
    for (const path of ["records", ...pages, "requests", "deliveries", "defects", "faults", "operations"]) {
      const text = JSON.stringify((await ask("GET", path)).body)
      for (const secret of [...secrets, sandbox.monite.clientSecret]) assert.notInclude(text, secret, path)
    }
  })

  it("include files, which cannot act on the page's address", async () => {
    const folder = mkdtempSync(join(tmpdir(), "faktura-sandbox-"))
    const stateFile = join(folder, "files.db")
    const bytes = Buffer.from([0, 255, 10, 13])
    {
      using store = new Store(stateFile)
      store.collection("files").insert("f1", { type: "image/svg+xml", base64: bytes.toString("base64") })
    }
    {
      await using sandbox = await startSandbox({ stateFile })
      const file = await fetch(`${sandbox.maesn.baseUrl}/__sandbox/files/f1`)
      assert.deepStrictEqual(Buffer.from(await file.arrayBuffer()), bytes)
      assert.strictEqual(file.headers.get("content-type"), "image/svg+xml")
      assert.match(file.headers.get("content-security-policy") ?? "", /^default-src 'none'/)
      assert.strictEqual((await caller(sandbox)("GET", "files/none")).status, 404)
    }
    rmSync(folder, { recursive: true })
  })
})

describe("faults", () => {
  it("are shown, set by chance and by operation, and refused with a line that says why", async () => {
    await using sandbox = await startSandbox()
    const [call, ask] = [maesnCaller(sandbox), caller(sandbox)]
    assert.strictEqual((await ask("PUT", "faults", { unavailable: 1 })).status, 200)
    const entry = { operationId: "createContact", fault: "serverError", chance: 1 }
    assert.deepStrictEqual((await ask("PUT", "script", [entry])).body.script, [{ ...entry, times: null, seen: 0 }])
    const statuses: Array<number> = []
    for (const path of ["/accounting/contacts", "/accounting/contacts", "/webhooks"])
      statuses.push((await call("POST", path, contact)).status)
    assert.deepStrictEqual(statuses, [500, 500, 503])
    const { injected, rates, script } = (await ask("GET", "faults")).body
    assert.deepStrictEqual([rates, script[0].seen], [{ unavailable: 1 }, 2])
    assert.deepInclude(injected, { serverError: 2, unavailable: 1 })
    // An entry as it was shown can be sent again.
    const { seen: _seen, ...again } = script[0]
    assert.strictEqual((await ask("PUT", "script", [again])).body.script[0].times, null)
    await ask("PUT", "script", [])
    await ask("PUT", "faults", {})
    assert.strictEqual((await call("POST", "/accounting/contacts", contact)).status, 201)
  })

  const refusals: ReadonlyArray<readonly [body: unknown, message: RegExp]> = [
    ["nonsense", /^the script must be a list/],
    [{ fault: "dropAfter" }, /^the script must be a list/],
    [[1], /^entry 1: must be a JSON object$/],
    [[{}], /^entry 1: has no "fault"$/],
    [[{ fault: "dropafter" }], /^entry 1: fault "dropafter" is no fault\. Use one of dropBefore, /],
    [
      [{ fault: "dropAfter" }, { fault: "dropAfter", operationId: "create" }],
      /^entry 2: operationId "create" is no op/
    ],
    [[{ fault: "dropAfter", api: "stripe" }], /^entry 1: api "stripe" is no API of this sandbox$/],
    [[{ fault: "dropAfter", rate: 1 }], /^entry 1: has no member rate\. Use api, operationId, /],
    [[{ fault: "dropAfter", nth: 0 }], /^entry 1: nth must be a whole number of at least 1$/],
    [[{ fault: "dropAfter", chance: 2 }], /^entry 1: chance must be a number from 0 to 1$/],
    [[{ fault: "dropAfter", holdMs: "1" }], /^entry 1: holdMs must be a number of at least 0$/]
  ]
  it.each(refusals)("the script %j is refused", async (body, message) => {
    await using sandbox = await startSandbox()
    const refused = await caller(sandbox)("PUT", "script", body)
    assert.strictEqual(refused.status, 400)
    assert.match(refused.body.error.message, message)
  })
})

describe("the clock", () => {
  it("moves tokens, records and the windows of the rate limit", async () => {
    await using sandbox = await startSandbox({ clock: () => new Date("2026-06-01T00:00:00Z"), rateLimitPerSecond: 1 })
    const [call, ask] = [maesnCaller(sandbox), caller(sandbox)]
    const token = await tokenOf(sandbox)
    assert.strictEqual((await call("POST", "/accounting/contacts", contact)).status, 201)
    assert.strictEqual((await call("POST", "/accounting/contacts", contact)).status, 429)
    const moved = (await ask("PUT", "clock", { advanceMs: 90_000_000 })).body
    assert.deepStrictEqual(moved, { at: "2026-06-02T01:00:00.000Z", offsetMs: 90_000_000 })
    const made = await call("POST", "/accounting/contacts", contact)
    assert.deepStrictEqual([made.status, made.body.data.createdDate], [201, moved.at])
    assert.strictEqual((await moniteCaller(sandbox, token)("GET", "/entities")).status, 401)
    assert.strictEqual((await ask("PUT", "clock", { at: "2026-06-01T02:00:00+02:00" })).body.offsetMs, 0)
    assert.strictEqual((await moniteCaller(sandbox, token)("GET", "/entities")).status, 200)
    assert.deepStrictEqual((await ask("GET", "clock")).body, { at: "2026-06-01T00:00:00.000Z", offsetMs: 0 })
  })

  it("undoes its moves to the millisecond", async () => {
    await using sandbox = await startSandbox()
    const ask = caller(sandbox)
    for (const move of [{ advanceMs: 86_400_000 }, { at: "2030-01-01T00:00:00Z" }]) {
      assert.isAbove((await ask("PUT", "clock", move)).body.offsetMs, 0)
      assert.strictEqual((await ask("DELETE", "clock")).body.offsetMs, 0)
    }
  })

  it.each([
    "nonsense",
    "{}",
    '{"advanceMs":-1}',
    '{"advanceMs":"1"}',
    '{"advanceMs":1e15}',
    '{"at":"2026-12-01"}',
    '{"at":"2026-12-01T00:00:00"}',
    '{"at":"2026-13-01T00:00:00Z"}',
    '{"at":"1969-12-31T00:00:00Z"}',
    '{"at":1}',
    '{"at":"2026-12-01T00:00:00Z","advanceMs":1}',
    '{"advance":1}'
  ])("%s is refused", async (body) => {
    await using sandbox = await startSandbox()
    const ask = caller(sandbox)
    assert.strictEqual((await ask("PUT", "clock", body)).status, 400)
    assert.strictEqual((await ask("GET", "clock")).body.offsetMs, 0)
  })
})
