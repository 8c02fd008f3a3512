/** Collects everything that a program can print of a value, and of effects. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import { inspect } from "node:util"

const json = (value: unknown): string => {
  try {
    return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each)) ?? ""
  } catch {
    // A cycle: it has no JSON.
    return ""
  }
}

/** Returns everything that a program can print of a value. */
export const printed = (value: unknown): string =>
  [
    inspect(value, { depth: 20, showHidden: true, getters: true }),
    String(value),
    json(value),
    value instanceof Error ? `${value.message}\n${value.stack}` : ""
  ].join("\n")

/** Records logs of any level, and traces. */
export const listener = () => {
  const lines: Array<string> = []
  const logger = Logger.make((entry) => lines.push(printed(entry.message), printed(entry.cause)))
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return {
    spans,
    during: <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      effect.pipe(
        Effect.provide(Logger.layer([logger])),
        Effect.provideService(References.MinimumLogLevel, "All"),
        Effect.withTracer(tracer)
      ),
    /** The records, and the results of the effects. */
    heard: (exits: ReadonlyArray<Exit.Exit<unknown, unknown>>): ReadonlyArray<string> => [
      ...lines,
      ...spans.map(({ attributes, events, name, status }) => printed([name, [...attributes], events, status])),
      ...exits.map(printed),
      ...exits.flatMap((exit) =>
        Exit.isFailure(exit) ? [Cause.pretty(exit.cause), printed(Cause.squash(exit.cause))] : []
      )
    ]
  }
}
