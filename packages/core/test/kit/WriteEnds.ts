/**
 * Writes with scripted outcomes: done, lost, unreadable, refused.
 */
import * as Effect from "effect/Effect"
import { Conflict, NotSent, OutcomeUnknown, ResponseInvalid } from "../../src/operation/Errors.ts"

/** Fields of the write's errors. */
export const fields = {
  message: "Things.create (POST /things): no answer.",
  api: "test",
  operation: "Things.create",
  method: "POST",
  path: "/things",
  attempts: 1
}

/** How a write may end. */
export const ends = {
  done: () => Effect.succeed("done"),
  lost: (now: number) =>
    Effect.fail(new OutcomeUnknown({ ...fields, sentAt: now, safeToRetry: false, cause: "reset" })),
  harmless: (now: number) => Effect.fail(new OutcomeUnknown({ ...fields, sentAt: now, safeToRetry: true })),
  unreadable: () => Effect.fail(new ResponseInvalid({ ...fields, raw: "<", problems: [], written: true })),
  unreadableRead: () => Effect.fail(new ResponseInvalid({ ...fields, raw: "<", problems: [], written: false })),
  conflict: () => Effect.fail(new Conflict({ ...fields, body: undefined })),
  notSent: () => Effect.fail(new NotSent({ ...fields, reason: "connection" })),
  crash: () => Effect.die("a bug")
}

/** The name of an end. */
export type End = keyof typeof ends
/** Errors of these writes. */
export type WriteError = OutcomeUnknown | ResponseInvalid | Conflict | NotSent

/** Record that is created; ours has the mark that the write sets. */
export interface Thing {
  readonly id: number
  readonly mark: string
}

/** A write that ends as the script says, now. */
export const ending = (...script: ReadonlyArray<End>): Effect.Effect<string, WriteError> => {
  let sends = 0
  return Effect.suspend((): Effect.Effect<string, WriteError> => ends[script[sends++] ?? "done"](sends))
}

/** The record that the write makes. */
export const ours: Thing = { id: 1, mark: "ours" }
/** Tells it. */
export const isOurs = ({ mark }: Thing): boolean => mark === "ours"
