/**
 * Runs the calls of a Promise client: starts its parts at the first call, counts the running calls, and closes.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { ApiClient } from "../call/ApiClient.ts"
import { fromParts } from "../credentials/ClientLayer.ts"
import type { ClientParts as ApiParts } from "../credentials/ClientLayer.ts"
import { makeLogOnly } from "../telemetry/LogOnly.ts"

/** Context service that calls take a parameter from, such as the entity of a call. */
export interface ScopeAdvice {
  readonly service: Context.Key<unknown, object>
  /** Sentence for a program that did not set it: how to set it. */
  readonly advice: string
}

/** Parts of a Promise client. */
export interface ClientParts {
  /** Name of the API in errors and spans, such as `monite`. */
  readonly api: string
  /** Makes the services that calls need. The scope ends at `close`. */
  readonly make: Effect.Effect<Context.Context<never>, never, Scope.Scope>
  /** Context services that operations need besides. */
  readonly scopes?: ReadonlyArray<ScopeAdvice>
}

/** State that all views of one client share. */
export class Running {
  readonly parts: ClientParts
  readonly #scope = Scope.makeUnsafe()
  #starting: Promise<Context.Context<never>> | undefined
  #started: Context.Context<never> | undefined
  #closing: Promise<void> | undefined
  #calls = 0
  readonly #ends = new Set<() => void>()
  #idle = (): void => {}

  constructor(parts: ClientParts) {
    this.parts = parts
  }

  get isClosed(): boolean {
    return this.#closing !== undefined
  }

  /** The services: a promise until they are started by the first call. */
  services(): Context.Context<never> | Promise<Context.Context<never>> {
    return (
      this.#started ??
      (this.#starting ??= Effect.runPromise(Effect.provideService(this.parts.make, Scope.Scope, this.#scope)).then(
        (context) => (this.#started = context)
      ))
    )
  }

  /** Does work of a call. It counts as a running call until it ends, and `close` waits for it. */
  async counted<A>(work: () => A | Promise<A>): Promise<A> {
    this.#calls++
    try {
      return await work()
    } finally {
      this.#calls--
      if (this.#calls === 0) this.#idle()
    }
  }

  /** Adds a function that ends a stream, which could go on forever. `close` calls it. */
  onClose(end: () => void): () => void {
    this.#ends.add(end)
    return () => this.#ends.delete(end)
  }

  /** Refuses further calls, ends the streams, waits for the running calls, and closes connections and timers. */
  close(): Promise<void> {
    return (this.#closing ??= (async () => {
      for (const end of this.#ends) end()
      if (this.#calls > 0) await new Promise<void>((resolve) => (this.#idle = resolve))
      await this.#starting
      await Effect.runPromise(Scope.close(this.#scope, Exit.void))
    })())
  }
}

/**
 * Makes the client of an API with hand-written credentials, as the parts of a Promise client need it. No metrics are
 * recorded.
 */
export const clientServices = <Client>(
  key: Context.Key<Client, ApiClient>,
  parts: ApiParts<Scope.Scope>
): ClientParts["make"] =>
  // Cast: the types of a client's methods say which service it has.
  Effect.map(
    fromParts(parts, makeLogOnly(parts.api)),
    (client) => Context.make(key, client) as Context.Context<unknown> as Context.Context<never>
  )
