// Lists of servers that hide, shorten, empty and repeat pages and lower the limit: every record once, or an error.
// `FAKTURA_SEEDS=10000 vitest run test/PagingProperties.test.ts` plays ten thousand servers.
import { attempt } from "../src/Attempt.ts"
import { callErrors } from "../src/CallErrors.ts"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { operation } from "../src/Call.ts"
import type { RawClient } from "../src/DirectClient.ts"
import type { AnyCallError } from "../src/Errors.ts"
import { items } from "../src/Paging.ts"
import type { PagingError } from "../src/Paging.ts"
import * as RetryBudget from "../src/RetryBudget.ts"
import type { Fields } from "../src/WireText.ts"
import { oddList } from "./kit/OddList.ts"
import type { OddList } from "./kit/OddList.ts"
import { TestClient } from "./kit/Scripted.ts"
import { rawClient } from "./kit/Raw.ts"
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

/** A raw client whose transport is the server itself: no socket, and every step of a call. */
const rawOf = (server: OddList): RawClient =>
  rawClient({
    baseUrl,
    fetch: globalThis.fetch,
    send: async (request) => {
      const { pathname, search } = new URL(request.url)
      const { body, link } = server.answer(
        Object.fromEntries(new URLSearchParams(search)),
        pathname.replace("/things", "")
      )
      const headers = new Headers({ "content-type": "application/json" })
      if (link !== undefined) headers.set("link", link.replace("</", "</things/"))
      return new Response(JSON.stringify(body), { headers })
    }
  })

const reading = (server: OddList) =>
  Effect.gen(function* () {
    const client = {
      api: "test",
      baseUrl,
      raw: rawOf(server),
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
