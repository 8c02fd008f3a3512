/**
 * Global of `@opentelemetry/api`, version 1, with a recording SDK behind it. Both are written from the API's documentation.
 */
import { AsyncLocalStorage } from "node:async_hooks"
import { randomBytes } from "node:crypto"

const apiKey = Symbol.for("opentelemetry.js.api.1")
const spanKey = Symbol.for("OpenTelemetry Context Key SPAN")

class OtelContext {
  readonly #values: ReadonlyMap<symbol, unknown>
  constructor(values: ReadonlyMap<symbol, unknown> = new Map()) {
    this.#values = values
  }
  getValue(key: symbol): unknown {
    return this.#values.get(key)
  }
  setValue(key: symbol, value: unknown): OtelContext {
    return new OtelContext(new Map(this.#values).set(key, value))
  }
  deleteValue(key: symbol): OtelContext {
    return this.setValue(key, undefined)
  }
}

interface StartOptions {
  readonly kind?: number
  readonly startTime?: readonly [number, number]
  readonly root?: boolean
  readonly links?: ReadonlyArray<unknown>
}

/** A recorded span of OpenTelemetry. */
export class OtelSpan {
  readonly attributes: Record<string, unknown> = {}
  readonly events: Array<ReadonlyArray<unknown>> = []
  readonly links: Array<unknown>
  readonly spanId = randomBytes(8).toString("hex")
  readonly traceId: string
  readonly parentId: string | undefined
  status: { readonly code: number; readonly message?: string } = { code: 0 }
  ended: readonly [number, number] | undefined
  readonly scope: string
  readonly name: string
  readonly options: StartOptions
  readonly traceFlags: number

  constructor(
    scope: string,
    name: string,
    options: StartOptions,
    parent: { spanContext(): { readonly traceId: string; readonly spanId: string } } | undefined,
    traceFlags: number
  ) {
    this.scope = scope
    this.name = name
    this.options = options
    this.links = [...(options.links ?? [])]
    this.traceId = parent?.spanContext().traceId ?? randomBytes(16).toString("hex")
    this.parentId = parent?.spanContext().spanId
    this.traceFlags = traceFlags
  }

  spanContext() {
    const { spanId, traceFlags, traceId } = this
    return { spanId, traceFlags, traceId }
  }
  setAttribute(key: string, value: unknown): this {
    this.attributes[key] = value
    return this
  }
  addEvent(...event: ReadonlyArray<unknown>): this {
    this.events.push(event)
    return this
  }
  addLinks(links: ReadonlyArray<unknown>): this {
    this.links.push(...links)
    return this
  }
  setStatus(status: { readonly code: number; readonly message?: string }): this {
    this.status = status
    return this
  }
  end(time: readonly [number, number]): void {
    this.ended = time
  }
}

/**
 * Makes an SDK that is not registered.
 *
 * @param options.traceFlags of every span: 1 when it is sampled
 */
export const otelSdk = ({ traceFlags = 1 }: { readonly traceFlags?: number } = {}) => {
  const spans: Array<OtelSpan> = []
  const storage = new AsyncLocalStorage<OtelContext>()
  const context = { active: () => storage.getStore() ?? new OtelContext() }
  const trace = {
    getTracer: (scope: string) => ({
      startSpan: (name: string, options: StartOptions = {}, within: OtelContext = context.active()) => {
        const parent = options.root === true ? undefined : (within.getValue(spanKey) as OtelSpan | undefined)
        const span = new OtelSpan(scope, name, options, parent, traceFlags)
        spans.push(span)
        return span
      }
    })
  }
  return {
    spans,
    trace,
    context,
    /** Registers the SDK, as its programs do at their start. */
    register: (fields: object = { trace, context }) =>
      Object.assign(globalThis, { [apiKey]: { version: "1.9.1", ...fields } }),
    /** Runs a function with a new active span. */
    active: <A>(name: string, run: (span: OtelSpan) => A): A => {
      const span = trace.getTracer("program").startSpan(name)
      return storage.run(context.active().setValue(spanKey, span), () => run(span))
    }
  }
}

/** Removes the global, as in a program without OpenTelemetry. */
export const unregister = (): void => {
  Reflect.deleteProperty(globalThis, apiKey)
}
