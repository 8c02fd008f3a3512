// Writes of programs that use promises: outcomes of thrown errors, stored records, rejections with a tag.
import { assert, describe, it } from "@effect/vitest"
import { BadRequest, OutcomeUnknown, ResponseInvalid } from "@faktura/core/Errors"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import { IntentStoreUnavailable, openDurable, StillUnknown, WriteAbandoned } from "../src/promise/Durable.ts"
import type { LostWrite, WriteRequest } from "../src/promise/Durable.ts"
import { makeDatabase } from "./kit/Databases.ts"
import { noPostgres, startPostgres } from "./kit/Postgres.ts"

const folder = mkdtempSync(join(tmpdir(), "faktura-promise-"))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const open = () => openDurable({ sqlite: join(folder, `${files++}.db`) })

interface Row {
  readonly id: string
  readonly reference: string
}

const fields = {
  message: "No.",
  api: "things",
  operation: "Things.create",
  method: "POST",
  path: "/things",
  attempts: 1
}

/** A server with the errors that it throws, in order. `done`: the write was done before the error. */
const makeServer = (...script: ReadonlyArray<{ readonly done: boolean; readonly error: unknown }>) => {
  const rows: Array<Row> = []
  const writes: Array<LostWrite> = []
  let sends = 0
  const request: WriteRequest<Row> = {
    key: "order-1",
    find: async (write) => {
      writes.push(write)
      return rows
    },
    same: ({ reference }) => reference === "order-1",
    send: async () => {
      const now = script[sends++]
      const row = { id: `row-${rows.length + 1}`, reference: "order-1" }
      if (now?.done !== false) rows.push(row)
      if (now !== undefined) throw now.error
      return row
    },
    settle: 20
  }
  return { request, rows, writes, sends: () => sends }
}

const rejection = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error("It did not reject")
}

describe("thrown errors of send", () => {
  const unknown = new OutcomeUnknown({ ...fields, sentAt: 0, safeToRetry: false })
  const cut = new ResponseInvalid({ ...fields, raw: "", problems: [], written: true })
  const refused = new BadRequest({ ...fields, body: undefined })
  const timeout = new Error("socket hang up")
  const table: ReadonlyArray<
    readonly [title: string, error: unknown, done: boolean, sends: number, outcome?: WriteRequest<Row>["outcome"]]
  > = [
    ["any error, done: adopted", timeout, true, 1],
    ["any error, not done: sent again", timeout, false, 2],
    ["a thrown text", "no", false, 2],
    ["nothing thrown but undefined", undefined, true, 1],
    ["OutcomeUnknown, done", unknown, true, 1],
    ["OutcomeUnknown, not done", unknown, false, 2],
    ["ResponseInvalid of a write that was done", cut, true, 1],
    ["an outcome that says unknown, of a refusal", refused, true, 1, () => "unknown"]
  ]
  for (const [title, error, done, sends, outcome] of table) {
    it(title, async () => {
      await using durable = await open()
      const server = makeServer({ done, error })
      const row = await durable.write({ ...server.request, outcome })
      assert.deepStrictEqual(row, { id: "row-1", reference: "order-1" })
      assert.deepStrictEqual([server.sends(), server.rows.length], [sends, 1])
      assert.deepStrictEqual(await durable.write(server.request), row)
      assert.strictEqual(server.sends(), sends)
    })
  }

  const refusals: ReadonlyArray<readonly [title: string, error: unknown, outcome?: WriteRequest<Row>["outcome"]]> = [
    ["a refusal of our services", refused],
    ["an error that the program calls a refusal", timeout, () => "refused"]
  ]
  for (const [title, error, outcome] of refusals) {
    it(`${title} is thrown as it is, and nothing is looked up`, async () => {
      await using durable = await open()
      const server = makeServer({ done: false, error })
      assert.strictEqual(await rejection(durable.write({ ...server.request, outcome })), error)
      assert.deepStrictEqual([server.sends(), server.writes.length], [1, 0])
      assert.strictEqual((await durable.get("order-1"))?.status, "refused")
      await durable.write(server.request)
      assert.strictEqual(server.sends(), 2)
    })
  }

  it("a write that was done is never sent again, also when `outcome` says unknown", async () => {
    await using durable = await open()
    const server = makeServer({ done: false, error: cut })
    const error = await rejection(durable.write({ ...server.request, outcome: () => "unknown" }))
    assert.deepInclude(error, { _tag: "WrittenButNotFound" })
    assert.strictEqual(server.sends(), 1)
  })

  it("find gets the key, the time and the error of the program", async () => {
    await using durable = await open()
    const before = Date.now()
    const server = makeServer({ done: true, error: timeout })
    await durable.write(server.request)
    const [write] = server.writes
    assert.deepInclude(write, { key: "order-1", error: timeout })
    assert.isAtLeast(write?.sentAt ?? 0, before)
  })

  it("a lookup that fails leaves the write open, with the reason", async () => {
    await using durable = await open()
    const server = makeServer({ done: true, error: timeout })
    const find = () => Promise.reject(new Error("list is away"))
    const error = await rejection(durable.write({ ...server.request, find }))
    assert.instanceOf(error, StillUnknown)
    assert.strictEqual(error instanceof StillUnknown ? error._tag : "", "StillUnknown")
    assert.strictEqual((await durable.get("order-1"))?.status, "open")
    assert.strictEqual((await durable.write(server.request)).id, "row-1")
    assert.strictEqual(server.sends(), 1)
  })

  it("pages of an async generator are read to the end", async () => {
    await using durable = await open()
    const server = makeServer({ done: true, error: timeout })
    const find = async function* () {
      for (let n = 0; n < 30; n++) yield { id: `other-${n}`, reference: "other" }
      yield* server.rows
    }
    assert.strictEqual((await durable.write({ ...server.request, find: () => find() })).id, "row-1")
  })
})

