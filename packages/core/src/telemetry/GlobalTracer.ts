/**
 * Spans in the program's own OpenTelemetry SDK, without a dependency on `@opentelemetry/api`.
 *
 * That package registers itself in a global, so that all its copies in a program use the same SDK. This module reads the
 * same global. Deno's built-in OpenTelemetry is in it too.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/tree/main/api
 */
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import type * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"

/** Values by key, never changed: `setValue` returns another context. */
interface OtelContext {
  getValue(key: symbol): unknown
  setValue(key: symbol, value: unknown): OtelContext
  deleteValue(key: symbol): OtelContext
}

interface OtelSpanContext {
  readonly traceId: string
  readonly spanId: string
  readonly traceFlags: number
}

/** Seconds since 1970, and nanoseconds. */
type HrTime = [seconds: number, nanoseconds: number]

type OtelValue = string | number | boolean | Array<string>
type OtelAttributes = Record<string, OtelValue>

interface OtelLink {
  readonly context: OtelSpanContext
  readonly attributes: OtelAttributes
}

interface OtelSpan {
  spanContext(): OtelSpanContext
  setAttribute(key: string, value: OtelValue): unknown
  addEvent(name: string, attributes: OtelAttributes, time: HrTime): unknown
  /** Missing before version 1.9 of the API. */
  addLinks?(links: Array<OtelLink>): unknown
  setStatus(status: { readonly code: number; readonly message: string }): unknown
  end(time: HrTime): void
}

interface OtelSpanOptions {
  readonly kind: number
  readonly startTime: HrTime
  readonly root?: boolean
  readonly links?: Array<OtelLink>
}

interface OtelTracer {
  startSpan(name: string, options: OtelSpanOptions, context: OtelContext): OtelSpan
}

/** Global of version 1 of the API. A field is missing until the program registers it. */
interface OtelApi {
  readonly trace?: { getTracer(name: string): OtelTracer }
  readonly context?: { active(): OtelContext }
}

const apiKey: unique symbol = Symbol.for("opentelemetry.js.api.1")
const spanKey = Symbol.for("OpenTelemetry Context Key SPAN")

/** `SpanKind` of the API. */
const kinds: Readonly<Record<Tracer.SpanKind, number>> = { internal: 0, server: 1, client: 2, producer: 3, consumer: 4 }

/** `SpanStatusCode.ERROR` of the API. */
const errorCode = 2

/** `TraceFlags.SAMPLED` of the API. */
const sampledFlag = 1

/** Context of programs without a context manager. */
class EmptyContext implements OtelContext {
  readonly #values: ReadonlyMap<symbol, unknown>

  constructor(values: ReadonlyMap<symbol, unknown>) {
    this.#values = values
  }

  getValue(key: symbol): unknown {
    return this.#values.get(key)
  }

