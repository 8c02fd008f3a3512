// A process dies before or after each step, and the next one continues over the same store: exactly one record.
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Schema } from "effect"
import { TestClock } from "effect/testing"
import { durableWrite, IntentStore, layerSqlite } from "../src/index.ts"
import { makeLife, mortalStore } from "./kit/Death.ts"
import type { Life } from "./kit/Death.ts"
import { makeServer } from "./kit/Server.ts"
import type { Treatment } from "./kit/Server.ts"

type Server = ReturnType<typeof makeServer>

const key = "invoice order-4711"

const write = (server: Server, { mortal }: Life, wait: number) =>
  durableWrite({
    key,
    result: Schema.Struct({ id: Schema.String }),
    find: mortal("find")(server.find),
    same: ({ reference }) => reference === "order-4711",
    send: mortal("send")(server.send("order-4711")),
    wait
  })

/** Runs one process until it ends or dies, and then `pause` more. Returns its exit if it ended. */
const live = Effect.fnUntraced(function* (server: Server, life: Life, pause: number) {
  const store = mortalStore(yield* IntentStore, life)
  const running = write(server, life, 600_000).pipe(Effect.provideService(IntentStore, store))
  const ended: { exit?: Exit.Exit<{ readonly id: string }, { readonly _tag: string }> } = {}
  // Detached: a dead process cannot be interrupted.
  yield* Effect.forkDetach(
    Effect.map(Effect.exit(running), (exit) => {
      ended.exit = exit
    })
  )
  for (let seconds = 0; seconds < 3_600 && !life.isDead() && ended.exit === undefined; seconds += 10) {
    yield* TestClock.adjust("10 seconds")
  }
  yield* TestClock.adjust(pause)
  return ended.exit
})

const scenarios: ReadonlyArray<readonly [title: string, treatments: ReadonlyArray<Treatment>]> = [
  ["a prompt server", [{ work: 100, response: "told" }]],
  ["a slow server", [{ work: 20_000, response: "told" }]],
  ["a lost response of a write that appears late", [{ work: 50_000, shown: 40_000, response: "lost" }]],
  [
    "a lost response of a write that was not done",
    [
      { work: undefined, response: "lost" },
      { work: 100, response: "told" }
    ]
  ],
  ["a response that cannot be read", [{ work: 100, shown: 30_000, response: "cut" }]]
]

/** From the next moment until hours later: the lease may still run, and the server may still work. */
const pauses = [0, 1_000, 59_000, 3 * 3_600_000]

const check = Effect.fnUntraced(function* (server: Server, deaths: ReadonlyArray<number>, pause: number) {
  yield* TestClock.setTime(Date.UTC(2026, 10, 30))
  let died = 0
  for (const diesAt of deaths) {
    const life = makeLife(diesAt)
    yield* live(server, life, pause)
    if (!life.isDead()) break
    died++
  }
  const last = makeLife()
  const exit = yield* live(server, last, 0)
  const how = `deaths at ${deaths.join(", ")}, pause ${pause}; last: ${last.passed.join(", ")}`
  assert.isTrue(exit !== undefined && Exit.isSuccess(exit), `${String(exit)} ${how}`)
  yield* TestClock.adjust("1 hour")
  assert.strictEqual(server.records(), 1, how)
  const sends = server.sends()
  const again = yield* live(server, makeLife(), 0)
  assert.deepStrictEqual(again, exit, how)
  assert.strictEqual(server.sends(), sends)
  return died === deaths.length
})

const fresh = <A, E>(program: Effect.Effect<A, E, IntentStore>) =>
  Effect.runPromise(program.pipe(Effect.provide(layerSqlite({ file: ":memory:" })), Effect.provide(TestClock.layer())))

describe("a crash at every point", () => {
  for (const [title, treatments] of scenarios) {
    for (const pause of pauses) {
      it(`${title}, ${pause} ms later`, async () => {
        let points = 0
        while (await fresh(check(makeServer(treatments), [points], pause))) points++
        // Before and after the claim, the commit before the request, the request, and the commit of the result.
        assert.isAtLeast(points, 8)
      })
    }
    it(`${title}: two crashes in a row`, async () => {
      let pairs = 0
      for (let first = 0; ; first++) {
        let second = 0
        while (await fresh(check(makeServer(treatments), [first, second], 61_000))) second++
        pairs += second
        if (second === 0) break
      }
      assert.isAbove(pairs, 50)
    })
  }
})
