// recoverWrite with promises: the outcomes of `send`, both kinds of lookups, and an aborted signal at each moment.
import { assert, describe, it } from "@effect/vitest"
import { BadRequest, NotSent, OutcomeUnknown, ResponseInvalid } from "../src/operation/Errors.ts"
import { lookupOf } from "../src/promise/Lookup.ts"
import { recoverWrite } from "../src/promise/RecoverWrite.ts"
import type { LostWrite, RecoverWriteRequest } from "../src/promise/RecoverWrite.ts"
import type { RequestOptions } from "../src/promise/RequestOptions.ts"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { fields } from "./kit/WriteEnds.ts"

interface Row {
  readonly id: string
  readonly reference: string
}

const unknown = new OutcomeUnknown({ ...fields, sentAt: 1_000, safeToRetry: false })
const cut = new ResponseInvalid({ ...fields, raw: "", problems: [], written: true })
const refused = new BadRequest({ ...fields, body: undefined })
const notSent = new NotSent({ ...fields, reason: "connection" })
const bug = new TypeError("planted")

interface Step {
  readonly done: boolean
  readonly error: unknown
}

const lost: Step = { done: false, error: unknown }
const done: Step = { done: true, error: unknown }

/** A server with the errors that it throws, in order, and what it received. */
const makeServer = (...script: ReadonlyArray<Step>) => {
  const rows: Array<Row> = [{ id: "row-0", reference: "another order" }]
  const lookups: Array<{ readonly write: LostWrite; readonly options: RequestOptions }> = []
  const sends: Array<RequestOptions> = []
  const request = {
    find: async (write: LostWrite, options: RequestOptions): Promise<ReadonlyArray<Row>> => {
      lookups.push({ write, options })
      return rows
    },
    same: ({ reference }: Row) => reference === "order-1",
    send: async (options: RequestOptions): Promise<Row> => {
      const step = script[sends.length]
      sends.push(options)
      const row = { id: `row-${rows.length}`, reference: "order-1" }
      if (step?.done !== false) rows.push(row)
      if (step !== undefined) throw step.error
      return row
    },
    settle: 20
  } satisfies RecoverWriteRequest<Row, Row>
  return { request, rows, lookups, sends }
}

const rejection = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error("It did not reject")
}