describe("the store with promises", () => {
  it("plans, lists, resolves, abandons and retains", async () => {
    await using durable = await open()
    const server = makeServer()
    assert.isTrue(await durable.plan("order-1", { customer: 7 }))
    assert.deepStrictEqual(
      (await durable.list({ status: "planned" })).map(({ payload }) => payload),
      ['{"customer":7}']
    )
    await durable.abandon("order-1", "made by hand")
    const error = await rejection(durable.write(server.request))
    assert.instanceOf(error, WriteAbandoned)
    await durable.resolve("order-1", { id: "by hand", reference: "order-1" })
    assert.strictEqual((await durable.write(server.request)).id, "by hand")
    assert.strictEqual(server.sends(), 0)
    assert.strictEqual((await durable.summary()).counts.done, 1)
    await new Promise((resolve) => setTimeout(resolve, 5))
    assert.strictEqual(await durable.retain(1), 1)
  })

  it("parse checks what was stored", async () => {
    await using durable = await open()
    const server = makeServer()
    const parse = (stored: unknown): Row => {
      if (typeof stored === "object" && stored !== null && "id" in stored) return stored as Row
      throw new Error("no id")
    }
    const strict = () => {
      throw new Error("never")
    }
    assert.deepInclude(await rejection(durable.write({ ...server.request, parse: strict })), {
      _tag: "ValueInvalid",
      message:
        "order-1: the write was done, and its result is refused by `parse` (never). Correct `parse` and call again: the record is looked up, and nothing is sent again."
    })
    assert.strictEqual((await durable.get("order-1"))?.status, "written")
    await durable.write({ ...server.request, parse })
    await durable.resolve("order-1", { name: "x" })
    const error = await rejection(durable.write({ ...server.request, parse }))
    assert.deepInclude(error, {
      _tag: "ValueInvalid",
      value: "result",
      message:
        "order-1: the write was done, and its stored result is refused by `parse` (no id). Read it with `list`, then correct `parse` or store another result with `resolve`. Nothing was sent."
    })
    assert.strictEqual(server.sends(), 1)
  })

  const notJson: ReadonlyArray<readonly [title: string, record: unknown, why: RegExp]> = [
    ["undefined", undefined, /is not JSON \(it is undefined\)\. Return JSON from `send` and `find` and call again/],
    ["a function", () => 1, /is not JSON \(it is function\)\./],
    ["a big integer", { id: 1n }, /is not JSON \(.*BigInt.*\)\./]
  ]
  for (const [title, record, why] of notJson) {
    it(`a record that is ${title} fails after the write, which is never sent again`, async () => {
      await using durable = await open()
      let sends = 0
      const request: WriteRequest<unknown> = {
        key: "order-1",
        find: async () => [{ id: "found" }],
        same: () => true,
        send: async () => {
          sends++
          return record
        },
        settle: 20
      }
      const error = await rejection(durable.write(request))
      assert.deepInclude(error, { _tag: "ValueInvalid", value: "result" })
      assert.match(String(error), why)
      assert.notInclude(String(error), "schema")
      assert.strictEqual((await durable.get("order-1"))?.status, "written")
      assert.deepStrictEqual(await durable.write(request), { id: "found" })
      assert.strictEqual(sends, 1)
    })
  }

  it("a signal ends the call, and the next call looks the record up", async () => {
    await using durable = await open()
    const server = makeServer()
    const controller = new AbortController()
    const reason = new Error("enough")
    const send = async (signal: AbortSignal): Promise<Row> => {
      await server.request.send(signal)
      controller.abort(reason)
      return new Promise(() => undefined)
    }
    assert.strictEqual(await rejection(durable.write({ ...server.request, send, signal: controller.signal })), reason)
    assert.strictEqual((await durable.get("order-1"))?.status, "open")
    assert.strictEqual((await durable.write(server.request)).id, "row-1")
    assert.strictEqual(server.sends(), 1)
  })

  it("numbers that would switch a protection off are refused before anything is sent", async () => {
    await using durable = await open()
    const server = makeServer()
    for (const wrong of [
      { settle: Number.NaN },
      { settle: -1 },
      { lease: 0 },
      { maxRetries: Number.NaN },
      { wait: Infinity }
    ]) {
      const error = await rejection(durable.write({ ...server.request, ...wrong }))
      assert.instanceOf(error, RangeError, JSON.stringify(wrong))
      assert.match(String(error), /^RangeError: durableWrite: .* Nothing was sent\.$/)
    }
    assert.strictEqual(server.sends(), 0)
  })

  const away: ReadonlyArray<readonly [title: string, options: Parameters<typeof openDurable>[0], problem: string]> = [
    ["a folder that is missing", { sqlite: join(folder, "missing", "x.db") }, "failing"],
    ["a port without a server", { postgres: "postgres://app:hunter2@127.0.0.1:9/app" }, "unreachable"],
    ["a host that does not exist", { postgres: "postgres://app:hunter2@no-such-host.invalid/app" }, "unreachable"],
    ["an address that is none", { postgres: "hunter2" }, "failing"]
  ]
  for (const [title, options, problem] of away) {
    it(`${title} is named, without the password`, { timeout: 30_000 }, async () => {
      const error = await rejection(openDurable(options))
      assert.instanceOf(error, IntentStoreUnavailable)
      assert.strictEqual(error instanceof IntentStoreUnavailable ? error.problem : "", problem)
      assert.notInclude(`${String(error)} ${JSON.stringify(error)}`, "hunter2")
    })
  }

  it.skipIf(noPostgres !== undefined)(
    "Postgres: a write, and a database that goes away",
    { timeout: 60_000 },
    async () => {
      const postgres = await startPostgres()
      const durable = await openDurable({ postgres: await makeDatabase(postgres) })
      const server = makeServer()
      assert.strictEqual((await durable.write(server.request)).id, "row-1")
      await postgres.stop()
      const error = await rejection(durable.write({ ...server.request, key: "order-2" }))
      assert.instanceOf(error, IntentStoreUnavailable)
      assert.strictEqual(server.sends(), 1)
      await durable.close()
    }
  )
})
