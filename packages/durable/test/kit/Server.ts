/** A server in memory that does writes promptly, late or not at all, loses responses, and shows records late. */
import { Conflict, OutcomeUnknown, ResponseInvalid } from "@faktura/core/Errors"
import { Clock, Effect } from "effect"

export interface Thing {
  readonly id: string
  readonly reference: string
}

/** How the server treats one request. Times are in milliseconds after its arrival. */
export interface Treatment {
  /** Time of the record. Undefined: the server does nothing. */
  readonly work: number | undefined
  /** Time from the record until lists show it. */
  readonly shown?: number
  /** How the caller's wait ends: with the response, without a response, or with an unreadable response. */
  readonly response: "told" | "lost" | "cut" | "refused"
  /** Longest wait of the caller. */
  readonly patience?: number
}

const fields = { api: "things", operation: "Things.create", method: "POST", path: "/things", attempts: 1 }

/** Makes a server that treats the requests in this order, and later ones like the last. */
export const makeServer = (treatments: ReadonlyArray<Treatment>) => {
  const records: Array<{ readonly thing: Thing; readonly from: number }> = []
  let sends = 0
  let looks = 0
  const send = (reference: string): Effect.Effect<Thing, OutcomeUnknown | ResponseInvalid | Conflict> =>
    Effect.gen(function* () {
      const { patience = 30_000, response, shown = 0, work } = treatments[Math.min(sends++, treatments.length - 1)]!
      const sentAt = yield* Clock.currentTimeMillis
      const thing = { id: `thing-${records.length + 1}`, reference }
      if (work !== undefined) records.push({ thing, from: sentAt + work + shown })
      if (response === "refused") {
        return yield* new Conflict({ ...fields, message: "Refused.", status: 409, body: undefined })
      }
      const isTold = response !== "lost" && work !== undefined && work <= patience
      yield* Effect.sleep(isTold ? work : patience)
      if (!isTold) return yield* new OutcomeUnknown({ ...fields, message: "Lost.", sentAt, safeToRetry: false })
      if (response === "told") return thing
      return yield* new ResponseInvalid({ ...fields, message: "Cut.", raw: "", problems: [], written: true })
    })
  const find = Effect.gen(function* () {
    looks++
    const now = yield* Clock.currentTimeMillis
    return records.flatMap(({ from, thing }) => (from <= now ? [thing] : []))
  })
  return {
    send,
    find,
    /** Records that the server has or will have. */
    records: () => records.length,
    sends: () => sends,
    looks: () => looks
  }
}
