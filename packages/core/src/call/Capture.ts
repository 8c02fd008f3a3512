/**
 * Context reference for code that inspects requests and responses. It is undefined unless `CaptureContents.layer` is
 * provided.
 *
 * Why separate from `CaptureContents`: that module imports schemas, and this one is part of every call.
 */
import * as Context from "effect/Context"
import type { Span } from "effect/Tracer"
import type { Attempt } from "../attempt/Attempt.ts"
import type { Operation } from "../operation/Operation.ts"
import type { CallOptions } from "../operation/CallInput.ts"
import type { Fields } from "../http/HeaderSyntax.ts"

/** Adds the contents of requests and responses to an attempt's span. Never fails, and never changes its arguments. */
export interface Capture {
  /**
   * Called before the attempt.
   *
   * @param given the caller's options
   * @param headers headers that the raw client receives: the caller's, those of scope and settings, and the credentials
   */
  readonly request: (operation: Operation, given: CallOptions, headers: Fields | undefined, span: Span) => void
  /** Called after the attempt, before the span ends. */
  readonly response: (operation: Operation, attempt: Attempt, span: Span) => void
}

/** The provided capture. Undefined by default: nothing is inspected. */
export const Capture: Context.Reference<Capture | undefined> = Context.Reference<Capture | undefined>(
  "@faktura/core/Capture",
  { defaultValue: () => undefined }
)
