// The same behavior over SQLite and Postgres: one writer of a key, leases, people's changes, the outbox.
import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Result } from "effect"
import { SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import { IntentStore, layerSql } from "../src/index.ts"
import type { IntentStoreUnavailable, Leases } from "../src/index.ts"
import { overDatabases } from "./kit/Databases.ts"
import { ending, keyOf, writeOrder } from "./kit/Order.ts"
import { makeServer } from "./kit/Server.ts"

const prompt = () => makeServer([{ work: 5, response: "told" }])
const order = "order-4711"
const key = keyOf(order)

const statusOf = (name: string) =>
  Effect.map(
    IntentStore.use((store) => store.get(name)),
    (intent) => intent?.status
  )

overDatabases((newDatabase) => {
  /** Runs a program over a new database, by the real clock. */
  const over =
    <A, E>(program: Effect.Effect<A, E, IntentStore | SqlClient.SqlClient>) =>
    async (): Promise<void> => {
      const client = await newDatabase()
      await Effect.runPromise(Effect.provide(program, Layer.provideMerge(layerSql, client())))
    }
  const test = (title: string, program: Effect.Effect<void, unknown, IntentStore | SqlClient.SqlClient>) =>
    it(title, { timeout: 30_000 }, over(program))

  test(
    "a done write is not sent again",
    Effect.gen(function* () {
      const server = prompt()
      const first = yield* writeOrder(server, order)
      assert.deepStrictEqual(yield* writeOrder(server, order), first)
      assert.deepStrictEqual(first, { id: "thing-1" })
      assert.deepStrictEqual([server.sends(), server.looks()], [1, 0])
      const intent = yield* IntentStore.use((store) => store.get(key))
      assert.deepInclude(intent, { status: "done", source: "response", sends: 1, result: '{"id":"thing-1"}' })
      assert.isUndefined(intent?.leasedUntil)
      assert.isAtLeast(intent?.lastSentAt ?? 0, intent?.createdAt ?? Infinity)
    })
  )

  test(
    "of five calls at once, one sends",
    Effect.gen(function* () {
      const server = makeServer([{ work: 100, response: "told" }])
      const ends = yield* Effect.all(
        Array.from({ length: 5 }, () => ending(writeOrder(server, order))),
        { concurrency: 5 }
      )
      assert.deepStrictEqual(ends.toSorted(), [
        "WriteUnderway",
        "WriteUnderway",
        "WriteUnderway",
        "WriteUnderway",
        "success"
      ])
      assert.strictEqual(server.sends(), 1)
    })
  )

  test(
    "calls that wait get the result of the call that sends",
    Effect.gen(function* () {
      const server = makeServer([{ work: 100, response: "told" }])
      const results = yield* Effect.all(
        Array.from({ length: 5 }, () => writeOrder(server, order, { wait: "20 seconds" })),
        { concurrency: 5 }
      )
      assert.deepStrictEqual(
        results,
        Array.from({ length: 5 }, () => ({ id: "thing-1" }))
      )
      assert.strictEqual(server.sends(), 1)
    })
  )

  test(
    "a dead owner's lease ends, and the next call takes over",
    Effect.gen(function* () {
      const server = prompt()
      const store = yield* IntentStore
      yield* store.leases.claim(key, { owner: "dead", millis: 400 })
      const early = yield* Effect.flip(writeOrder(server, order))
      assert.strictEqual(early._tag, "WriteUnderway")
      assert.strictEqual(server.sends(), 0)
      yield* writeOrder(server, order, { wait: "5 seconds" })
      assert.strictEqual(server.sends(), 1)
      // The dead owner wakes up.
      assert.isFalse(yield* store.leases.open(key, { owner: "dead", millis: 400 }))
      assert.isFalse(yield* store.leases.renew(key, { owner: "dead", millis: 400 }))
      yield* store.leases.refused(key, { owner: "dead", millis: 400 }, "late")
      assert.strictEqual(yield* statusOf(key), "done")
    })
  )

  test(
    "a step that comes late does not undo a later status",
    Effect.gen(function* () {
      const store = yield* IntentStore
      const lease = { owner: "late", millis: 60_000 }
      for (const name of ["written", "done", "abandoned"]) yield* store.leases.claim(name, lease)
      for (const name of ["written", "done", "abandoned"]) assert.isTrue(yield* store.leases.open(name, lease))
      yield* store.leases.written("written")
      assert.strictEqual(yield* store.leases.done("done", "1", "response"), "1")
      yield* store.leases.release("abandoned", lease)
      yield* store.abandon("abandoned", "?")
      for (const name of ["written", "done", "abandoned"]) {
        assert.isFalse(yield* store.leases.open(name, lease))
        yield* store.leases.refused(name, lease, "late")
        yield* store.leases.written(name)
        assert.strictEqual(yield* statusOf(name), name)
      }
      // The first result is kept.
      assert.strictEqual(yield* store.leases.done("done", "2", "lookup"), "1")
    })
  )

  test(
    "an open intent of a dead owner is looked up, and adopted",
    Effect.gen(function* () {
      const server = prompt()
      const store = yield* IntentStore
      yield* store.leases.claim(key, { owner: "dead", millis: 50 })
      yield* store.leases.open(key, { owner: "dead", millis: 50 })
      const sent = yield* server.send(order)
      const result = yield* writeOrder(server, order, { wait: "5 seconds" })
      assert.deepStrictEqual(result, { id: sent.id })
      assert.strictEqual(server.sends(), 1)
      assert.deepInclude(yield* store.get(key), { status: "done", source: "lookup" })
    })
  )

  test(
    "an owner that pauses before its check, or during it, does not send",
    Effect.gen(function* () {
      const store = yield* IntentStore
      const { claim, open } = store.leases
      const pauses: ReadonlyArray<Partial<Leases>> = [
        { claim: (name, lease) => Effect.tap(claim(name, lease), () => Effect.sleep(300)) },
        { open: (name, lease) => Effect.delay(open(name, lease), 300) },
        { open: (name, lease) => Effect.tap(open(name, lease), () => Effect.sleep(300)) }
      ]
      for (const [index, pause] of pauses.entries()) {
        const server = prompt()
        const leases = { ...store.leases, renew: () => Effect.succeed(false), ...pause }
        const end = yield* ending(
          writeOrder(server, `order-${index}`, { lease: 100 }).pipe(
            Effect.provideService(IntentStore, { ...store, leases })
          )
        )
        assert.deepStrictEqual([end, server.sends()], ["LeaseLost", 0])
      }
    })
  )

  test(
    "a lease is extended while the server works",
    Effect.gen(function* () {
      const server = makeServer([{ work: 900, response: "told" }])
      const running = yield* Effect.forkChild(writeOrder(server, order, { lease: 300 }))
      yield* Effect.sleep(600)
      assert.strictEqual(yield* ending(writeOrder(prompt(), order)), "WriteUnderway")
      assert.deepStrictEqual(yield* Fiber.join(running), { id: "thing-1" })
    })
  )

  test(
    "a person resolves and abandons writes",
    Effect.gen(function* () {
      const store = yield* IntentStore
      const server = prompt()
      yield* store.plan(key)
      yield* store.abandon(key, "made by hand")
      const error = yield* Effect.flip(writeOrder(server, order))
      assert.deepInclude(error, { _tag: "WriteAbandoned", reason: "made by hand" })
      yield* store.resolve(key, { id: "by hand" })
      assert.deepStrictEqual(yield* writeOrder(server, order), { id: "by hand" })
      assert.strictEqual(server.sends(), 0)
      const refused: ReadonlyArray<readonly [string, Effect.Effect<void, { readonly _tag: string }>]> = [
        ["IntentUnchanged", store.abandon(key, "too late")],
        ["IntentUnchanged", store.abandon("unknown", "?")],
        ["IntentUnchanged", store.resolve("unknown", {})],
        ["ValueInvalid", store.resolve(key, { id: undefined, big: 1n })]
      ]
      for (const [end, change] of refused) assert.strictEqual(yield* ending(change), end)
      yield* store.leases.claim("busy", { owner: "other", millis: 60_000 })
      for (const change of [store.abandon("busy", "?"), store.resolve("busy", {})]) {
        assert.strictEqual(yield* ending(change), "WriteUnderway")
      }
    })
  )

  test(
    "a stored result that cannot be read sends nothing, until a person replaces it",
    Effect.gen(function* () {
      const store = yield* IntentStore
      const sql = yield* SqlClient.SqlClient
      const server = prompt()
      yield* writeOrder(server, order)
      for (const text of ['{"name":1}', "{"]) {
        yield* sql`UPDATE faktura_intents SET result = ${text}`
        const error = yield* Effect.flip(writeOrder(server, order))
        assert.deepInclude(error, { _tag: "ValueInvalid", value: "result" })
        assert.match(error.message, /its stored result does not match/)
      }
      assert.strictEqual(server.sends(), 1)
      yield* store.resolve(key, { id: "thing-1" })
      assert.deepStrictEqual(yield* writeOrder(server, order), { id: "thing-1" })
    })
  )

  test(
    "a refused write is sent again by the next call",
    Effect.gen(function* () {
      const store = yield* IntentStore
      const server = makeServer([
        { work: undefined, response: "refused" },
        { work: 1, response: "told" }
      ])
      assert.strictEqual(yield* ending(writeOrder(server, order)), "Conflict")
      assert.deepInclude(yield* store.get(key), { status: "refused", note: "Conflict", sends: 1 })
      yield* writeOrder(server, order)
      assert.deepInclude(yield* store.get(key), { status: "done", note: undefined, sends: 2 })
    })
  )

  test(
    "plan commits and rolls back with the caller's transaction, and a worker does the write",
    Effect.gen(function* () {
      const store = yield* IntentStore
      const sql = yield* SqlClient.SqlClient
      const server = prompt()
      yield* sql`CREATE TABLE orders (id TEXT)`
      const ordered = (id: string) =>
        Effect.andThen(sql`INSERT INTO orders (id) VALUES (${id})`, store.plan(keyOf(id), { id }))
      const failed = yield* ending(sql.withTransaction(Effect.andThen(ordered("order-1"), Effect.fail("no"))))
      assert.strictEqual(failed, "no")
      assert.deepStrictEqual([yield* store.list(), yield* sql`SELECT id FROM orders`], [[], []])
      yield* sql.withTransaction(ordered("order-2"))
      assert.deepStrictEqual(yield* sql`SELECT id FROM orders`, [{ id: "order-2" }])
      const planned = yield* store.list({ status: "planned" })
      assert.deepStrictEqual(
        planned.map(({ payload, sends }) => [payload, sends]),
        [['{"id":"order-2"}', 0]]
      )
      yield* writeOrder(server, "order-2")
      assert.deepStrictEqual(yield* store.list({ status: "planned" }), [])
      assert.isFalse(yield* store.plan(keyOf("order-2")))
      assert.strictEqual(yield* statusOf(keyOf("order-2")), "done")
    })
  )

  test(
    "inside a transaction a write sends nothing",
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const server = prompt()
      const error = yield* Effect.flip(sql.withTransaction(writeOrder(server, order)))
      assert.deepInclude(error, { _tag: "IntentStoreUnavailable", problem: "transaction" })
      assert.deepStrictEqual([server.sends(), yield* statusOf(key)], [0, undefined])
    })
  )

  test(
    "lists page by page",
    Effect.gen(function* () {
      const store = yield* IntentStore
      for (const name of ["c", "a", "d", "b"]) yield* store.plan(name)
      yield* store.abandon("b", "?")
      const keys = (...args: Parameters<typeof store.list>) =>
        Effect.map(store.list(...args), (page) => page.map((intent) => intent.key))
      assert.deepStrictEqual(yield* keys(), ["a", "b", "c", "d"])
      assert.deepStrictEqual(yield* keys({ status: "planned", limit: 2 }), ["a", "c"])
      assert.deepStrictEqual(yield* keys({ status: "planned", limit: 2, after: "c" }), ["d"])
      assert.deepStrictEqual(yield* keys({ limit: 0 }), ["a"])
    })
  )

  test(
    "retain deletes old done intents, and nothing else",
    Effect.gen(function* () {
      const store = yield* IntentStore
      const sql = yield* SqlClient.SqlClient
      yield* sql`
        INSERT INTO faktura_intents (intent_key, status, result, sends, created_at, changed_at)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
        SELECT 'old ' || i, 'done', '{}', 1, 0, 0 FROM n`
      yield* store.plan("planned")
      yield* sql`UPDATE faktura_intents SET changed_at = 0`
      yield* writeOrder(prompt(), order)
      assert.strictEqual(yield* store.retain("1 hour"), 1_200)
      assert.deepStrictEqual(
        (yield* store.list()).map((intent) => intent.key),
        [key, "planned"]
      )
    })
  )

  test(
    "the summary counts intents, and knows the oldest open one",
    Effect.gen(function* () {
      const store = yield* IntentStore
      yield* store.plan("a")
      yield* store.leases.claim("b", { owner: "b", millis: 1_000 })
      yield* store.leases.open("b", { owner: "b", millis: 1_000 })
      yield* Effect.sleep(30)
      const { counts, oldestOpen } = yield* store.summary
      assert.deepStrictEqual(counts, { planned: 1, open: 1, written: 0, done: 0, refused: 0, abandoned: 0 })
      assert.isAtLeast(oldestOpen, 20)
      assert.isBelow(oldestOpen, 60_000)
    })
  )

  test(
    "keys and payloads",
    Effect.gen(function* () {
      const store = yield* IntentStore
      const bad: ReadonlyArray<readonly [string, unknown, string]> = [
        ["", undefined, "KeyInvalid"],
        ["  ", undefined, "KeyInvalid"],
        ["a".repeat(401), undefined, "KeyInvalid"],
        ["a\u0000", undefined, "KeyInvalid"],
        ["a\ud800", undefined, "KeyInvalid"],
        ["a", 1n, "ValueInvalid"],
        ["a", Number.NaN, "ValueInvalid"],
        ["a", { f: () => 1 }, "ValueInvalid"]
      ]
      for (const [name, payload, end] of bad) assert.strictEqual(yield* ending(store.plan(name, payload)), end)
      const server = prompt()
      assert.strictEqual(yield* ending(writeOrder(server, "o".repeat(400))), "KeyInvalid")
      assert.strictEqual(server.sends(), 0)
      for (const name of ["ü".repeat(400), "'; DROP TABLE faktura_intents; --", "発注 1", "😀"]) {
        assert.isTrue(yield* store.plan(name, { text: "\u0000 '\ud800" }), name)
        assert.strictEqual((yield* store.get(name))?.key, name)
      }
    })
  )

  it("two programs make the tables at once", { timeout: 30_000 }, async () => {
    const client = await newDatabase()
    const counted = Effect.provide(
      Effect.map(
        IntentStore.use((store) => store.summary),
        ({ counts }) => counts.planned
      ),
      layerSql.pipe(Layer.provide(client()), Layer.fresh),
      { local: true }
    )
    assert.deepStrictEqual(await Promise.all(Array.from({ length: 4 }, () => Effect.runPromise(counted))), [0, 0, 0, 0])
  })

  it("tables of a newer version are refused", { timeout: 30_000 }, async () => {
    const client = await newDatabase()
    const open = (work: Effect.Effect<unknown, SqlError, SqlClient.SqlClient>) =>
      Effect.runPromise(
        Effect.result(Effect.provide(work, Layer.provideMerge(layerSql, client()), { local: true })) as Effect.Effect<
          Result.Result<unknown, SqlError | IntentStoreUnavailable>
        >
      )
    const insert = SqlClient.SqlClient.use((sql) => sql`INSERT INTO faktura_migrations VALUES (99, 0)`)
    assert.isTrue(Result.isSuccess(await open(insert)))
    const again = await open(Effect.void)
    assert.isTrue(Result.isFailure(again))
    const error = Result.isFailure(again) ? again.failure : undefined
    assert.deepInclude(error, { _tag: "IntentStoreUnavailable", problem: "newer" })
    assert.match(error?.message ?? "", /version 99, .* reads up to 1\. Update @faktura\/durable/)
  })
})
