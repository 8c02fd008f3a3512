// The same program on every runtime that the packages promise. All checks must be reported and all must be ok; where
// runtimes differ, the table says how.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Observed } from "../src/Observed.ts"
import { checks } from "../src/Program.ts"
import { bundle } from "./kit/Bundle.ts"
import type { Bundles, Run } from "./kit/Runtimes.ts"
import { bun, chromium, deno, node22, node24, node26, workers } from "./kit/Runtimes.ts"
import { stage } from "./kit/Stage.ts"

interface Row {
  readonly runtime: string
  /** Expected name of the runtime. */
  readonly named: RegExp
  readonly run: Run
  readonly observed: Observed
}

/** The runtime tells which failures came before the request left, and sends a write once. */
const telling: Observed = {
  refused: "NotSent",
  unknownHost: "NotSent",
  noTls: "NotSent",
  reset: "OutcomeUnknown",
  redirected: "UnexpectedStatus 307",
  dropped: "OutcomeUnknown, 1 made",
  droppedRead: "done"
}

/** The runtime does not tell a failure before sending from one after it: what may have been sent counts as sent. */
const silent: Observed = {
  ...telling,
  refused: "OutcomeUnknown",
  unknownHost: "OutcomeUnknown",
  noTls: "OutcomeUnknown"
}

const table: ReadonlyArray<Row> = [
  { runtime: "Node 22.19.0", named: /^Node 22\.19\.0$/, run: node22, observed: telling },
  { runtime: "Node 24", named: /^Node 24\./, run: node24, observed: telling },
  { runtime: "Node 26.10.0", named: /^Node 26\.10\.0$/, run: node26, observed: telling },
  {
    runtime: "Bun 1.4.5",
    named: /^Bun 1\.4\.5$/,
    run: bun,
    // Its one code for TLS, EPROTO, says on other runtimes that an established connection failed.
    observed: { ...telling, noTls: "OutcomeUnknown" }
  },
  { runtime: "Deno 2.9.6", named: /^Deno 2\.9\.6$/, run: deno, observed: telling },
  { runtime: "Workers", named: /^Cloudflare-Workers$/, run: workers, observed: silent },
  {
    runtime: "Chromium",
    named: /Chrome\/\d/,
    run: chromium,
    observed: {
      ...silent,
      // A page is not told the status of a redirect: the write may have been done, as with 301 to 303.
      redirected: "OutcomeUnknown 0",
      // Chromium sends any request again, a POST too, if a used connection breaks without a response.
      // No page can keep it from doing so.
      dropped: "done, 2 made"
    }
  }
]

const everyCheckIsOk = Object.fromEntries(checks.map(({ name }) => [name, "ok"]))

/** Platform on which all runtimes are installed and must run. */
const complete = process.env["CI"] !== undefined && process.platform === "linux" && process.arch === "x64"

describe("the packages run on", () => {
  const bundles = Effect.runPromise(Effect.all({ worker: bundle("worker"), page: bundle("page") }))

  for (const { named, observed, run, runtime } of table) {
    it.live(runtime, (test) =>
      Effect.gen(function* () {
        const made: Bundles = yield* Effect.promise(() => bundles)
        const place = yield* stage(made.page.code)
        const report = yield* run(place, made)
        assert.match(report.runtime, named)
        assert.deepStrictEqual(report.checks, everyCheckIsOk)
        assert.deepStrictEqual(
          report.observed,
          { services: observed, promises: observed },
          JSON.stringify(report.told, undefined, 2)
        )
        assert.deepStrictEqual(place.sandbox.defects(), [])
      }).pipe(
        Effect.catchTag("Absent", ({ excused = false, message }) =>
          Effect.sync(() => {
            if (complete && !excused) assert.fail(message)
            console.warn(`${runtime} is skipped: ${message}`)
            test.skip(message)
          })
        )
      )
    )
  }

  for (const entry of ["worker", "page"] as const) {
    it.effect(`the bundle for a ${entry} has the built-in fetch as its transport, and nothing of Node's`, () =>
      Effect.gen(function* () {
        const { inputs } = (yield* Effect.promise(() => bundles))[entry]
        const named = (part: string) => inputs.filter((input) => input.includes(part))
        assert.lengthOf(named("/core/dist/transport/FetchTransport.js"), 1)
        assert.deepStrictEqual([...named("undici"), ...named("UndiciPool"), ...named("node:")], [])
      })
    )
  }
})
