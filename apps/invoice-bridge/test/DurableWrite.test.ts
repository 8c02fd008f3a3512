/**
 * `once`, with every outcome of a write: number of requests, number of lookups, and the state.
 */
import * as E from "@faktura/core/Errors"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Option, Result } from "effect"
import { TestClock } from "effect/testing"
import { Folder } from "../src/Folder.ts"
import { once, repeatable, Settling } from "../src/DurableWrite.ts"
import type { FileUnusable } from "../src/FileProblem.ts"
import { snapshot, State } from "../src/State.ts"
import { Target } from "../src/Target.ts"
import { temporaryFolder } from "./kit/Folders.ts"

const fields = { message: "made up", api: "monite", operation: "X.create", method: "POST", path: "/x", attempts: 1 }
const lost = new E.OutcomeUnknown({ ...fields, sentAt: 0, safeToRetry: false })
const unreadable = new E.ResponseInvalid({ ...fields, raw: "{", problems: [], written: true })
const conflict = new E.Conflict({ ...fields, body: {} })
const refused = new E.ValidationFailed({ ...fields, body: {} })
const busy = new E.RateLimited({ ...fields, body: {} })
const down = new E.Unavailable(fields)

type SendError = typeof lost | typeof unreadable | typeof conflict | typeof refused | typeof busy

const record = { id: "server-1" }
const ok = Effect.succeed(record)

const layerOf = (path: string, isEmpty = true): Layer.Layer<State> =>
  State.layer.pipe(
    Layer.provide(
      Layer.merge(
        Folder.layer({ path, isReal: false, fresh: false }),
        Layer.succeed(Target, { name: "test", isEmpty, faults: () => ({}) })
      )
    ),
    Layer.orDie
  )

/** API with one record: responds to writes and lookups in turn, and counts them. */
const api = (sends: ReadonlyArray<Effect.Effect<typeof record, SendError>>, looks: ReadonlyArray<boolean>) => {
  const seen = { sends: 0, looks: 0, since: [] as Array<string | undefined> }
  return {
    seen,
    write: {
      step: "entity" as const,
      naturalKey: "sales@example.com",
      find: (since: string | undefined): Effect.Effect<Option.Option<typeof record>, E.Unavailable> =>
        Effect.sync(() => {
          seen.since.push(since)
          return looks[seen.looks++] === true ? Option.some(record) : Option.none()
        }),
      send: Effect.suspend(() => sends[seen.sends++] ?? Effect.die(new Error("one send too many")))
    }
  }
}

interface Scenario {
  readonly name: string
  /** How the state is before the call. */
  readonly before?: (state: State["Service"]) => Effect.Effect<void, FileUnusable>
  /** False: records may exist that the state does not know of. */
  readonly isEmpty?: boolean
  readonly sends?: ReadonlyArray<Effect.Effect<typeof record, SendError>>
  readonly looks?: ReadonlyArray<boolean>
  /** The tag of the error, or undefined for the record. */
  readonly fails?: string
  readonly sent: number
  readonly looked: number
  readonly status: string
  readonly how?: "answered" | "found"
}

const opened = (state: State["Service"]) => state.open("entity", "sales@example.com")
const written = (state: State["Service"]) => state.written("entity", "sales@example.com", "made up")
const turnedDown = (state: State["Service"]) => state.refused("entity", "sales@example.com", "made up")
const finished = (state: State["Service"]) => state.done("entity", "sales@example.com", record, "answered")

