/**
 * Interceptors: functions that see the requests, responses and errors of raw calls, and may replace them.
 */

/** List of interceptors. Each receives a value and its context, and returns the value for the next. */
export class InterceptorList<Interceptor extends (value: never, ...others: ReadonlyArray<never>) => unknown> {
  fns: Array<Interceptor | null> = []

  /** Runs the interceptors in order. Returns the last value. */
  async run(...[value, ...others]: Parameters<Interceptor>): Promise<Awaited<ReturnType<Interceptor>>> {
    let made: unknown = value
    // The casts: each interceptor returns the parameter type of the next.
    for (const fn of this.fns) if (fn) made = await fn(made as never, ...(others as ReadonlyArray<never>))
    return made as Awaited<ReturnType<Interceptor>>
  }

  /** Adds an interceptor. Returns its id for `eject` and `update`. */
  use(fn: Interceptor): number {
    return this.fns.push(fn) - 1
  }

  /** Removes all interceptors. */
  clear(): void {
    this.fns = []
  }

  /** True when the list has the interceptor. */
  exists(id: number | Interceptor): boolean {
    return Boolean(this.fns[this.getInterceptorIndex(id)])
  }

  /** Removes an interceptor. */
  eject(id: number | Interceptor): void {
    this.update(id, null)
  }

  /** Replaces an interceptor; `null` removes it. Returns false for an unknown id. */
  update(id: number | Interceptor, fn: Interceptor | null): number | Interceptor | false {
    const index = this.getInterceptorIndex(id)
    if (!this.fns[index]) return false
    this.fns[index] = fn
    return id
  }

  /** Returns the index of an interceptor, or -1. */
  getInterceptorIndex(id: number | Interceptor): number {
    if (typeof id === "number") return this.fns[id] ? id : -1
    return this.fns.indexOf(id)
  }
}
