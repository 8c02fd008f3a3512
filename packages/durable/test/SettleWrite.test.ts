// Intents that an earlier call left, and the end of each call in the store.
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schema, SchemaTransformation } from "effect"
import { TestClock } from "effect/testing"
import { durableWrite, IntentStore, layerSqlite } from "../src/index.ts"
import type { IntentStatus } from "../src/index.ts"
import { endOf, keyOf, writeOrder } from "./kit/Order.ts"
import type { OrderOptions } from "./kit/Order.ts"
import { makeServer } from "./kit/Server.ts"
import type { Treatment } from "./kit/Server.ts"

const order = "order-4711"
const key = keyOf(order)
const hour = 3_600_000

/** Leaves the intent as a dead process would, an hour ago. */
const leave = (status: "open" | "written") =>
  Effect.gen(function* () {
    yield* TestClock.setTime(Date.UTC(2026, 10, 30))
    const { leases } = yield* IntentStore
    const lease = { owner: "dead", millis: 1_000 }
    yield* leases.claim(key, lease)
    yield* leases.open(key, lease)
    if (status === "written") yield* leases.written(key)
    yield* TestClock.adjust(hour)
  })

interface Case {
  readonly title: string
  readonly left?: "open" | "written"
  readonly treatments: ReadonlyArray<Treatment>
  readonly options?: OrderOptions
  /** The list fails. */
  readonly isBlind?: boolean
  /** The server has the record of the dead process. */
  readonly isThere?: boolean
  readonly end: string
  readonly sends: number
  readonly status: IntentStatus
}

const told: Treatment = { work: 100, response: "told" }
const lostAndNotDone: Treatment = { work: undefined, response: "lost" }
const refused: Treatment = { work: undefined, response: "refused" }

const cases: ReadonlyArray<Case> = [
  { title: "open, and absent: sent", left: "open", treatments: [told], end: "success", sends: 1, status: "done" },
  {
    title: "open, and there: adopted",
    left: "open",
    treatments: [told],
    isThere: true,
    end: "success",
    sends: 0,
    status: "done"
  },
  {
    title: "open, and the list fails",
    left: "open",
    treatments: [told],
    isBlind: true,
    end: "StillUnknown",
    sends: 0,
    status: "open"
  },
  {
    title: "open, absent, and no retries",
    left: "open",
    treatments: [told],
    options: { maxRetries: 0 },
    end: "StillUnknown",
    sends: 0,
    status: "open"
  },
  {
    title: "open, absent, and one retry",
    left: "open",
    treatments: [lostAndNotDone],
    options: { maxRetries: 1 },
    end: "StillUnknown",
    sends: 1,
    status: "open"
  },
  {
    title: "open, absent, and refused: still open",
    left: "open",
    treatments: [refused],
    end: "Conflict",
    sends: 1,
    status: "open"
  },
  {
    title: "written, and absent: never sent",
    left: "written",
    treatments: [told],
    end: "WrittenButNotFound",
    sends: 0,
    status: "written"
  },
  {
    title: "written, and there: adopted",
    left: "written",
    treatments: [told],
    isThere: true,
    end: "success",
    sends: 0,
    status: "done"
  },
  {
    title: "written, and the list fails",
    left: "written",
    treatments: [told],
    isBlind: true,
    end: "WrittenButNotFound",
    sends: 0,
    status: "written"
  },
  { title: "new, and refused", treatments: [refused], end: "Conflict", sends: 1, status: "refused" },
  {
    title: "new, lost, then refused: open",
    treatments: [lostAndNotDone, refused],
    end: "Conflict",
    sends: 2,
    status: "open"
  },
  { title: "new, and always lost", treatments: [lostAndNotDone], end: "StillUnknown", sends: 3, status: "open" },
  {
    title: "new, lost, and no retries",
    treatments: [lostAndNotDone],
    options: { maxRetries: 0 },
    end: "StillUnknown",
    sends: 1,
    status: "open"
  },
  {
    title: "new, and unreadable without a record",
    treatments: [{ work: 1, shown: hour, response: "cut" }],
    end: "WrittenButNotFound",
    sends: 1,
    status: "written"
  }
]

