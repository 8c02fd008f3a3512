// Lists of servers that hide, shorten, empty and repeat pages and lower the limit: every record once, or an error.
// `FAKTURA_SEEDS=10000 vitest run test/PagingProperties.test.ts` runs ten thousand servers.
import { attempt } from "../src/attempt/Attempt.ts"
import { callErrors } from "../src/errors/CallErrors.ts"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { operation } from "../src/call/Call.ts"
import * as TestTransport from "../src/transport/TestTransport.ts"
import type { Transport } from "../src/transport/Transport.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import { items } from "../src/pagination/Paging.ts"
import type { PagingError } from "../src/pagination/Paging.ts"
import * as RetryBudget from "../src/retry/RetryBudget.ts"
import type { Fields } from "../src/http/HeaderSyntax.ts"
import { oddList } from "./kit/OddList.ts"
import type { OddList } from "./kit/OddList.ts"
import { TestClient } from "./kit/Scripted.ts"
import { raw } from "./kit/Raw.ts"
import { dice, firstSeed, playSeeds, seedCount } from "./kit/Seeds.ts"

const baseUrl = "http://api.example.com"

const list = operation<{ readonly query: Fields }, unknown, AnyCallError, TestClient>(() => ({
  id: "Things.list",
  method: "GET",
  path: "/things",
  kind: "read",
  client: TestClient,
  success: [{ status: 200, as: "json" }]
}))

/** A transport that is the server itself: no socket, and every step of a call. */
const transportOf = (server: OddList): Transport =>
  TestTransport.make((request) => {
    const { pathname, search } = new URL(request.url)
    const { body, link } = server.response(
      Object.fromEntries(new URLSearchParams(search)),
      pathname.replace("/things", "")
    )
    return { status: 200, body, ...(link === undefined ? {} : { headers: { link: link.replace("</", "</things/") } }) }
  })

const reading = (server: OddList) =>
  Effect.gen(function* () {
    const client = {
      api: "test",
      baseUrl,
      build: raw.requestBuilder({ baseUrl }),
      transport: transportOf(server),
      settings: {},
      credentials: { parts: () => Effect.succeed({}), refused: () => Effect.succeed(false) },
      attempt,
      errors: callErrors,
      budget: yield* RetryBudget.make
    }
    const all: (options: {
      readonly query: Fields
    }) => Stream.Stream<{ readonly id: number }, AnyCallError | PagingError, TestClient> = items(
      list,
      "Things.list",
      server.pagination
    )
    const ids: Array<number> = []
    const read = Stream.runForEach(all({ query: server.query }), ({ id }) => Effect.sync(() => ids.push(id)))
    const end = yield* Effect.result(Effect.provideService(read, TestClient, client))
    return { ids, end: end._tag === "Success" ? "end" : end.failure._tag }
  })

describe("lists of odd servers", () => {
  it("every record once, or an error", async () => {
    const ends = new Map<string, number>()
    await playSeeds(400, async (seed) => {
      const server = oddList(dice(seed))
      const { end, ids } = await Effect.runPromise(reading(server))
      const seen = `${JSON.stringify(server.told)} ended with ${end}`
      assert.strictEqual(new Set(ids).size, ids.length, `a record came twice: ${seen}`)
      if (end === "end") assert.deepStrictEqual(ids, [...server.visible], `records are missing: ${seen}`)
      else assert.include(["PageRepeated", "ListIncomplete"], end, seen)
      if (server.isClean) assert.strictEqual(end, "end", seen)
      ends.set(end, (ends.get(end) ?? 0) + 1)
    })
    if (seedCount(0) > 0) console.log(`${seedCount(0)} lists from seed ${firstSeed}:`, Object.fromEntries(ends))
  })
})
