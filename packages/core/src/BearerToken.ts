/**
 * A source of bearer tokens that fetches as few as possible.
 *
 * A token is kept until shortly before it expires. However many calls need one at once, one request is made and all wait
 * for it. The request runs in a fiber of its own, so that it belongs to none of them: any caller may be interrupted, the one
 * that started it included, without harm to the others.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as SynchronizedRef from "effect/SynchronizedRef"

/** What a token endpoint answers with. */
export interface FetchedToken {
  readonly token: Redacted.Redacted<string>
  /** Life of the token in seconds, counted from when it was asked for. Zero or less: good for those who wait, not kept. */
  readonly expiresInSeconds: number
}

/** A source of tokens for one set of credentials. */
export interface BearerToken<E> {
  /**
   * A token that is still good for a while: the kept one, or a new one.
   *
   * When fetching fails, everybody who waits gets that failure, and whoever comes next tries anew.
   */
  readonly get: Effect.Effect<Redacted.Redacted<string>, E>
  /**
   * Says that the API refused this token (401). It is forgotten if it is the kept one; else nothing happens, because
   * somebody has replaced it already. So a hundred calls that are refused at once cause one new token.
   */
  readonly invalidate: (token: Redacted.Redacted<string>) => Effect.Effect<void>
}

/**
 * Makes a source. Nothing is fetched until somebody asks.
 *
 * A token is replaced `refreshBeforeMillis` before it expires, or after half its life when it lives shorter than twice
 * that. Its life is counted by our `Clock` from the moment before the request was sent: the server's clock plays no
 * part, and a slow answer, retries included, makes the token older, never younger.
 *
 * It is the wall clock on purpose: a monotonic one stands still while a laptop sleeps or a function is frozen, and the
 * token would seem young afterwards.
 *
 * The scope ends a fetch that is under way; callers still waiting for it are interrupted, as are those that come later.
 *
 * @param options.fetchToken          asks for a new token, with its own time limits and retries
 * @param options.refreshBeforeMillis 60 000 by default
 */
export const make = <E, R>(options: {
  readonly fetchToken: Effect.Effect<FetchedToken, E, R>
  readonly refreshBeforeMillis?: number
}): Effect.Effect<BearerToken<E>, never, R | Scope.Scope> =>
  Effect.gen(function* () {
    const margin = options.refreshBeforeMillis ?? 60_000
    const scope = yield* Effect.scope
    const context = yield* Effect.context<R>()
    const state = yield* SynchronizedRef.make<State<E>>({ kept: undefined, fetching: undefined })

    const fetch = Effect.gen(function* () {
      const sentAt = yield* Clock.currentTimeMillis
      const { expiresInSeconds, token } = yield* options.fetchToken
      const life = expiresInSeconds * 1000
      return { token, staleAt: sentAt + (life < 2 * margin ? life / 2 : life - margin) }
    }).pipe(
      // Inside the fiber, so that it is done before those who wait go on: whoever comes next finds the token, or no
      // trace of the failure.
      Effect.onExit((exit) =>
        SynchronizedRef.update(state, (current) => ({
          kept: Exit.isSuccess(exit) ? exit.value : current.kept,
          fetching: undefined
        }))
      ),
      Effect.provideContext(context)
    )

    // Uninterruptible, because between the fork and the note of it an interruption would let the next caller fork again.
    const keptOrFetching = Effect.flatMap(Clock.currentTimeMillis, (now) =>
      SynchronizedRef.modifyEffect(
        state,
        Effect.fnUntraced(function* (current) {
          if (current.kept !== undefined && now < current.kept.staleAt)
            return [Effect.succeed(current.kept), current] as const
          const fiber = current.fetching ?? (yield* Effect.forkIn(fetch, scope))
          return [Fiber.join(fiber), { ...current, fetching: fiber }] as const
        })
      )
    ).pipe(Effect.uninterruptible)

    return {
      get: Effect.map(Effect.flatten(keptOrFetching), ({ token }) => token),
      invalidate: (token) =>
        SynchronizedRef.update(state, (current) =>
          current.kept !== undefined && Redacted.value(current.kept.token) === Redacted.value(token)
            ? { ...current, kept: undefined }
            : current
        )
    }
  })

interface KeptToken {
  readonly token: Redacted.Redacted<string>
  /** Epoch milliseconds from which on it is replaced. */
  readonly staleAt: number
}

interface State<E> {
  readonly kept: KeptToken | undefined
  readonly fetching: Fiber.Fiber<KeptToken, E> | undefined
}
