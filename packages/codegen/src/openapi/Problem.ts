/**
 * Errors of codegen, and problems of a document, an overlay or the workspace with their positions.
 */
import * as Data from "effect/Data"

/** A problem and its position. */
export interface SpecProblem {
  /** Path of the file, relative to the workspace. */
  readonly file: string
  /** Line, from 1; absent when only the pointer is known. */
  readonly line?: number | undefined
  /** Column, from 1. */
  readonly column?: number | undefined
  /** JSON Pointer (RFC 6901) into the document, e.g. `#/paths/~1entities/post`. */
  readonly pointer?: string | undefined
  /** Message: the problem, and what to do. */
  readonly message: string
}

/** JSON Pointer and message of a problem whose line is not known yet. */
export type Finding = readonly [pointer: string, message: string]

/** Error of input that cannot be used: an invalid document, overlay or workspace. Nothing was written. */
export class SpecInvalid extends Data.TaggedError("SpecInvalid")<{
  readonly message: string
  readonly problems: ReadonlyArray<SpecProblem>
}> {}

/** Error of the generator itself: a bug in faktura or hey-api, or a disk that cannot be written. */
export class GenerationFailed extends Data.TaggedError("GenerationFailed")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/**
 * Formats a problem as one line, like a compiler: `file:line:column  pointer  message`.
 *
 * @example
 * import { formatProblem } from "@faktura/codegen"
 *
 * formatProblem({ file: "openapi.yaml", line: 3, column: 1, message: "not an object" })
 * // "openapi.yaml:3:1  not an object"
 */
export const formatProblem = ({ column, file, line, message, pointer }: SpecProblem): string =>
  [
    [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(":"),
    pointer,
    message
  ]
    .filter((part) => part !== undefined)
    .join("  ")

/**
 * Makes a `SpecInvalid` whose message lists the problems.
 *
 * @param what first line of the message
 *
 * @example
 * import { specInvalid } from "@faktura/codegen"
 *
 * specInvalid("The overlay cannot be used.", [{ file: "overlay.yaml", message: "has no actions" }])
 */
export const specInvalid = (what: string, problems: ReadonlyArray<SpecProblem>): SpecInvalid =>
  new SpecInvalid({ message: [what, ...problems.map((each) => `  ${formatProblem(each)}`)].join("\n"), problems })
