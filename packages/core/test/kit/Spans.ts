/**
 * A tracer that records its spans.
 */
import * as Tracer from "effect/Tracer"

/** A tracer, and its spans in the order in which they began. */
export const recorded = () => {
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return { spans, tracer }
}
