/**
 * Bearer tokens, or other secrets that change: cached, and renewed with as few requests as possible.
 *
 * Calls that need a token at the same time share one request. A token is renewed in the background before it expires, and
 * calls use the old token meanwhile. Callers do not notice a short outage of the token endpoint.
 *
 * The request runs in a fiber of its own. It goes on when a caller is interrupted, even the caller that started it.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as SynchronizedRef from "effect/SynchronizedRef"
import { withSettingsOf } from "../call/OwnSettings.ts"
import { moment, nowOf } from "../values/Elapsed.ts"
import type { Now } from "../values/Elapsed.ts"

/** Result of a request for a token. */
export interface FetchedToken {
  readonly token: Redacted.Redacted<string>
  /**
   * Life of the token in seconds, from the moment of the request. Zero, negative or `NaN`: the token is used by the calls
   * that wait for it, and not cached.
   */
  readonly expiresInSeconds: number
}

/** A source of tokens for one set of credentials. */
export interface BearerToken<E> {
  /**
   * A token that is still valid for a while: the cached one or a new one.
   *
   * Waits only when no such token is cached. When the fetch fails then, all waiting callers get its error. The next caller
   * starts a new fetch.
   */
  readonly get: Effect.Effect<Redacted.Redacted<string>, E>
  /** The token that `get` would return at this moment without waiting; undefined when `get` would start a fetch. */
  readonly peek: (now: Now) => Redacted.Redacted<string> | undefined
  /**
   * Removes a token that the API refused (401) from the cache. Does nothing when another token is cached by now: a hundred
   * calls that are refused at once cause one new token.
   */
  readonly invalidate: (token: Redacted.Redacted<string>) => Effect.Effect<void>
}

/** Default of `refreshBeforeMillis`: how long before its end a token is renewed, in milliseconds. */
export const defaultRefreshBeforeMillis = 60_000

/** Fractions of `refreshBeforeMillis`. */
const parts = {
  /** Longest random time that is added: programs that start together do not fetch at the same moment. */
  jitter: 1 / 2,
  /** Last part of a token's life, in which it is not sent. Why: it could expire on the way to the server. */
  unused: 1 / 6
}

/** Shortest wait after a failed renewal, in milliseconds. A random time of at most the same length is added. */
const pauseMillis = 5_000

/**
 * Makes a source of tokens. The first call of `get` fetches the first token.
 *
 * With `refreshBeforeMillis` of 60 seconds, the first use of a token in its last 60 to 90 seconds renews it in the
 * background. The exact moment is random. A failed renewal logs a warning and is retried after 5 to 10 seconds. In the last
 * 10 seconds callers wait for the new token. For a token that lives less than twice `refreshBeforeMillis`, half of its life
 * replaces `refreshBeforeMillis`.
 *
 * The age of a token is measured with our clocks, from the moment before the request. The server's clock plays no part. A
 * slow response, retries included, makes the token older. The greater age counts: that of the wall clock or that of the
 * monotonic clock. Why: the wall clock may be set back, and the monotonic clock stops while a laptop sleeps.
 *
 * When the scope closes, a running fetch stops, and callers that wait for a token are interrupted, then and later.
 *
 * @param options.fetchToken          fetches a new token, with its own timeouts and retries. Hazard: its errors are logged,
 *                                    so they must not contain a secret
 * @param options.refreshBeforeMillis 60 000 by default
 *
 * @example
 * ```ts
 * import * as BearerToken from "@faktura/core/BearerToken"
 * import * as Credentials from "@faktura/core/Credentials"
 * import { Effect, Redacted } from "effect"
 *
 * const credentials = Effect.gen(function* () {
 *   const tokens = yield* BearerToken.make({
 *     fetchToken: Effect.sync(() => ({ token: Redacted.make("a-token"), expiresInSeconds: 1_800 }))
 *   })
 *   return Credentials.make({ bearerAuth: Credentials.token(tokens) })
 * })
 * ```
 */
