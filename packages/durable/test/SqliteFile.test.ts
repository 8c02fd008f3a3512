// The SQLite file: private, checked when it is opened, and full disks.
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import { IntentStore, layerSql, layerSqlite, layerSqliteClient } from "../src/index.ts"
import { ending, keyOf, writeOrder } from "./kit/Order.ts"
import { makeServer } from "./kit/Server.ts"

const folder = mkdtempSync(join(tmpdir(), "faktura-sqlite-"))
afterAll(() => rmSync(folder, { recursive: true }))

const prompt = () => makeServer([{ work: 1, response: "told" }])

/** Runs a program over a file, as a process of its own would. */
const over = <A, E>(file: string, program: Effect.Effect<A, E, IntentStore | SqlClient.SqlClient>) =>
  Effect.runPromise(Effect.provide(program, Layer.provideMerge(layerSql, layerSqliteClient({ file })), { local: true }))

describe("the file", () => {
  it("is readable by its owner only, also when it was not before", async () => {
    const file = join(folder, "private.db")
    await over(file, Effect.void)
    chmodSync(file, 0o644)
    await over(
      file,
      Effect.gen(function* () {
        yield* writeOrder(prompt(), "order-1")
        for (const path of [file, `${file}-wal`, `${file}-shm`]) {
          assert.strictEqual(statSync(path).mode & 0o777, 0o600, path)
        }
      })
    )
  })

  it.each([
    [undefined, 2],
    ["power cut", 2],
    ["crash", 1]
  ] as const)("with %s waits for the disk as %i of SQLite says", async (surviving, synchronous) => {
    const file = join(folder, `${String(surviving)}.db`)
    const rows = await Effect.runPromise(
      Effect.provide(
        SqlClient.SqlClient.use((sql) => sql`PRAGMA synchronous`),
        layerSqliteClient({ file, surviving })
      )
    )
    assert.deepStrictEqual(
      rows.map((row) => ({ ...row })),
      [{ synchronous }]
    )
  })

  it("prepares more statements than it keeps, and those again whose table has changed", async () => {
    await over(
      join(folder, "statements.db"),
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql`CREATE TABLE numbers (n INTEGER)`
        const read = sql<{ readonly n: number }>`SELECT * FROM numbers ORDER BY 1`
        for (let n = 0; n < 450; n++) yield* sql.unsafe(`INSERT INTO numbers VALUES (${n})`)
        assert.strictEqual((yield* read).length, 450)
        yield* sql`ALTER TABLE numbers ADD COLUMN more TEXT`
        assert.deepStrictEqual(Object.keys((yield* read)[0] ?? {}), ["n", "more"])
        // Rows as values, and as objects again: the kept statement does not stay in the first form.
        assert.deepStrictEqual((yield* read.values)[0], [0, null])
        assert.deepStrictEqual({ ...(yield* read)[0] }, { n: 0, more: null })
      })
    )
  })

  it("keeps intents from one process to the next", async () => {
    const file = join(folder, "kept.db")
    const server = prompt()
    const first = await over(file, writeOrder(server, "order-1"))
    assert.deepStrictEqual(await over(file, writeOrder(server, "order-1")), first)
    assert.strictEqual(server.sends(), 1)
  })

  it("commits in full before a request", async () => {
    const synchronous = SqlClient.SqlClient.use((sql) => sql<{ readonly synchronous: number }>`PRAGMA synchronous`)
    assert.deepStrictEqual(await over(join(folder, "full.db"), synchronous), [{ synchronous: 2 }])
  })

  const unusable: ReadonlyArray<
    readonly [title: string, problem: string, message: RegExp, make: (file: string) => void]
  > = [
    [
      "a text file",
      "damaged",
      /not a database.*Restore it from a backup/,
      (file) => writeFileSync(file, "intents".repeat(200))
    ],
    [
      "an empty file",
      "damaged",
      /it is empty.*Restore it from a backup.*delete it and start again/,
      (file) => writeFileSync(file, "")
    ],
    [
      "an empty file beside a log that was copied",
      "damaged",
      /it is empty/,
      (file) => {
        writeFileSync(file, "")
        writeFileSync(`${file}-wal`, "pages")
      }
    ],
    [
      "a log without its file",
      "damaged",
      /it is missing, and its log .*-wal is there.*Restore it from a backup.*delete the log and start again/,
      (file) => writeFileSync(`${file}-wal`, "pages")
    ],
    ["a folder", "failing", /it is a folder/, (file) => mkdirSync(file)],
    ["a missing folder", "failing", /no such file or directory.*Check the path/, () => undefined]
  ]
  for (const [title, problem, message, make] of unusable) {
    it(`${title} is refused`, async () => {
      const file = join(folder, title, ...(title === "a missing folder" ? ["x.db"] : []))
      make(file)
      const error = await Effect.runPromise(Effect.flip(Effect.scoped(Layer.build(layerSqlite({ file })))))
      assert.strictEqual(error.problem, problem)
      assert.match(error.message, message)
    })
  }

  it("a new file has its first page at once, and nothing beside it remains", async () => {
    const own = join(folder, "new")
    mkdirSync(own)
    await over(join(own, "new.db"), Effect.void)
    assert.deepStrictEqual(readdirSync(own), ["new.db"])
  })

  it("a file that could not be made is not there", async () => {
    const file = join(folder, "refused", "x".repeat(250))
    mkdirSync(join(folder, "refused"))
    await Effect.runPromise(Effect.flip(Effect.scoped(Layer.build(layerSqlite({ file })))))
    assert.deepStrictEqual(readdirSync(join(folder, "refused")), [])
  })

  it("an empty file stays as it is, with its log", async () => {
    const file = join(folder, "untouched.db")
    writeFileSync(file, "")
    writeFileSync(`${file}-wal`, "pages")
    await Effect.runPromise(Effect.flip(Effect.scoped(Layer.build(layerSqlite({ file })))))
    assert.deepStrictEqual([statSync(file).size, readFileSync(`${file}-wal`, "utf8")], [0, "pages"])
  })

  it("a damaged page is found when the file is opened", async () => {
    const file = join(folder, "damaged.db")
    await over(
      file,
      IntentStore.use((store) =>
        Effect.forEach(
          Array.from({ length: 400 }, (_, i) => `key ${i}`),
          (key) => store.plan(key, "x".repeat(200)),
          { discard: true }
        )
      )
    )
    const bytes = readFileSync(file)
    bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 6_000)
    writeFileSync(file, bytes)
    const error = await Effect.runPromise(Effect.flip(Effect.scoped(Layer.build(layerSqlite({ file })))))
    assert.deepInclude(error, { _tag: "IntentStoreUnavailable", problem: "damaged" })
    assert.match(error.message, /damaged\.db cannot be used .*Do not delete it/)
  })
})

