/** The counter of requests over Postgres: workers with connections of their own, and times as the database has recorded them. */
import * as PgClient from "@effect/sql-pg/PgClient"
import type { RateCounter } from "@faktura/core/RateCounter"
import { assert, it } from "@effect/vitest"
import { Clock, Context, Effect, Fiber, Layer, Logger, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { migrate } from "../../src/database/Tables.ts"
import * as SharedRates from "../../src/tenants/SharedRates.ts"
import { onPostgres } from "../kit/OnPostgres.ts"
import { until } from "../kit/ProbeRuns.ts"

const name = "maesn acme"
const hour = 3_600_000

/** Margin that the counter adds to a window of a second or more, in milliseconds. */
const margin = 50

interface Worker {
  readonly sql: SqlClient.SqlClient
  readonly counter: RateCounter
}

const workerOf = (url: string) =>
  Effect.map(Layer.build(PgClient.layer({ url: Redacted.make(url), maxConnections: 5 })), (context): Worker => {
    const sql = Context.get(context, SqlClient.SqlClient)
    return { sql, counter: SharedRates.make(sql) }
  })

/** Keeps the time of each permit in the database, in the order in which they were taken. */
const record = (sql: SqlClient.SqlClient) =>
  Effect.gen(function* () {
    yield* sql`CREATE TABLE permits (number SERIAL, at DOUBLE PRECISION)`
    yield* sql.unsafe(`CREATE FUNCTION record_permit() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO permits (at) VALUES (NEW.times[cardinality(NEW.times)]); RETURN NULL; END $$`)
    // A returned permit changes `times` alone.
    yield* sql`CREATE TRIGGER record_permit AFTER INSERT OR UPDATE OF taken_at ON bridge_rates
      FOR EACH ROW EXECUTE FUNCTION record_permit()`
  })

const permitsOf = (sql: SqlClient.SqlClient) =>
  Effect.map(sql<{ readonly at: number }>`SELECT at FROM permits ORDER BY number`, (rows) => rows.map(({ at }) => at))

onPostgres("the shared counter of requests", ({ database, postgres }) => {
  /** Makes two workers over a new database. */
  const workers = Effect.gen(function* () {
    const url = yield* Effect.promise(database)
    const [one, two] = [yield* workerOf(url), yield* workerOf(url)]
    yield* Effect.provideService(migrate, SqlClient.SqlClient, one.sql)
    yield* record(one.sql)
    return { one, two }
  })

  it.live("two workers stay within the limit in every window, and are not delayed below it", () =>
    Effect.gen(function* () {
      const { one, two } = yield* workers
      const limit = 5
      const takes = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? one : two).counter)
      const permits = yield* Effect.forEach(takes, (counter) => counter.take(name, limit, 1_000), {
        concurrency: "unbounded"
      })
      const times = yield* permitsOf(one.sql)
      assert.lengthOf(times, 40)
      assert.isAtLeast(permits.filter(({ wait }) => wait === 0).length, limit)
      for (const [index, at] of times.entries()) {
        assert.isAtLeast(at, times[index - 1] ?? 0)
        const before = times[index - limit]
        if (before !== undefined) assert.isAtLeast(at, before + 1_000 + margin)
      }
    })
  )

  it.live("the clocks of workers do not count", () =>
    Effect.gen(function* () {
      const { one, two } = yield* workers
      yield* one.counter.take(name, 1, hour)
      const clock = yield* Clock.Clock
      // The clock's methods are on its prototype.
      const ahead: Clock.Clock = Object.create(clock, {
        currentTimeMillisUnsafe: { value: () => clock.currentTimeMillisUnsafe() + 2 * hour }
      })
      yield* Effect.provideService(two.counter.take(name, 1, hour), Clock.Clock, ahead)
      const [first = 0, second = 0] = yield* permitsOf(one.sql)
      assert.strictEqual(second, first + hour + margin)
    })
  )

  it.live("limits of other names are counted apart", () =>
    Effect.gen(function* () {
      const { one, two } = yield* workers
      const waits = [yield* one.counter.take(name, 1, hour), yield* two.counter.take("maesn globex", 1, hour)]
      assert.deepStrictEqual(
        waits.map(({ wait }) => wait),
        [0, 0]
      )
    })
  )

  it.live("a returned permit is free again, and no other", () =>
    Effect.gen(function* () {
      const { one, two } = yield* workers
      const take = (worker: Worker) => worker.counter.take(name, 2, hour)
      const window = hour + margin
      yield* take(one)
      yield* take(two)
      const third = yield* take(one)
      yield* third.giveBack
      const fourth = yield* take(two)
      // The fourth permit has the same time now.
      yield* third.giveBack
      yield* take(one)
      yield* take(two)
      yield* fourth.giveBack
      yield* take(one)
      const [a = 0, b = 0, ...rest] = yield* permitsOf(one.sql)
      assert.deepStrictEqual(rest, [a + window, a + window, b + window, a + 2 * window, b + 2 * window])
    })
  )

  it.live("many returned permits do not hide the requests before them", () =>
    Effect.gen(function* () {
      const { one, two } = yield* workers
      const take = two.counter.take(name, 50, hour)
      const permits = yield* Effect.forEach(Array.from({ length: 70 }), () => take)
      yield* Effect.forEach(permits.slice(50), ({ giveBack }) => giveBack)
      yield* take
      const times = yield* permitsOf(one.sql)
      assert.isAtLeast(times.at(-1) ?? 0, (times[0] ?? 0) + hour + margin)
    })
  )

  it.live("times stay in order when the limit of a tenant is raised", () =>
    Effect.gen(function* () {
      const { one, two } = yield* workers
      const few = one.counter.take(name, 1, hour)
      yield* Effect.all([few, few, few])
      yield* two.counter.take(name, 50, hour)
      const times = yield* permitsOf(one.sql)
      assert.deepStrictEqual(
        times,
        times.toSorted((left, right) => left - right)
      )
    })
  )

  it.live("a large limit is split, and a row keeps a part of it only", () =>
    Effect.gen(function* () {
      const { one, two } = yield* workers
      yield* Effect.forEach(
        Array.from({ length: 250 }, (_, index) => (index % 2 === 0 ? one : two).counter),
        (counter) => counter.take(name, 1_000, 10 * hour),
        { concurrency: 10, discard: true }
      )
      const times = yield* permitsOf(one.sql)
      for (const [index, at] of times.entries()) assert.isAtLeast(at, (times[index - 100] ?? 0) + hour)
      const [row] = yield* one.sql<{ readonly kept: number }>`SELECT cardinality(times) AS kept FROM bridge_rates`
      assert.strictEqual(row?.kept, 108)
    })
  )

  it.live("a clock of the database that was set back does not stop requests", () =>
    Effect.gen(function* () {
      const { one } = yield* workers
      yield* one.counter.take(name, 1, 1_000)
      yield* one.sql`UPDATE bridge_rates SET times[1] = times[1] + ${hour}::int, taken_at = taken_at + ${hour}::int`
      assert.strictEqual((yield* one.counter.take(name, 1, 1_000)).wait, 0)
    })
  )

  it.live("a request that waits for the database can be interrupted, and a return gives up", () =>
    Effect.gen(function* () {
      const { one, two } = yield* workers
      yield* one.counter.take(name, 1, hour)
      const second = yield* one.counter.take(name, 1, hour)
      const warnings: Array<string> = []
      const logger = Logger.make<unknown, void>(({ message }) => void warnings.push(String(message)))
      yield* two.sql.withTransaction(
        Effect.gen(function* () {
          yield* two.sql`SELECT 1 FROM bridge_rates FOR UPDATE`
          const waiting = yield* Effect.forkChild(Effect.uninterruptible(one.counter.take(name, 1, hour)))
          yield* until(
            two.sql`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
            (rows) => rows.length > 0
          )
          yield* Fiber.interrupt(waiting)
          yield* Effect.uninterruptible(second.giveBack).pipe(
            Effect.provideService(Logger.CurrentLoggers, new Set([logger]))
          )
        })
      )
      assert.match(warnings.join(), /A permit of the limit "maesn acme" could not be returned/)
    })
  )

  it.live("requests wait while the database is away", () =>
    Effect.gen(function* () {
      const { one } = yield* workers
      const warnings: Array<string> = []
      const logger = Logger.make<unknown, void>(({ message }) => void warnings.push(String(message)))
      const restart = yield* Effect.forkChild(Effect.promise(() => postgres().restart(500)))
      yield* one.counter
        .take(name, 1_000, 1_000)
        .pipe(
          Effect.repeat({ until: () => warnings.length > 0 }),
          Effect.provideService(Logger.CurrentLoggers, new Set([logger]))
        )
      yield* Fiber.join(restart)
      assert.match(warnings[0] ?? "", /The database cannot be used now/)
    })
  )
})
