// The model of crashes in real time, with short times, over SQLite and Postgres: with a prompt response, and with a lost one.
import { assert, it } from "@effect/vitest"
import { Effect, Exit, Layer } from "effect"
import { IntentStore, layerSql } from "../src/index.ts"
import { overDatabases } from "./kit/Databases.ts"
import { makeLife, mortalStore } from "./kit/Death.ts"
import type { Life } from "./kit/Death.ts"
import { writeOrder } from "./kit/Order.ts"
import type { Server } from "./kit/Order.ts"
import { makeServer } from "./kit/Server.ts"
import type { Treatment } from "./kit/Server.ts"

const order = "order-4711"
const times = { settle: 400, lease: 100, wait: "20 seconds" } as const

/** Runs one process until it ends or dies. Returns its exit if it ended. */
const live = Effect.fnUntraced(function* (server: Server, life: Life) {
  const { mortal } = life
  const store = mortalStore(yield* IntentStore, life)
  const mortalServer = {
    ...server,
    find: mortal("find")(server.find),
    send: (name: string) => mortal("send")(server.send(name))
  }
  const ended: { exit?: Exit.Exit<{ readonly id: string }, unknown> } = {}
  yield* Effect.forkDetach(
    Effect.map(
      Effect.exit(writeOrder(mortalServer, order, times).pipe(Effect.provideService(IntentStore, store))),
      (exit) => {
        ended.exit = exit
      }
    )
  )
  while (!life.isDead() && ended.exit === undefined) yield* Effect.sleep(5)
  return ended.exit
})

const scenarios: ReadonlyArray<readonly [title: string, treatments: ReadonlyArray<Treatment>]> = [
  ["a prompt server", [{ work: 5, response: "told" }]],
  ["a lost response of a write that appears late", [{ work: 30, shown: 50, response: "lost", patience: 10 }]]
]

overDatabases((newDatabase) => {
  for (const [title, treatments] of scenarios) {
    it(`${title}: a crash at every point leaves one record`, { timeout: 120_000 }, async () => {
      const client = await newDatabase()
      let points = 0
      for (;;) {
        const server = makeServer(treatments)
        const played = Effect.gen(function* () {
          const life = makeLife(points)
          yield* live(server, life)
          const exit = yield* live(server, makeLife())
          assert.isTrue(exit !== undefined && Exit.isSuccess(exit), `point ${points}: ${String(exit)}`)
          yield* Effect.sleep(100)
          assert.strictEqual(server.records(), 1, `point ${points}`)
          // The next point begins with an empty store.
          const store = yield* IntentStore
          yield* Effect.sleep(2)
          assert.strictEqual(yield* store.retain(1), 1)
          return life.isDead()
        })
        const isDead = await Effect.runPromise(
          Effect.provide(played, Layer.provide(layerSql, client()), { local: true })
        )
        if (!isDead) break
        points++
      }
      assert.isAtLeast(points, 8)
    })
  }
})