describe("a full disk", () => {
  const grow = Effect.fnUntraced(function* (pages: number) {
    const sql = yield* SqlClient.SqlClient
    const [row] = yield* sql<{ readonly page_count: number }>`PRAGMA page_count`
    yield* sql.unsafe(`PRAGMA max_page_count = ${Number(row?.page_count) + pages}`)
  })

  it("before the request: nothing is sent", async () => {
    await over(
      join(folder, "full-before.db"),
      Effect.gen(function* () {
        const store = yield* IntentStore
        const server = prompt()
        yield* grow(0)
        let planned = 0
        while ((yield* ending(store.plan(`${planned}`.padStart(300, "0")))) === "success") planned++
        assert.isBelow(planned, 200)
        const error = yield* Effect.flip(writeOrder(server, "o".repeat(300)))
        assert.deepInclude(error, { _tag: "IntentStoreUnavailable", problem: "full" })
        assert.match(error.message, /full.*Free some space/)
        assert.strictEqual(server.sends(), 0)
      })
    )
  })

  it("after the request: the intent stays open, and the next call adopts the record", async () => {
    await over(
      join(folder, "full-after.db"),
      Effect.gen(function* () {
        const store = yield* IntentStore
        const server = prompt()
        const full = Effect.fail(
          yield* Effect.flip(Effect.provide(Effect.void, layerSqlite({ file: folder }), { local: true }))
        )
        const broken = { ...store, leases: { ...store.leases, done: () => full } }
        const end = yield* ending(writeOrder(server, "order-1").pipe(Effect.provideService(IntentStore, broken)))
        assert.strictEqual(end, "IntentStoreUnavailable")
        assert.deepInclude(yield* store.get(keyOf("order-1")), { status: "open", sends: 1 })
        const result = yield* writeOrder(server, "order-1")
        assert.deepStrictEqual([result, server.sends()], [{ id: "thing-1" }, 1])
      })
    )
  })
})

describe("two connections of one file", () => {
  it("wait for each other's transactions without stopping the program", async () => {
    const file = join(folder, "shared.db")
    const hold = SqlClient.SqlClient.use((sql) =>
      sql.withTransaction(Effect.andThen(sql`UPDATE faktura_intents SET note = 'held'`, Effect.sleep(500)))
    )
    await over(file, Effect.void)
    const server = prompt()
    const started = Date.now()
    await Promise.all([
      over(file, hold),
      Effect.runPromise(Effect.sleep(100)).then(() => over(file, writeOrder(server, "order-1")))
    ])
    assert.isAtLeast(Date.now() - started, 500)
    assert.strictEqual(server.sends(), 1)
  })
})
