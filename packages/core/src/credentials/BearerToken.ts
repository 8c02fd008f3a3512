/**
 * A source of bearer tokens, or of other secrets that change, that fetches as few as possible.
 *
 * However many calls need a token at once, one request is made. A token is replaced ahead of its end: a while before it,
 * one request for the next one runs in the background, and callers go on with the old one. So a token endpoint that is away
 * for a moment harms nobody; it does only when it is still away as the token ends.
 *
 * The request runs in a fiber of its own, so that it belongs to none of the callers: any of them may be interrupted, the one
 * that started it included, without harm to the others.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as SynchronizedRef from "effect/SynchronizedRef"
import { moment, nowOf } from "../values/Elapsed.ts"
import type { Now } from "../values/Elapsed.ts"

/** What a token endpoint answers with. */
export interface FetchedToken {
  readonly token: Redacted.Redacted<string>
  /**
   * Life of the token in seconds, counted from when it was asked for. Zero, less or no number: good for those who wait,
   * not kept.
   */
  readonly expiresInSeconds: number
}

/** A source of tokens for one set of credentials. */
export interface BearerToken<E> {
  /**
   * A token that is still good for a while: the kept one, or a new one.
   *
   * It waits only when there is no such token. When fetching fails then, everybody who waits gets that failure, and whoever
   * comes next tries anew.
   */
  readonly get: Effect.Effect<Redacted.Redacted<string>, E>
  /** What `get` would give at once, at this moment, if nothing is to be done for it. */
  readonly peek: (now: Now) => Redacted.Redacted<string> | undefined
  /**
   * Says that the API refused this token (401). It is forgotten if it is the kept one; else nothing happens, because
   * somebody has replaced it already. So a hundred calls that are refused at once cause one new token.
   */
  readonly invalidate: (token: Redacted.Redacted<string>) => Effect.Effect<void>
}

/** How long before its end a token is replaced, in milliseconds, unless the maker of a source says otherwise. */
export const defaultRefreshBeforeMillis = 60_000

/** Parts of the time by which a token is replaced ahead of its end. */
const parts = {
  /** Added by chance, up to this: programs that were started together do not come to the endpoint together. */
  jitter: 1 / 2,
  /** The last bit of a token's life, in which it is not sent: it could end on its way. */
  unused: 1 / 6
}

/** The least wait in milliseconds after a failed request in the background; up to as much again is added by chance. */
const pauseMillis = 5_000

/**
 * Makes a source. Nothing is fetched until somebody asks.
 *
 * With `refreshBeforeMillis` of 60 seconds, a token is replaced in the background from 60 to 90 seconds before its end, the
 * exact moment by chance, as soon as somebody asks for it. A request that fails is repeated after 5 to 10 seconds, and a
 * warning logged. From 10 seconds before the end on callers wait for the new one. The times are shorter in proportion for
 * a token that lives less than twice `refreshBeforeMillis`: half of its life takes the place of that.
 *
 * Its life is counted by our `Clock` from the moment before the request was sent: the server's clock plays no part, and a
 * slow answer, retries included, makes the token older, never younger. Of the wall clock and the time that passes the one
 * counts by which the token is older. Why: the wall clock may be put back, and the other one stands still while a laptop
 * sleeps or a function is frozen; the token would seem young afterwards.
 *
 * The scope ends a fetch that is under way; callers still waiting for it are interrupted, as are those that come later.
 *
 * @param options.fetchToken          asks for a new token, with its own time limits and retries. Its errors are logged:
 *                                    they must not show a secret
 * @param options.refreshBeforeMillis 60 000 by default
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
        response: Exit.succeed(token),
        token,
        sent,
        refreshAfter: life - ahead * (1 + parts.jitter * (yield* Random.next)),
        endsAfter: life - ahead * parts.unused
      }
    }).pipe(
      // Inside the fiber, so that it is done before those who wait go on: whoever comes next finds the token, or no
      // trace of the failure.
      Effect.onExit((exit) => (Exit.isSuccess(exit) ? succeeded(exit.value) : failed(exit.cause))),
      Effect.provideContext(context)
    )

    // Uninterruptible, because between the fork and the note of it an interruption would let the next caller fork again.
    const renewed = Effect.flatMap(moment, (now) =>
      SynchronizedRef.modifyEffect(
        state,
        Effect.fnUntraced(function* (current) {
          const { kept } = current
          // Others may have been here while this one waited for its turn.
          if (kept !== undefined && ageOf(kept, now) < kept.refreshAfter) return [kept.response, current] as const
          const fetching = current.fetching ?? (yield* Effect.forkIn(fetch, scope))
          const response =
            kept !== undefined && ageOf(kept, now) < kept.endsAfter
              ? kept.response
              : Effect.map(Fiber.join(fetching), tokenOf)
          return [response, { kept, fetching }] as const
        })
      )
    ).pipe(Effect.uninterruptible, Effect.flatten)

    // Every call comes through here, and nearly all find a fresh token: no turn is waited for.
    const fresh = (now: Now): CachedToken | undefined => {
      const { kept } = SynchronizedRef.getUnsafe(state)
      return kept !== undefined && ageOf(kept, now) < kept.refreshAfter ? kept : undefined
    }

    return {
      get: Effect.withFiber((fiber) => fresh(nowOf(fiber.getRef(Clock.Clock)))?.response ?? renewed),
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
  /** The token as an effect that costs nothing. */
  readonly response: Effect.Effect<Redacted.Redacted<string>>
  /** When it was asked for. */
  readonly sent: Now
  /** The age in milliseconds from which on whoever asks starts a request for the next one, if none is under way. */
  readonly refreshAfter: number
  /** The age in milliseconds from which on it is not given out any more. */
  readonly endsAfter: number
}

/** Milliseconds since it was asked for, by the clock that says more. */
const ageOf = ({ sent }: CachedToken, now: Now): number => Math.max(now.wall - sent.wall, now.elapsed - sent.elapsed)

interface State<E> {
  readonly kept?: CachedToken | undefined
  readonly fetching?: Fiber.Fiber<CachedToken, E> | undefined
}

const tokenOf = ({ token }: CachedToken): Redacted.Redacted<string> => token