const scenarios: ReadonlyArray<Scenario> = [
  { name: "answered", sends: [ok], sent: 1, looked: 0, status: "done", how: "answered" },
  { name: "done before: nothing is sent", before: finished, sent: 0, looked: 0, status: "done", how: "answered" },
  { name: "lost, found", sends: [Effect.fail(lost)], looks: [true], sent: 1, looked: 1, status: "done", how: "found" },
  {
    name: "lost, not found, sent again",
    sends: [Effect.fail(lost), ok],
    sent: 2,
    looked: 1,
    status: "done",
    how: "answered"
  },
  {
    name: "lost three times and never found: left open",
    sends: [Effect.fail(lost), Effect.fail(lost), Effect.fail(lost)],
    fails: "StillUnknown",
    sent: 3,
    looked: 3,
    status: "open"
  },
  { name: "open from a crash, found", before: opened, looks: [true], sent: 0, looked: 1, status: "done", how: "found" },
  {
    name: "open from a crash, not found",
    before: opened,
    sends: [ok],
    sent: 1,
    looked: 1,
    status: "done",
    how: "answered"
  },
  {
    name: "unreadable answer, found",
    sends: [Effect.fail(unreadable)],
    looks: [true],
    sent: 1,
    looked: 1,
    status: "done",
    how: "found"
  },
  {
    name: "unreadable answer, not found: never sent again",
    sends: [Effect.fail(unreadable)],
    fails: "WrittenButNotFound",
    sent: 1,
    looked: 1,
    status: "written"
  },
  {
    name: "written before, not found: never sent again",
    before: written,
    fails: "WrittenButNotFound",
    sent: 0,
    looked: 1,
    status: "written"
  },
  { name: "written before, found", before: written, looks: [true], sent: 0, looked: 1, status: "done", how: "found" },
  {
    name: "conflict with our own record",
    sends: [Effect.fail(conflict)],
    looks: [true],
    sent: 1,
    looked: 1,
    status: "done",
    how: "found"
  },
  {
    name: "conflict with something else",
    sends: [Effect.fail(conflict)],
    fails: "Conflict",
    sent: 1,
    looked: 1,
    status: "refused"
  },
  {
    name: "lost, then refused: the lost one may still show up, so it stays open",
    sends: [Effect.fail(lost), Effect.fail(busy)],
    fails: "RateLimited",
    sent: 2,
    // Once after the loss, and once more before it gives up: the lost one may be what is in the way.
    looked: 2,
    status: "open"
  },
  {
    name: "open from a crash, then refused: stays open",
    before: opened,
    sends: [Effect.fail(busy)],
    fails: "RateLimited",
    sent: 1,
    looked: 2,
    status: "open"
  },
  { name: "refused", sends: [Effect.fail(refused)], fails: "ValidationFailed", sent: 1, looked: 0, status: "refused" },
  { name: "not handled", sends: [Effect.fail(busy)], fails: "RateLimited", sent: 1, looked: 0, status: "refused" },
  {
    name: "refused before: nothing to look up",
    before: turnedDown,
    sends: [ok],
    sent: 1,
    looked: 0,
    status: "done",
    how: "answered"
  },
  { name: "state lost, record there", isEmpty: false, looks: [true], sent: 0, looked: 1, status: "done", how: "found" },
  {
    name: "state lost, record not there",
    isEmpty: false,
    sends: [ok],
    sent: 1,
    looked: 1,
    status: "done",
    how: "answered"
  }
]

/** One look decides: these APIs show at once what they have written. */
const impatient = 0

