/** Notices when work stands still: for readiness, for metrics, and in the log. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import type * as SqlClient from "effect/sql/SqlClient"
import { Consumption } from "./Consumption.ts"
import { EngineTimes } from "./EngineTimes.ts"
import { makeReader } from "./Standstill.ts"
import type { Ages } from "./Standstill.ts"
import type { AnyWorkflow } from "./Workflow.ts"

/** Says whether this worker takes part in the work. `reasons` are sentences for people. */
export type Readiness =
  | { readonly _tag: "Ready" }
  | { readonly _tag: "NotReady"; readonly reasons: ReadonlyArray<string> }

/** Ages in milliseconds, at the last look. */
export interface Figures extends Ages {
  /** Time since this worker last read its messages. */
  readonly lastRead: number
  /** Time since the last look that the database answered. */
  readonly lastLook: number
}

/** Notices when work stands still. */
export class Watchdog extends Context.Service<
  Watchdog,
  {
    /** Costs nothing: it tells what the last look saw. */
    readonly readiness: Effect.Effect<Readiness>
    readonly figures: Effect.Effect<Figures>
  }
>()("invoice-bridge/Watchdog") {}

const none: Ages = { dueMessage: 0, startable: 0, overdue: 0, unchanged: 0 }

/** Meaning of each age for people. An age without a sentence is only measured. */
const sentences: { readonly [A in keyof Figures]: ((seconds: number) => string) | undefined } = {
  lastRead: (seconds) => `This worker has not read its messages for ${seconds} s.`,
  lastLook: (seconds) => `The database has not answered this worker for ${seconds} s.`,
  dueMessage: (seconds) => `A message of the engine has been due for ${seconds} s, and no worker takes it.`,
  startable: (seconds) => `A queued run could have started ${seconds} s ago.`,
  overdue: (seconds) => `The next try of a run has been due for ${seconds} s.`,
  unchanged: undefined
}

const gauge = (name: string, description: string) => Metric.gauge(`bridge_${name}_seconds`, { description })

const gauges: { readonly [A in keyof Figures]: Metric.Gauge<number> } = {
  lastRead: gauge("last_read_age", "Time since this worker last read its messages."),
  lastLook: gauge("last_look_age", "Time since the database last answered the watchdog."),
  dueMessage: gauge("due_message_age", "Age of the oldest due message that no worker has taken."),
  startable: gauge("startable_age", "Age of the oldest queued run whose tenant has room for it."),
  overdue: gauge("overdue_age", "Time since the oldest next try was due."),
  unchanged: gauge("unchanged_age", "Time since the run at work that changed least recently has changed.")
}

/** The closed list of ages. */
const names = Object.keys(gauges) as ReadonlyArray<keyof Figures>

/** Watches over the work, and provides what it sees. Every worker watches for itself. */
export const layer = (
  workflows: ReadonlyArray<AnyWorkflow>
): Layer.Layer<Watchdog, never, Consumption | SqlClient.SqlClient> =>
  Layer.effect(
    Watchdog,
    Effect.gen(function* () {
      const { standstill, watchEvery } = yield* EngineTimes
      const consumption = yield* Consumption
      const read = makeReader(workflows.map(({ name }) => name))
      let seen: { readonly at: number; readonly ages: Ages } = { at: yield* Clock.currentTimeMillis, ages: none }
      let toldAt: number | undefined

      const figures = Effect.gen(function* (): Effect.fn.Return<Figures> {
        const now = yield* Clock.currentTimeMillis
        return { ...seen.ages, lastRead: now - (yield* consumption.lastRead), lastLook: now - seen.at }
      })
      const readiness = Effect.map(figures, (all): Readiness => {
        const reasons = names.flatMap((name) => {
          const sentence = sentences[name]
          return sentence === undefined || all[name] <= standstill ? [] : [sentence(Math.round(all[name] / 1_000))]
        })
        return reasons.length === 0 ? { _tag: "Ready" } : { _tag: "NotReady", reasons }
      })

      const tell = Effect.gen(function* () {
        const all = yield* figures
        yield* Effect.forEach(names, (name) => Metric.update(gauges[name], all[name] / 1_000), { discard: true })
        const [now, state] = [yield* Clock.currentTimeMillis, yield* readiness]
        if (state._tag === "Ready") {
          if (toldAt !== undefined) yield* Effect.logInfo("Work goes on again.")
          toldAt = undefined
        } else if (toldAt === undefined || now - toldAt >= standstill) {
          toldAt = now
          yield* Effect.logWarning(`Work stands still. ${state.reasons.join(" ")}`)
        }
      })
      const look = Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        const ages = yield* read(at)
        seen = { at, ages }
      }).pipe(
        Effect.timeout(watchEvery),
        Effect.catchCause((cause) => Effect.logWarning("The watchdog could not look at the database.", cause))
      )
      yield* look.pipe(
        Effect.andThen(tell),
        Effect.delay(watchEvery),
        Effect.forever,
        Effect.withTracerEnabled(false),
        Effect.forkScoped
      )
      return { readiness, figures }
    })
  )