  setValue(key: symbol, value: unknown): OtelContext {
    return new EmptyContext(new Map(this.#values).set(key, value))
  }

  deleteValue(key: symbol): OtelContext {
    return new EmptyContext(new Map([...this.#values].filter(([other]) => other !== key)))
  }
}

const empty = new EmptyContext(new Map())

const nanosInSecond = 1_000_000_000n

const timeOf = (nanos: bigint): HrTime => [Number(nanos / nanosInSecond), Number(nanos % nanosInSecond)]

const valueOf = (value: unknown): OtelValue => {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value
  return Array.isArray(value) ? value.map(String) : String(value)
}

const attributesOf = (attributes: Readonly<Record<string, unknown>>): OtelAttributes =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, valueOf(value)])
  )

const linkOf = ({ attributes, span }: Tracer.SpanLink): OtelLink => ({
  context: { traceId: span.traceId, spanId: span.spanId, traceFlags: span.sampled ? sampledFlag : 0 },
  attributes: attributesOf(attributes)
})

/** Type and description of a failure. */
interface Failure {
  readonly type: string
  readonly message: string
}

const nameOf = (value: unknown): string => (value instanceof Error ? value.name : typeof value)

/**
 * Returns the failure to record. The message of an unexpected error is left out. Why: core does not write it, so it may
 * contain a secret.
 */
const failureOf = (cause: Cause.Cause<unknown>): Failure => {
  const error = Cause.findErrorOption(cause)
  if (Option.isSome(error)) {
    const { message = "", name = nameOf(error.value) } = Object(error.value) as Partial<Record<keyof Error, unknown>>
    return { type: String(name), message: String(message) }
  }
  if (Cause.hasInterruptsOnly(cause)) return { type: "interrupted", message: "interrupted" }
  const type = nameOf(Cause.squash(cause))
  return { type, message: `unexpected error: ${type}` }
}

/** Span of Effect that writes everything into a span of OpenTelemetry. */
class GlobalSpan implements Tracer.Span {
  readonly _tag = "Span" as const
  readonly name: string
  readonly spanId: string
  readonly traceId: string
  readonly sampled: boolean
  readonly parent: Option.Option<Tracer.AnySpan>
  readonly annotations: Context.Context<never>
  readonly kind: Tracer.SpanKind
  readonly attributes = new Map<string, unknown>()
  readonly links: Array<Tracer.SpanLink>
  status: Tracer.SpanStatus
  readonly #context: OtelContext
  readonly #span: OtelSpan

  constructor(tracer: OtelTracer, active: OtelContext, options: Parameters<Tracer.Tracer["span"]>[0]) {
    this.name = options.name
    this.parent = options.parent
    this.annotations = options.annotations
    this.kind = options.kind
    this.links = [...options.links]
    this.status = { _tag: "Started", startTime: options.startTime }
    const parent = Option.getOrUndefined(options.parent)
    const context = parent instanceof GlobalSpan ? parent.#context : active
    this.#span = tracer.startSpan(
      options.name,
      {
        kind: kinds[options.kind],
        startTime: timeOf(options.startTime),
        ...(options.root ? { root: true } : {}),
        ...(options.links.length === 0 ? {} : { links: options.links.map(linkOf) })
      },
      context
    )
    this.#context = context.setValue(spanKey, this.#span)
    const { spanId, traceFlags, traceId } = this.#span.spanContext()
    this.spanId = spanId
    this.traceId = traceId
    this.sampled = (traceFlags & sampledFlag) === sampledFlag
  }

  attribute(key: string, value: unknown): void {
    if (this.status._tag === "Ended" || value === undefined) return
    this.attributes.set(key, value)
    this.#span.setAttribute(key, valueOf(value))
  }

  event(name: string, startTime: bigint, attributes: Record<string, unknown> = {}): void {
    if (this.status._tag === "Ended") return
    this.#span.addEvent(name, attributesOf(attributes), timeOf(startTime))
  }

  addLinks(links: ReadonlyArray<Tracer.SpanLink>): void {
    if (this.status._tag === "Ended") return
    for (const link of links) this.links.push(link)
    this.#span.addLinks?.(links.map(linkOf))
  }

  /** The status of a success stays unset, as OpenTelemetry asks of libraries. */
  end(endTime: bigint, exit: Exit.Exit<unknown, unknown>): void {
    if (this.status._tag === "Ended") return
    if (exit._tag === "Failure") {
      const { message, type } = failureOf(exit.cause)
      if (!this.attributes.has("error.type")) this.attribute("error.type", type)
      this.#span.setStatus({ code: errorCode, message })
    }
    this.status = { _tag: "Ended", startTime: this.status.startTime, endTime, exit }
    this.#span.end(timeOf(endTime))
  }
}

/**
 * Returns a tracer whose spans are spans of the program's OpenTelemetry SDK. Returns undefined while there is no SDK.
 *
 * A span without a parent of this tracer becomes a child of the program's active span. The active span is read here, not
 * when the span begins. Why: Effect runs the steps of several fibers in one task, which has the active span of only one.
 * So call this once for each call, in the caller's own task. A program may register its SDK at any time.
 *
 * @param name instrumentation scope of the spans, e.g. the name of the package
 */
export const globalTracer = (name: string): Tracer.Tracer | undefined => {
  // Cast: the type of a global under a symbol is unknown to TypeScript. It is the API's own object.
  const api = (globalThis as { readonly [apiKey]?: OtelApi })[apiKey]
  if (api?.trace === undefined) return undefined
  const tracer = api.trace.getTracer(name)
  const active = api.context?.active() ?? empty
  return Tracer.make({ span: (options) => new GlobalSpan(tracer, active, options) })
}
