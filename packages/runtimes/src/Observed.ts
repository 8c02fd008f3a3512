/**
 * Observes the differences of runtimes: the errors of a failed `fetch`, and a runtime's own reaction to a broken
 * connection.
 *
 * Hazard: a write that was not sent may count as unknown, which is harmless. A write that was sent may count as not
 * sent, or the runtime may send it again. Then there is an invoice too many.
 */
import { Invoices, TaxRates } from "@faktura/maesn"
import * as Effect from "effect/Effect"
import { outcomeOf } from "./Check.ts"
import type { Place } from "./Place.ts"
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

const read = TaxRates.use((taxRates) => taxRates.list())
const write = (reference: string) => Invoices.use((invoices) => invoices.create({ body: invoice(reference) }))

const dropped = (place: Place) =>
  Effect.gen(function* () {
    const before = (yield* Stage.counts(place)).maesn.invoices
    yield* Stage.script(place, [{ operationId: "createInvoice", fault: "dropAfter" }])
    // Makes a connection that was used before. Hazard: on such a connection, some runtimes send a request again if it
    // gets no response.
    yield* read
    const outcome = yield* outcomeOf(write("dropped"))
    return `${outcome}, ${(yield* Stage.counts(place)).maesn.invoices - before} made`
  }).pipe(Effect.provide(maesn(place)))

const droppedRead = (place: Place) =>
  Effect.gen(function* () {
    yield* read
    yield* Stage.script(place, [{ operationId: "getTaxRates", fault: "dropBefore" }])
    return yield* outcomeOf(read)
  }).pipe(Effect.provide(maesn(place)))

/** Sends a write in every situation. */
export const observe = Effect.fnUntraced(function* (place: Place): Effect.fn.Return<Observed, unknown> {
  const at = (baseUrl: string) => outcomeOf(write("nowhere")).pipe(Effect.provide(maesn(place, baseUrl)))
  const redirected = yield* Effect.flip(write("redirected")).pipe(
    Effect.provide(maesn(place, `${place.stage}/redirect`))
  )
  return {
    refused: yield* at(place.nowhere.refused),
    unknownHost: yield* at(place.nowhere.unknownHost),
    noTls: yield* at(place.nowhere.noTls),
    reset: yield* at(`${place.stage}/reset`),
    redirected: `${redirected._tag} ${redirected.status}`,
    dropped: yield* dropped(place),
    droppedRead: yield* droppedRead(place)
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