describe("once", () => {
  for (const scenario of scenarios) {
    it.effect(scenario.name, () =>
      Effect.gen(function* () {
        const state = yield* State
        yield* scenario.before?.(state) ?? Effect.void
        const { seen, write } = api(scenario.sends ?? [], scenario.looks ?? [])
        const result = yield* Effect.result(once(write))
        if (Result.isSuccess(result)) assert.deepStrictEqual(result.success, record)
        assert.strictEqual(Result.isFailure(result) ? result.failure._tag : undefined, scenario.fails)
        assert.deepStrictEqual(
          { sent: seen.sends, looked: seen.looks },
          { sent: scenario.sent, looked: scenario.looked }
        )
        const [row] = (yield* state.snapshot).rows
        assert.deepStrictEqual(
          { status: row?.status, how: row?.how },
          { status: scenario.status, how: scenario.how ?? null }
        )
        // In every case: a step that is done stays done, without a request.
        if (scenario.status === "done") {
          assert.deepStrictEqual(yield* once(api([], []).write), record)
        }
      }).pipe(Effect.provide(layerOf(temporaryFolder(), scenario.isEmpty)), Effect.provideService(Settling, impatient))
    )
  }

  it.effect("the intent is on disk when the request leaves", () =>
    Effect.gen(function* () {
      const path = temporaryFolder()
      const seen = yield* once({
        step: "entity",
        naturalKey: "a",
        find: () => Effect.succeed(Option.none()),
        // A second connection sees only what is committed.
        send: Effect.map(Effect.orDie(snapshot(`${path}/bridge.sqlite`)), (state) => ({
          id: String(state?.rows[0]?.status)
        }))
      }).pipe(Effect.provide(layerOf(path)))
      assert.strictEqual(seen.id, "open")
    })
  )

  it.effect("a failed lookup leaves the intent open and sends nothing", () =>
    Effect.gen(function* () {
      const state = yield* State
      yield* opened(state)
      const { seen, write } = api([], [])
      const error = yield* Effect.flip(once({ ...write, find: () => Effect.fail(down) }))
      assert.strictEqual(error._tag, "StillUnknown")
      assert.include(JSON.stringify(error.cause), "Unavailable")
      assert.strictEqual(seen.sends, 0)
      assert.strictEqual((yield* state.snapshot).rows[0]?.status, "open")
    }).pipe(Effect.provide(layerOf(temporaryFolder())), Effect.provideService(Settling, impatient))
  )

  /** By what was found in it: how an intent comes to be open. */
  const openings: ReadonlyArray<
    readonly [name: string, sends: ReadonlyArray<Effect.Effect<typeof record, SendError>>]
  > = [
    ["of this run", [Effect.fail(lost)]],
    ["of an earlier run", []]
  ]
  for (const [name, sends] of openings) {
    for (const seconds of [5, 30, 100, 120]) {
      it.effect(`a record ${name} that a slow server shows after ${seconds} s is waited for, and not sent again`, () =>
        Effect.gen(function* () {
          if (sends.length === 0) yield* opened(yield* State)
          const shownAt = (yield* Clock.currentTimeMillis) + seconds * 1_000
          const { seen, write } = api(sends, [])
          const find = () =>
            Effect.map(Clock.currentTimeMillis, (now) => (now >= shownAt ? Option.some(record) : Option.none()))
          const fiber = yield* Effect.forkChild(once({ ...write, find }))
          yield* TestClock.adjust("2 minutes")
          assert.deepStrictEqual(yield* Fiber.join(fiber), record)
          assert.strictEqual(seen.sends, sends.length)
        }).pipe(Effect.provide(layerOf(temporaryFolder())))
      )
    }
  }

  it.effect("waits as long as the core does before it sends again, unless something else is known of the server", () =>
    Effect.gen(function* () {
      const { seen, write } = api([Effect.fail(lost), ok], [])
      const fiber = yield* Effect.forkChild(once(write))
      yield* TestClock.adjust("119 seconds")
      assert.strictEqual(seen.sends, 1)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* Fiber.join(fiber), record)
      assert.strictEqual(seen.sends, 2)
    }).pipe(Effect.provide(layerOf(temporaryFolder())))
  )

  it.effect("a lookup reads only what is newer than the intent, less an hour for clocks that differ", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-03-01T12:00:00.750Z"))
      yield* opened(yield* State)
      yield* TestClock.adjust("3 days")
      const { seen, write } = api([], [true])
      yield* once(write)
      assert.deepStrictEqual(seen.since, ["2026-03-01T11:00:00Z"])
    }).pipe(Effect.provide(layerOf(temporaryFolder())))
  )

  it.effect("a lookup that proves absence reads everything: our clock may have been wrong", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-03-01T12:00:00.750Z"))
      yield* opened(yield* State)
      yield* TestClock.adjust("3 days")
      const { seen, write } = api([Effect.fail(lost)], [false, true])
      yield* once(write)
      assert.deepStrictEqual(seen.since, ["1999-12-31T23:00:00Z", "1999-12-31T23:00:00Z"])
    }).pipe(Effect.provide(layerOf(temporaryFolder())), Effect.provideService(Settling, impatient))
  )

  it("types: no write without a lookup, no lost response in the errors", () => {
    const send: Effect.Effect<typeof record, typeof lost | typeof refused> = Effect.fail(lost)
    // @ts-expect-error a write has to say how it is found again
    const noFind = () => once({ step: "entity", naturalKey: "a", send })
    const errors = () => once({ step: "entity", naturalKey: "a", find: () => Effect.succeed(Option.none()), send })
    const tags: Record<Effect.Error<ReturnType<typeof errors>>["_tag"], true> = {
      StillUnknown: true,
      WrittenButNotFound: true,
      RecoverWriteAmbiguous: true,
      FileUnusable: true,
      ValidationFailed: true
    }
    // @ts-expect-error a lost response is not among the errors
    const none: { readonly OutcomeUnknown: true } = tags
    assert.isFunction(noFind)
    assert.isObject(none)
  })
})

describe("repeatable", () => {
  it.effect("is repeated until it has succeeded, then kept", () =>
    Effect.gen(function* () {
      let calls = 0
      const work = Effect.suspend(() => (++calls === 1 ? Effect.fail(lost) : ok))
      const call = repeatable({ step: "logo", naturalKey: "logo.png", work })
      assert.strictEqual((yield* Effect.flip(call))._tag, "StillUnknown")
      assert.deepStrictEqual(yield* call, record)
      assert.deepStrictEqual(yield* call, record)
      assert.strictEqual(calls, 2)
    }).pipe(Effect.provide(layerOf(temporaryFolder())))
  )
})
