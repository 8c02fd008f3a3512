/** Errors with which a durable write ends, and the names of its ends in spans and metrics. */
import type { RecoverWriteAmbiguous } from "@faktura/core/RecoverWrite"
import * as Predicate from "effect/Predicate"
import { LeaseLost, StillUnknown, WriteAbandoned, WriteUnderway, WrittenButNotFound } from "../intents/Errors.ts"
import type { IntentStoreUnavailable, KeyInvalid, ValueInvalid } from "../intents/Errors.ts"

/** Errors that a durable write has besides those of `send`. */
export type DurableWriteFailure =
  | StillUnknown
  | WrittenButNotFound
  | RecoverWriteAmbiguous
  | WriteUnderway
  | WriteAbandoned
  | LeaseLost
  | ValueInvalid
  | KeyInvalid
  | IntentStoreUnavailable

/** Errors of `send`, without the unknown outcome: `StillUnknown` takes its place. */
export type Known<E> = Exclude<E, { readonly _tag: "OutcomeUnknown" }>

/** Returns the tag of an error, or the name of its class. */
export const nameOf = (error: unknown): string => {
  if (Predicate.hasProperty(error, "_tag")) return String(error._tag)
  return error instanceof Error ? error.name : typeof error
}

export const stillUnknown = (key: string, cause: unknown): StillUnknown =>
  new StillUnknown({
    message: `${key}: the response was lost, and the record did not appear. Call again later: it is looked up first.`,
    key,
    cause
  })

export const notFound = (key: string, cause: unknown): WrittenButNotFound =>
  new WrittenButNotFound({
    message:
      `${key}: the write was done, and its record is not found. It is not sent again. ` +
      "Call again later, or find the record and store it with `resolve`.",
    key,
    cause
  })

export const underway = (key: string, until: number): WriteUnderway =>
  new WriteUnderway({
    message: `${key}: another call is doing this write, until ${new Date(until).toISOString()} or longer. Nothing was sent.`,
    key,
    until
  })

export const abandoned = (key: string, reason: string): WriteAbandoned =>
  new WriteAbandoned({ message: `${key}: a person abandoned this write: ${reason}. Nothing was sent.`, key, reason })

export const leaseLost = (key: string): LeaseLost =>
  new LeaseLost({
    message: `${key}: this call paused longer than its lease, so another one may do the write. This one sent nothing more.`,
    key
  })
