/** Links to traces in another system. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as HttpTraceContext from "effect/http/HttpTraceContext"
import * as Option from "effect/Option"

/** Error of a template that makes no address. */
export class TraceUrlUnusable extends Data.TaggedError("TraceUrlUnusable")<{ readonly message: string }> {}

const mark = "{traceId}"

/** Makes a function that turns a stored `traceparent` into the address of its trace. */
export type TraceUrlOf = (trace: string | undefined) => string | undefined

/**
 * Reads the template of addresses from `TRACE_URL`, such as `https://traces.example/trace/{traceId}`.
 *
 * @param template undefined: there are no links
 */
export const traceUrls = Effect.fnUntraced(function* (
  template: string | undefined
): Effect.fn.Return<TraceUrlOf, TraceUrlUnusable> {
  if (template === undefined) return () => undefined
  const isAddress = URL.canParse(template) && /^https?:$/.test(new URL(template).protocol)
  if (!isAddress || !template.includes(mark)) {
    return yield* new TraceUrlUnusable({
      message: `TRACE_URL is not an http or https address with ${mark} in it, such as https://traces.example/trace/${mark}.`
    })
  }
  return (trace) => {
    if (trace === undefined) return undefined
    const span = HttpTraceContext.w3c(Headers.fromInput({ traceparent: trace }))
    return Option.isNone(span) ? undefined : template.replaceAll(mark, span.value.traceId)
  }
})
