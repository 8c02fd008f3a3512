/**
 * Errors of a write that say that it may have been done, or that it was done.
 */
import * as Predicate from "effect/Predicate"
import type { OutcomeUnknown, ResponseInvalid } from "../operation/Errors.ts"

/**
 * True for the error of a write that may have been done.
 *
 * @example
 * ```ts
 * import { isUnknown } from "@faktura/core/WriteEnds"
 *
 * const advice = (error: unknown) => (isUnknown(error) ? "look it up before it is sent again" : "failed")
 * ```
 */
export const isUnknown = (error: unknown): error is OutcomeUnknown => Predicate.isTagged(error, "OutcomeUnknown")

/**
 * True for the error of a write that was done, and whose response cannot be read.
 *
 * @example
 * ```ts
 * import { isWritten } from "@faktura/core/WriteEnds"
 *
 * const advice = (error: unknown) => (isWritten(error) ? "done: never send it again" : "failed")
 * ```
 */
export const isWritten = (error: unknown): error is ResponseInvalid =>
  Predicate.isTagged(error, "ResponseInvalid") && (error as ResponseInvalid).written // the cast: only this class has the tag
