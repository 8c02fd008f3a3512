/**
 * The two keys: at work in every request, and in nothing that is ever shown.
 */
import { assert } from "@effect/vitest"
import { withCallPolicy } from "@faktura/core"
import { Account, Invoices, Maesn, MaesnClient } from "@faktura/maesn"
import { Effect, Exit, Metric, Redacted } from "effect"
import { inspect } from "node:util"
import { listener, printed } from "../kit/Printed.ts"
import { createInvoice, outcomeOf } from "../kit/Subjects.ts"
import type { Check, Defect } from "./Defect.ts"
import { keys, scripted } from "./Scripted.ts"
import type { Step } from "./Scripted.ts"

/** Fails where a text holds one of the keys. */
const assertHidden = (texts: ReadonlyArray<string>): void => {
  assert.isNotEmpty(texts.join(""))
  for (const text of texts) for (const key of Object.values(keys)) assert.notInclude(text, key)
}

/** What happens to calls, and what they end with. */
const worlds: Readonly<Record<string, Step>> = {
  "it works": { status: 200, json: { data: [] } },
  "the keys are refused": { status: 401, json: { message: "Unauthorized" } },
  "the server fails": { status: 500, json: { message: "boom" } },
  "the answers are no JSON": { status: 200, text: "<html>" },
  "no answer comes": "hang up",
  "the server is busy": { status: 429, json: {}, headers: { "retry-after": "0" } }
}

/** All that a read and a write log at debug level, trace, count and end with. */
const told = (step: Step): Check =>
  Effect.gen(function* () {
    const { maesn, requests } = yield* scripted(step)
    const { during, heard, spans } = listener()
    const [exits, metrics] = yield* Effect.gen(function* () {
      const exits: ReadonlyArray<Exit.Exit<unknown, unknown>> = [
        yield* Effect.exit(Invoices.use((invoices) => invoices.list())),
        yield* Effect.exit(createInvoice("1"))
      ]
      for (const exit of exits) if (Exit.isFailure(exit)) yield* Effect.logError("failed", exit.cause)
      return [exits, yield* Metric.snapshot] as const
    }).pipe(
      withCallPolicy({ maxAttempts: 2, baseDelay: 0 }),
      Effect.provide(maesn),
      during,
      Effect.provideService(Metric.MetricRegistry, new Map())
    )
    // They were at work.
    assert.isAtLeast(requests.length, 2)
    for (const { headers } of requests) assert.include(Object.values(headers), keys.apiKey)
    assert.isAtLeast(spans.length, 4)
    assert.isNotEmpty(metrics)
    assertHidden([...heard(exits), ...metrics.map(printed)])
  })

/** Row 22. */
export const secrets: ReadonlyArray<Defect> = [
  {
    number: 22,
    defect: "the debug log shows both keys",
    ours: {
      ...Object.fromEntries(
        Object.entries(worlds).map(([what, step]) => [
          `${what}: neither is in logs, spans, metrics, errors or results`,
          told(step)
        ])
      ),
      "a key that no header may hold is not quoted in the error": Effect.forEach(
        [
          [`${keys.apiKey}\n`, keys.account],
          [keys.apiKey, `${keys.account}\n`]
        ] as const,
        ([apiKey, key]) =>
          Effect.gen(function* () {
            const settings = { apiKey: Redacted.make(apiKey), baseUrl: "http://127.0.0.1:9" }
            const account = { key: Redacted.make(key) }
            const { error } = yield* outcomeOf(Invoices.use((invoices) => invoices.list())).pipe(
              Effect.provide(Maesn.layer(settings)),
              Effect.provide(Maesn.account(account))
            )
            assert.strictEqual(error?.attempts, 0)
            assertHidden([printed(error), printed(settings), printed(account)])
          })
      ),
      "neither is in the client, the services or the account, when they are printed": Effect.gen(function* () {
        const { maesn } = yield* scripted("silence")
        const all = yield* Effect.all([MaesnClient, Account, Invoices]).pipe(Effect.provide(maesn))
        assertHidden([...all, maesn].map((each) => inspect(each, { depth: 20, showHidden: true })))
      })
    }
  }
]
