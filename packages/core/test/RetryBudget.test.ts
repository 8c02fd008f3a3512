import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as RetryBudget from "../src/retry/RetryBudget.ts"

const { failure, timeout } = RetryBudget.retryCost

describe("RetryBudget", () => {
  it.effect.each([
    { cost: failure, retries: 100 },
    { cost: timeout, retries: 50 }
  ])("a full bucket pays for $retries retries at $cost", ({ cost, retries }) =>
    Effect.gen(function* () {
      const budget = yield* RetryBudget.make
      assert.strictEqual(yield* budget.available, 500)
      const paid = yield* Effect.forEach(Array.from({ length: retries + 5 }), () => budget.withdraw(cost), {
        concurrency: "unbounded"
      })
      assert.strictEqual(paid.filter((granted) => granted).length, retries)
      assert.strictEqual(yield* budget.available, 0)
    })
  )

  it.effect("a refused withdrawal takes nothing", () =>
    Effect.gen(function* () {
      const budget = yield* RetryBudget.make
      yield* Effect.repeat(budget.withdraw(timeout), { times: 48 })
      yield* budget.withdraw(failure)
      assert.strictEqual(yield* budget.available, 5)
      assert.isFalse(yield* budget.withdraw(timeout))
      assert.strictEqual(yield* budget.available, 5)
      assert.isTrue(yield* budget.withdraw(failure))
    })
  )

  it.effect("five successes earn a retry", () =>
    Effect.gen(function* () {
      const budget = yield* RetryBudget.make
      yield* Effect.repeat(budget.withdraw(timeout), { times: 49 })
      yield* Effect.repeat(budget.refund, { times: 3 })
      assert.isFalse(yield* budget.withdraw(failure))
      yield* budget.refund
      assert.isTrue(yield* budget.withdraw(failure))
    })
  )

  it.effect("never has more than its capacity", () =>
    Effect.gen(function* () {
      const budget = yield* RetryBudget.make
      yield* budget.withdraw(failure)
      yield* Effect.repeat(budget.refund, { times: 20 })
      assert.strictEqual(yield* budget.available, RetryBudget.capacity)
    })
  )

  it.effect("two budgets do not share tokens", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* RetryBudget.make, yield* RetryBudget.make]
      yield* one.withdraw(timeout)
      assert.strictEqual(yield* other.available, RetryBudget.capacity)
    })
  )
})
