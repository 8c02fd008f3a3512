/**
 * Lists of functions that see the requests, responses and errors of raw calls, and may replace them.
 */

/** A list of interceptors: each takes a value, and what else is known, and gives the value for the next. */
export class InterceptorList<Interceptor extends (value: never, ...others: ReadonlyArray<never>) => unknown> {
  fns: Array<Interceptor | null> = []

  /** Runs them in their order. */
  async run(...[value, ...others]: Parameters<Interceptor>): Promise<Awaited<ReturnType<Interceptor>>> {
    let made: unknown = value
    // The casts: each gives what the next one takes.
    for (const fn of this.fns) if (fn) made = await fn(made as never, ...(others as ReadonlyArray<never>))
    return made as Awaited<ReturnType<Interceptor>>
  }

  /** Adds one; its id is for `eject` and `update`. */
  use(fn: Interceptor): number {
    return this.fns.push(fn) - 1
  }

  clear(): void {
    this.fns = []
  }

  exists(id: number | Interceptor): boolean {
    return Boolean(this.fns[this.getInterceptorIndex(id)])
  }

  eject(id: number | Interceptor): void {
    this.update(id, null)
  }

  /** Replaces one; null removes it. False where there is none of this id. */
  update(id: number | Interceptor, fn: Interceptor | null): number | Interceptor | false {
    const index = this.getInterceptorIndex(id)
    if (!this.fns[index]) return false
    this.fns[index] = fn
    return id
  }

  getInterceptorIndex(id: number | Interceptor): number {
    if (typeof id === "number") return this.fns[id] ? id : -1
    return this.fns.indexOf(id)
  }
}