const away = Effect.fail(new Error("the list is away"))

/** Runs a write to its end, by the test clock. */
const finished = <A, E, R>(write: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const running = yield* Effect.forkChild(Effect.exit(write))
    yield* TestClock.adjust(hour)
    return endOf(yield* Fiber.join(running))
  })

describe("an intent of an earlier call, and the end of this one", () => {
  for (const { end, isBlind, isThere, left, options = {}, sends, status, title, treatments } of cases) {
    it.effect(title, () =>
      Effect.gen(function* () {
        const server = makeServer([...(isThere === true ? [told] : []), ...treatments])
        if (isThere === true) yield* finished(server.send(order))
        const before = server.sends()
        if (left !== undefined) yield* leave(left)
        const seen = isBlind === true ? { ...server, find: away } : server
        assert.strictEqual(yield* finished(writeOrder(seen as typeof server, order, options)), end)
        assert.strictEqual(server.sends() - before, sends)
        const intent = yield* IntentStore.use((store) => store.get(key))
        assert.deepInclude(intent, { status, leasedUntil: undefined })
      }).pipe(Effect.provide(layerSqlite({ file: ":memory:" })))
    )
  }

  it.effect("an intent from hours ago needs no wait", () =>
    Effect.gen(function* () {
      const server = makeServer([told])
      yield* leave("open")
      const running = yield* Effect.forkChild(writeOrder(server, order, { settle: "10 minutes" }))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(running)
      assert.strictEqual(server.sends(), 1)
      assert.isAtLeast(server.looks(), 2)
    }).pipe(Effect.provide(layerSqlite({ file: ":memory:" })))
  )

  it.effect("several matching records are not adopted, and nothing is sent", () =>
    Effect.gen(function* () {
      const server = makeServer([told])
      yield* finished(Effect.andThen(server.send(order), server.send(order)))
      yield* leave("open")
      assert.strictEqual(yield* finished(writeOrder(server, order)), "RecoverWriteAmbiguous")
      assert.strictEqual(server.sends(), 2)
    }).pipe(Effect.provide(layerSqlite({ file: ":memory:" })))
  )

  const results: ReadonlyArray<readonly [title: string, result: Schema.Codec<{ readonly id: string }, unknown>]> = [
    ["does not match the schema", Schema.Struct({ id: Schema.String.check(Schema.isPattern(/^other/)) })],
    [
      "cannot be read back",
      Schema.Struct({
        id: Schema.String.pipe(
          Schema.decodeTo(
            Schema.String.check(Schema.isPattern(/^thing/)),
            SchemaTransformation.transform({ decode: () => "broken", encode: (id) => id })
          )
        )
      })
    ]
  ]
  for (const [title, result] of results) {
    it.effect(`a record that ${title} is kept as written, and never sent again`, () =>
      Effect.gen(function* () {
        const server = makeServer([told])
        const options = { key, find: server.find, same: () => true, send: server.send(order) }
        for (let calls = 0; calls < 2; calls++) {
          assert.strictEqual(yield* finished(durableWrite({ ...options, result })), "ValueInvalid")
          assert.deepInclude(yield* IntentStore.use((store) => store.get(key)), {
            status: "written",
            result: undefined
          })
        }
        assert.strictEqual(yield* finished(writeOrder(server, order)), "success")
        assert.strictEqual(server.sends(), 1)
      }).pipe(Effect.provide(layerSqlite({ file: ":memory:" })))
    )
  }

  it.effect("a defect of send leaves the intent open, and ends the lease", () =>
    Effect.gen(function* () {
      const server = makeServer([told])
      const options = { key, result: Schema.Struct({ id: Schema.String }), find: server.find, same: () => true }
      assert.strictEqual(
        yield* finished(durableWrite({ ...options, send: Effect.die(new TypeError("a bug")) })),
        "TypeError"
      )
      assert.deepInclude(yield* IntentStore.use((store) => store.get(key)), { status: "open", leasedUntil: undefined })
    }).pipe(Effect.provide(layerSqlite({ file: ":memory:" })))
  )
})
