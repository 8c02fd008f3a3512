/**
 * Observes the differences of runtimes: the errors of a failed `fetch`, and a runtime's own reaction to a broken
 * connection.
 *
 * Hazard: a write that was not sent may count as unknown, which is harmless. A write that was sent may count as not
 * sent, or the runtime may send it again. Then there is an invoice too many.
 */
import type { AnyCallError } from "@faktura/core"
import { Invoices, TaxRates } from "@faktura/maesn"
import type { Result } from "@faktura/maesn/promise"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { same } from "./Check.ts"
import type { Place } from "./Place.ts"
import { maesnClient } from "./Promises.ts"
import { invoice, maesn } from "./Services.ts"
import * as Stage from "./Stage.ts"

/** Outcome of a write in each situation. */
export interface Observed {
  /** No server listens on the port. */
  readonly refused: string
  /** The host name cannot be resolved. */
  readonly unknownHost: string
  /** The server does not speak TLS. */
  readonly noTls: string
  /** The server resets the connection after the first bytes of the body. */
  readonly reset: string
  /** A redirect: the error's tag and status. */
  readonly redirected: string
  /**
   * The server does the work and then breaks the connection, which was used before: the outcome, and the number of
   * invoices.
   */
  readonly dropped: string
  /** The same for a read, which may be retried: the outcome. */
  readonly droppedRead: string
}

/** Errors of `fetch` itself by situation: names, codes and messages, from the error to its causes. */
export type Told = { readonly [Situation in keyof Place["nowhere"] | "dropped"]: string }

/** Result of a call: `done`, or the error's tag and status. */
interface Outcome {
  readonly tag: string
  readonly status?: number | undefined
}

/** Calls of the situations. */
interface Calls {
  readonly read: Effect.Effect<Outcome>
  readonly write: (reference: string) => Effect.Effect<Outcome>
}

/** Makes the calls with one kind of client, until the scope ends. `baseUrl` sets another address. */
export type CallsOf = (place: Place, baseUrl?: string) => Effect.Effect<Calls, unknown, Scope.Scope>

const done: Outcome = { tag: "done" }

/** Makes the calls with the services. */
export const services: CallsOf = (place, baseUrl) =>
  Effect.map(Layer.build(maesn(place, baseUrl)), (context) => {
    const outcome = (call: Effect.Effect<unknown, AnyCallError, Layer.Success<ReturnType<typeof maesn>>>) =>
      Effect.match(Effect.provide(call, context), {
        onSuccess: () => done,
        onFailure: ({ _tag: tag, status }): Outcome => ({ tag, status })
      })
    return {
      read: outcome(TaxRates.use((taxRates) => taxRates.list())),
      write: (reference) => outcome(Invoices.use((invoices) => invoices.create({ body: invoice(reference) })))
    }
  })

/** Makes the calls with the Promise client. */
export const promises: CallsOf = (place, baseUrl) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => maesnClient(place, baseUrl)),
      (client) => Effect.promise(() => client.close())
    ),
    ({ invoices, taxRates }) => {
      const outcome = (call: () => Promise<Result<unknown, AnyCallError>>) =>
        Effect.map(Effect.promise(call), (result) => {
          if (result.ok) return done
          const { _tag: tag, status } = result.error
          return { tag, status }
        })
      return {
        read: outcome(() => taxRates.list.result()),
        write: (reference) => outcome(() => invoices.create.result(invoice(reference)))
      }
    }
  )

const dropped = (place: Place, { read, write }: Calls) =>
  Effect.gen(function* () {
    const before = (yield* Stage.counts(place)).maesn.invoices
    yield* Stage.script(place, [{ operationId: "createInvoice", fault: "dropAfter" }])
    // Makes a connection that was used before. Hazard: on such a connection, some runtimes send a request again if it
    // gets no response.
    yield* same("read before", (yield* read).tag, "done")
    const { tag } = yield* write("dropped")
    return `${tag}, ${(yield* Stage.counts(place)).maesn.invoices - before} made`
  })

const droppedRead = (place: Place, { read }: Calls) =>
  Effect.gen(function* () {
    yield* same("read before", (yield* read).tag, "done")
    yield* Stage.script(place, [{ operationId: "getTaxRates", fault: "dropBefore" }])
    return (yield* read).tag
  })

/** Sends a write in every situation, with one kind of client. */
export const observe = Effect.fnUntraced(function* (
  place: Place,
  callsOf: CallsOf
): Effect.fn.Return<Observed, unknown> {
  const at = (baseUrl: string) =>
    Effect.scoped(Effect.flatMap(callsOf(place, baseUrl), ({ write }) => write("nowhere")))
  const redirected = yield* at(`${place.stage}/redirect`)
  const usual = <A>(use: (place: Place, calls: Calls) => Effect.Effect<A, unknown>) =>
    Effect.scoped(Effect.flatMap(callsOf(place), (calls) => use(place, calls)))
  return {
    refused: (yield* at(place.nowhere.refused)).tag,
    unknownHost: (yield* at(place.nowhere.unknownHost)).tag,
    noTls: (yield* at(place.nowhere.noTls)).tag,
    reset: (yield* at(`${place.stage}/reset`)).tag,
    redirected: `${redirected.tag} ${redirected.status}`,
    dropped: yield* usual(dropped),
    droppedRead: yield* usual(droppedRead)
  }
})

const describe = (error: unknown): string => {
  const parts: Array<string> = []
  for (let depth = 0, at = error; depth < 4 && at instanceof Error; depth++) {
    const code = "code" in at ? ` ${String(at.code)}` : ""
    parts.push(`${at.name}${code}: ${at.message}`)
    at = at.cause
  }
  return parts.join(" < ")
}

const failureOf = (url: string): Effect.Effect<string> =>
  Effect.promise(() =>
    fetch(url, { method: "POST", body: "{}" }).then((response) => `response ${response.status}`, describe)
  )

/** Lets the runtime's own `fetch` fail, to find out why an outcome is not the expected one. */
export const tell = (place: Place): Effect.Effect<Told> =>
  Effect.all({
    refused: failureOf(place.nowhere.refused),
    unknownHost: failureOf(place.nowhere.unknownHost),
    noTls: failureOf(place.nowhere.noTls),
    dropped: failureOf(`${place.stage}/drop`)
  })