describe("outcomes of send", () => {
  const table: ReadonlyArray<
    readonly [title: string, script: ReadonlyArray<Step>, sends: number, found: string | object]
  > = [
    ["success", [], 1, "row-1"],
    ["unknown, done: adopted", [done], 1, "row-1"],
    ["unknown, not done: sent again", [lost], 2, "row-1"],
    ["unknown each time, done the last time", [lost, lost, done], 3, "row-1"],
    ["unknown each time, never done", [lost, lost, lost], 3, unknown],
    ["done, and its response is not readable", [{ done: true, error: cut }], 1, "row-1"],
    ["done, not readable and not found", [{ done: false, error: cut }], 1, cut],
    ["refused", [{ done: false, error: refused }], 1, refused],
    ["not sent", [{ done: false, error: notSent }], 1, notSent],
    ["a bug, although the record is there", [{ done: true, error: bug }], 1, bug],
    ["not sent after an unknown one, and absent", [lost, { done: false, error: notSent }], 2, notSent],
    ["refused after an unknown one, because it was done", [lost, { done: true, error: refused }], 2, "row-1"]
  ]
  it.each(table)("%s", async (_, script, sends, found) => {
    const server = makeServer(...script)
    const ended = recoverWrite(server.request)
    if (typeof found === "string") assert.strictEqual((await ended).id, found)
    else assert.strictEqual(await rejection(ended), found)
    assert.lengthOf(server.sends, sends)
  })

  it("a failed result of a call counts like its error", async () => {
    const { request, sends } = makeServer()
    const send = async (options: RequestOptions): Promise<Row> => {
      const row = await request.send(options)
      // A program that passes the result of a call on.
      return sends.length === 1 ? ({ ok: false, error: unknown } as never) : row
    }
    const found = await recoverWrite({ ...request, send })
    assert.strictEqual(found.reference, "order-1")
    assert.lengthOf(sends, 1)
  })
  it("a `same` that returns a promise adopts nothing", async () => {
    const { request } = makeServer(lost)
    const same = (async () => false) as never
    const error = await recoverWrite({ ...request, same, maxRetries: 0 }).catch((error: unknown) => error)
    assert.instanceOf(error, OutcomeUnknown)
  })
  for (const [name, options, says] of [
    ["no find", { find: undefined }, /find is missing/],
    ["a `same` that is none", { same: "reference" }, /same is not a function/],
    ["a misspelled option", { maxRetrys: 1 }, /no option `maxRetrys`/]
  ] as const) {
    it(`${name}: TypeError, and nothing is sent`, async () => {
      const { request, sends } = makeServer()
      const error = await recoverWrite({ ...request, ...options } as never).catch((error: unknown) => error)
      assert.instanceOf(error, TypeError)
      assert.match(String(error), says)
      assert.lengthOf(sends, 0)
    })
  }
  it("a `find` that returns one page says what to return", async () => {
    const { request } = makeServer(lost)
    const find = (async () => ({ data: [] })) as never
    const error = await recoverWrite({ ...request, find, settle: 0 } as never).catch((error: unknown) => error)
    assert.instanceOf(error, OutcomeUnknown)
    if (error instanceof OutcomeUnknown) assert.match(String((error.cause as Error).cause), /no list of records/)
  })
  it("a thrown value that is no object is passed on", async () => {
    const { lookups, request } = makeServer({ done: false, error: undefined })
    assert.strictEqual(await rejection(recoverWrite(request)), undefined)
    assert.isEmpty(lookups)
  })

  it("a send that throws instead of rejecting is passed on", async () => {
    const { request } = makeServer()
    const send = () => {
      throw bug
    }
    assert.strictEqual(await rejection(recoverWrite({ ...request, send })), bug)
  })

  it("several records are ambiguous", async () => {
    const { request, rows, sends } = makeServer(done)
    rows.push({ id: "row-x", reference: "order-1" })
    assert.deepInclude(await rejection(recoverWrite(request)), {
      _tag: "RecoverWriteAmbiguous",
      count: 2,
      cause: unknown
    })
    assert.lengthOf(sends, 1)
  })

  it.each([
    ["settle", { settle: Number.NaN }],
    ["settle", { settle: -1 }],
    ["maxRetries", { maxRetries: Number.NaN }]
  ])("a wrong %s: nothing is sent", async (name, wrong) => {
    const { request, sends } = makeServer()
    const error = await rejection(recoverWrite({ ...request, ...wrong }))
    assert.instanceOf(error, RangeError)
    assert.include(String(error), name)
    assert.isEmpty(sends)
  })

  it("maxRetries 0 only looks up", async () => {
    const { request, sends } = makeServer(lost)
    assert.strictEqual(await rejection(recoverWrite({ ...request, maxRetries: 0 })), unknown)
    assert.lengthOf(sends, 1)
  })
})

describe("lookups", () => {
  it("the options have the key, the signal, and no budget", async () => {
    const { lookups, request, sends } = makeServer(done)
    const { signal } = new AbortController()
    await recoverWrite({ ...request, key: "order-1", signal })
    assert.deepStrictEqual(sends, [{ key: "order-1", signal }])
    const [first] = lookups
    assert.deepStrictEqual(first?.write, { error: unknown, key: "order-1", sentAt: 1_000 })
    assert.strictEqual(first?.options.retryBudget, "none")
    assert.instanceOf(first?.options.signal, AbortSignal)
  })

  it("without a key and a signal the options of send are empty", async () => {
    const { request, sends } = makeServer()
    await recoverWrite(request)
    assert.deepStrictEqual(sends, [{}])
  })

  it("pages are read to their end", async () => {
    const { request, rows, sends } = makeServer(done)
    const read: Array<string> = []
    const find = async function* () {
      for (const row of [...rows, { id: "row-9", reference: "a later order" }]) {
        read.push(row.id)
        yield row
      }
    }
    assert.strictEqual((await recoverWrite({ ...request, find })).id, "row-1")
    assert.deepStrictEqual(read, ["row-0", "row-1", "row-9"])
    assert.lengthOf(sends, 1)
  })

  it("a list that is also a promise of its first page is read as pages", async () => {
    const { request, rows } = makeServer(done)
    const find = () =>
      Object.assign(Promise.resolve<ReadonlyArray<Row>>([]), {
        [Symbol.asyncIterator]: async function* () {
          yield* rows
        }
      })
    assert.strictEqual((await recoverWrite({ ...request, find })).id, "row-1")
  })

  const failing: ReadonlyArray<readonly [string, RecoverWriteRequest<Row, Row>["find"]]> = [
    ["rejects", () => Promise.reject(bug)],
    [
      "throws",
      () => {
        throw bug
      }
    ],
    [
      "fails after a page",
      async function* () {
        yield { id: "row-0", reference: "another order" }
        throw bug
      }
    ]
  ]
  it.each(failing)("a lookup that %s proves nothing: the outcome stays unknown", async (_, find) => {
    const { request, sends } = makeServer(lost)
    const error = await rejection(recoverWrite({ ...request, find, settle: 0 }))
    assert.instanceOf(error, OutcomeUnknown)
    assert.deepInclude(error.cause, { _tag: "LookupFailed", cause: bug, write: unknown })
    assert.lengthOf(sends, 1)
  })

  it("a same that throws proves nothing either", async () => {
    const { request, sends } = makeServer(done)
    const same = () => {
      throw bug
    }
    assert.instanceOf(await rejection(recoverWrite({ ...request, same, settle: 0 })), OutcomeUnknown)
    assert.lengthOf(sends, 1)
  })
})