export const make = <E, R>(options: {
  readonly fetchToken: Effect.Effect<FetchedToken, E, R>
  readonly refreshBeforeMillis?: number
}): Effect.Effect<BearerToken<E>, never, R | Scope.Scope> =>
  Effect.gen(function* () {
    const margin = options.refreshBeforeMillis ?? defaultRefreshBeforeMillis
    const scope = yield* Effect.scope
    const context = yield* Effect.context<R>()
    const state = yield* SynchronizedRef.make<State<E>>({})

    const succeeded = (kept: CachedToken) => SynchronizedRef.set(state, { kept })

    const failed = Effect.fnUntraced(function* (cause: Cause.Cause<E>) {
      const now = yield* moment
      const pause = pauseMillis * (1 + (yield* Random.next))
      const { kept } = yield* SynchronizedRef.updateAndGet(state, ({ kept }): State<E> => ({
        kept: kept && { ...kept, refreshAfter: Math.min(ageOf(kept, now) + pause, kept.endsAfter) }
      }))
      if (kept !== undefined && ageOf(kept, now) < kept.endsAfter && !Cause.hasInterruptsOnly(cause)) {
        yield* Effect.logWarning("A token could not be renewed in time; the old one is used while it is valid.", cause)
      }
    })

    const fetch = Effect.gen(function* () {
      const sent = yield* moment
      const { expiresInSeconds, token } = yield* options.fetchToken
      const life = expiresInSeconds * 1000
      const ahead = Math.min(margin, life / 2)
      return {
        asEffect: Exit.succeed(token),
        token,
        sent,
        refreshAfter: life - ahead * (1 + parts.jitter * (yield* Random.next)),
        endsAfter: life - ahead * parts.unused
      }
    }).pipe(
      // Inside the fiber, so that it runs before the waiting callers continue. The next caller then finds the token, or no
      // trace of the failure.
      Effect.onExit((exit) => (Exit.isSuccess(exit) ? succeeded(exit.value) : failed(exit.cause))),
      // The fiber that needs the token is one of many: its settings are not those of this request.
      withSettingsOf(context as Context.Context<never>), // cast: references are in every context
      Effect.provideContext(context)
    )

    // Uninterruptible. Why: an interruption between the fork and its entry in `state` would let the next caller fork again.
    const renewed = Effect.flatMap(moment, (now) =>
      SynchronizedRef.modifyEffect(
        state,
        Effect.fnUntraced(function* (current) {
          const { kept } = current
          // Another caller may have renewed the token while this one waited for the lock.
          if (kept !== undefined && ageOf(kept, now) < kept.refreshAfter) return [kept.asEffect, current] as const
          const fetching = current.fetching ?? (yield* Effect.forkIn(fetch, scope))
          const result =
            kept !== undefined && ageOf(kept, now) < kept.endsAfter
              ? kept.asEffect
              : Effect.map(Fiber.join(fetching), tokenOf)
          return [result, { kept, fetching }] as const
        })
      )
    ).pipe(Effect.uninterruptible, Effect.flatten)

    // Without a lock. Why: every call runs this, and nearly all calls find a fresh token.
    const fresh = (now: Now): CachedToken | undefined => {
      const { kept } = SynchronizedRef.getUnsafe(state)
      return kept !== undefined && ageOf(kept, now) < kept.refreshAfter ? kept : undefined
    }

    return {
      get: Effect.withFiber((fiber) => fresh(nowOf(fiber.getRef(Clock.Clock)))?.asEffect ?? renewed),
      peek: (now) => fresh(now)?.token,
      invalidate: (token) =>
        SynchronizedRef.update(state, (current) =>
          current.kept !== undefined && Redacted.value(current.kept.token) === Redacted.value(token)
            ? { ...current, kept: undefined }
            : current
        )
    }
  })

interface CachedToken {
  readonly token: Redacted.Redacted<string>
  /** The token as an effect, made once. */
  readonly asEffect: Effect.Effect<Redacted.Redacted<string>>
  /** Time of the request. */
  readonly sent: Now
  /** Age in milliseconds from which a use of the token starts the request for the next token. */
  readonly refreshAfter: number
  /** Age in milliseconds from which the token is not used any more. */
  readonly endsAfter: number
}

/** Age in milliseconds, by the clock that shows the greater age. */
const ageOf = ({ sent }: CachedToken, now: Now): number => Math.max(now.wall - sent.wall, now.elapsed - sent.elapsed)

interface State<E> {
  readonly kept?: CachedToken | undefined
  readonly fetching?: Fiber.Fiber<CachedToken, E> | undefined
}

const tokenOf = ({ token }: CachedToken): Redacted.Redacted<string> => token
