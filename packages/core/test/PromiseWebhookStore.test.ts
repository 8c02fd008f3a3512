// Webhooks with promises over a store of the program: what is claimed, settled and released, and stores that fail.
import { assert, describe, it } from "@effect/vitest"
import type { Webhooks, WebhookStore } from "../src/promise/Webhooks.ts"
import type { Claim } from "../src/webhook/ReplayStore.ts"
import { headersOf, shop } from "./kit/PromiseHooks.ts"
import { sale } from "./kit/ShopWebhook.ts"
import type { Sale } from "./kit/ShopWebhook.ts"

describe("a store of the program", () => {
  const down = new Error("down")

  /** A store over a map, with the calls that it received and the operations that fail. */
  const storeOf = (...fails: ReadonlyArray<keyof WebhookStore>) => {
    const calls: Array<readonly [string, string, number?]> = []
    const entries = new Map<string, "repeated" | "underway">()
    const called = (operation: keyof WebhookStore, key: string, millis?: number) => {
      calls.push(millis === undefined ? [operation, key] : [operation, key, millis])
      if (fails.includes(operation)) throw down
    }
    const store: WebhookStore = {
      claim: async (key, millis): Promise<Claim> => {
        called("claim", key, millis)
        const claim = entries.get(key) ?? "first"
        if (claim === "first") entries.set(key, "underway")
        return claim
      },
      settle: async (key, millis) => {
        called("settle", key, millis)
        entries.set(key, "repeated")
      },
      release: async (key) => {
        called("release", key)
        entries.delete(key)
      }
    }
    return { calls, entries, store }
  }
  const deliver = ({ receive }: Webhooks<Sale>) =>
    receive({ method: "POST", headers: headersOf(sale, "1"), body: sale })

  it("claims and settles each id under the name of the sender", async () => {
    const { calls, store } = storeOf()
    const { hooks, seen } = shop({ store, rememberMillis: 5_000 })
    assert.deepStrictEqual([(await deliver(hooks)).status, (await deliver(hooks)).status], [200, 200])
    assert.lengthOf(seen, 1)
    assert.deepStrictEqual(calls, [
      ["claim", "shop:1", 300_000],
      ["settle", "shop:1", 5_000],
      ["claim", "shop:1", 300_000]
    ])
  })

  it("two hooks with one store handle an id once, and the second waits for the first", async () => {
    const { store } = storeOf()
    const other = shop({ store })
    const first = shop({
      store,
      handle: async () => {
        assert.strictEqual((await deliver(other.hooks)).status, 503)
      }
    })
    assert.strictEqual((await deliver(first.hooks)).status, 200)
    assert.strictEqual((await deliver(other.hooks)).status, 200)
    assert.isEmpty(other.seen)
    assert.isEmpty(first.problems)
  })

  it("a failed delivery is released", async () => {
    const { calls, entries, store } = storeOf()
    const { hooks } = shop({ store, handle: () => Promise.reject(down) })
    assert.strictEqual((await deliver(hooks)).status, 500)
    assert.deepStrictEqual(calls.at(-1), ["release", "shop:1"])
    assert.isEmpty([...entries])
  })

  it.each([
    ["claim", 500, "Failed", "the ReplayStore is not available", 0],
    ["settle", 200, "Accepted", "could not store that", 1]
  ] as const)("%s fails: %d", async (operation, status, outcome, says, handled) => {
    const { store } = storeOf(operation)
    const { hooks, problems, seen } = shop({ store })
    assert.strictEqual((await deliver(hooks)).status, status)
    assert.lengthOf(problems, 1)
    assert.deepInclude(problems[0], { outcome, error: down })
    assert.include(problems[0]?.message, says)
    assert.lengthOf(seen, handled)
  })

  it("a release that fails leaves the error of the handler", async () => {
    const { store } = storeOf("release")
    const planted = new Error("planted")
    const { hooks, problems } = shop({ store, handle: () => Promise.reject(planted) })
    assert.strictEqual((await deliver(hooks)).status, 500)
    assert.deepStrictEqual(
      problems.map(({ error }) => error),
      [planted]
    )
  })
})