describe("an aborted signal", () => {
  const reason = new Error("the user left")

  it("before the write: nothing is sent", async () => {
    const { request, sends } = makeServer()
    assert.strictEqual(await rejection(recoverWrite({ ...request, signal: AbortSignal.abort(reason) })), reason)
    assert.isEmpty(sends)
  })

  it.each([
    ["an unknown outcome", unknown],
    ["a request that was not sent", notSent],
    ["a bug", bug]
  ])("while the write is sent: the error of send is passed on, %s", async (_, error) => {
    const { lookups, request, sends } = makeServer({ done: true, error })
    const controller = new AbortController()
    const send = (options: RequestOptions) => {
      controller.abort(reason)
      assert.isTrue(options.signal?.aborted)
      return request.send(options)
    }
    assert.strictEqual(await rejection(recoverWrite({ ...request, send, signal: controller.signal })), error)
    assert.deepStrictEqual([sends.length, lookups.length], [1, 0])
  })

  it("while the write is sent, which succeeds: its result", async () => {
    const { request } = makeServer()
    const controller = new AbortController()
    const send = (options: RequestOptions) => {
      controller.abort(reason)
      return request.send(options)
    }
    assert.strictEqual((await recoverWrite({ ...request, send, signal: controller.signal })).id, "row-1")
  })

  it("during a lookup: the lookup is cancelled, and the write may have been done", async () => {
    const { request, sends } = makeServer(done)
    const controller = new AbortController()
    let cancelled: AbortSignal | undefined
    const find = (_: LostWrite, { signal }: RequestOptions) => {
      cancelled = signal
      controller.abort(reason)
      return new Promise<ReadonlyArray<Row>>(() => {})
    }
    assert.strictEqual(await rejection(recoverWrite({ ...request, find, signal: controller.signal })), unknown)
    assert.isTrue(cancelled?.aborted)
    assert.lengthOf(sends, 1)
  })

  it("during a page of a lookup: the same", async () => {
    const { request } = makeServer(done)
    const controller = new AbortController()
    let cancelled: AbortSignal | undefined
    const find = async function* (_: LostWrite, { signal }: RequestOptions): AsyncGenerator<Row> {
      cancelled = signal
      yield { id: "row-0", reference: "another order" }
      controller.abort(reason)
      await new Promise(() => {})
    }
    assert.strictEqual(await rejection(recoverWrite({ ...request, find, signal: controller.signal })), unknown)
    assert.isTrue(cancelled?.aborted)
  })

  it("between two lookups: nothing is sent any more", async () => {
    const { lookups, request, sends } = makeServer(lost)
    const controller = new AbortController()
    const find = async (write: LostWrite, options: RequestOptions) => {
      queueMicrotask(() => queueMicrotask(() => controller.abort(reason)))
      return request.find(write, options)
    }
    const ended = recoverWrite({ ...request, find, settle: 3_600_000, signal: controller.signal })
    assert.strictEqual(await rejection(ended), unknown)
    assert.deepStrictEqual([sends.length, lookups.length], [1, 1])
  })

  it("while it is sent again: the first request may have been done", async () => {
    const { request, sends } = makeServer(lost, { done: false, error: notSent })
    const controller = new AbortController()
    const send = (options: RequestOptions) => {
      if (sends.length === 1) controller.abort(reason)
      return request.send(options)
    }
    assert.strictEqual(await rejection(recoverWrite({ ...request, send, signal: controller.signal })), unknown)
    assert.lengthOf(sends, 2)
  })
})

describe("lookupOf", () => {
  it("the signal is aborted when the stream ends early, and the pages are closed", async () => {
    let given: AbortSignal | undefined
    let isClosed = false
    const pages = lookupOf((signal) => {
      given = signal
      return (async function* () {
        try {
          yield* [1, 2, 3]
        } finally {
          isClosed = true
        }
      })()
    })
    assert.deepStrictEqual(await Effect.runPromise(Stream.runCollect(Stream.take(pages, 2))), [1, 2])
    assert.isTrue(given?.aborted)
    assert.isTrue(isClosed)
  })
})
