/**
 * Where a program may look at what calls send and receive. Nothing looks unless `CaptureContents.layer` is provided.
 *
 * Apart from what does the looking, which brings schemas along: this module is part of every call.
 */
import * as Context from "effect/Context"
import type { Span } from "effect/Tracer"
import type { Attempt } from "./Attempt.ts"
import type { Operation } from "./Operation.ts"
import type { CallOptions } from "./CallInput.ts"
import type { Fields } from "../http/HeaderSyntax.ts"

/** Adds to an attempt's span what it sent and what came back. It never fails, and never changes what it is shown. */
export interface Capture {
  /**
   * Before the attempt.
   *
   * @param given   what the caller gave
   * @param headers what is given to the raw client: the caller's, those of scope and settings, and the credentials
   */
  readonly request: (operation: Operation, given: CallOptions, headers: Fields | undefined, span: Span) => void
  /** After it, before the span ends. */
  readonly response: (operation: Operation, attempt: Attempt, span: Span) => void
}

/** What looks at calls; undefined, as it is unless provided: nothing does. */
export const Capture: Context.Reference<Capture | undefined> = Context.Reference<Capture | undefined>(
  "@faktura/core/Capture",
  { defaultValue: () => undefined }
)
