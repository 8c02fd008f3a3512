/**
 * How many requests a run sends, and how many of them are repetitions.
 *
 * Requests are counted where they leave, in `fetch`. That an attempt is a repetition only the call knows: its span says so
 * when it ends, in OpenTelemetry's `http.request.resend_count`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Tracer from "effect/Tracer"

/** The counters of a run. */
export class Meter extends Context.Service<
  Meter,
  {
    /** A `fetch` that counts. */
    readonly fetch: typeof globalThis.fetch
    readonly counts: () => { readonly requests: number; readonly retries: number }
  }
>()("invoice-bridge/Meter") {
  /** The counters, and a tracer around the present one that reads them from the spans. */
  static readonly layer: Layer.Layer<Meter> = Layer.unwrap(
    Effect.map(Tracer.Tracer, (tracer) => {
      const counts = { requests: 0, retries: 0 }
      const meter = Meter.of({
        fetch: (input, init) => {
          counts.requests += 1
          return globalThis.fetch(input, init)
        },
        counts: () => ({ ...counts })
      })
      const counting = Tracer.make({
        ...tracer,
        span: (options) => {
          const span = tracer.span(options)
          const end = span.end.bind(span)
          span.end = (endTime, exit) => {
            // The attribute numbers the repetitions of a call: 1, 2, 3. Each attempt after the first is one.
            if (Number(span.attributes.get("http.request.resend_count") ?? 0) > 0) counts.retries += 1
            end(endTime, exit)
          }
          return span
        }
      })
      return Layer.merge(Layer.succeed(Meter, meter), Layer.succeed(Tracer.Tracer, counting))
    })
  )
}
