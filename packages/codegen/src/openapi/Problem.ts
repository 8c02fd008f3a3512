/**
 * What is wrong with a document, an overlay or the workspace: one error for all of codegen, with places.
 */
import * as Data from "effect/Data"

/** One thing that is wrong, and where. */
export interface SpecProblem {
  /** Path of the file, relative to the workspace. */
  readonly file: string
  /** Counted from 1; absent when the place is known only by pointer. */
  readonly line?: number | undefined
  readonly column?: number | undefined
  /** JSON Pointer (RFC 6901) into the document, e.g. `#/paths/~1entities/post`. */
  readonly pointer?: string | undefined
  /** What is wrong and what to do. */
  readonly message: string
}

/** A place in a document and what is wrong there, before the file's lines are known. */
export type Finding = readonly [pointer: string, message: string]

/** The input cannot be used. Nothing was written. */
export class SpecInvalid extends Data.TaggedError("SpecInvalid")<{
  readonly message: string
  readonly problems: ReadonlyArray<SpecProblem>
}> {}

/** The generator itself failed: a defect of ours or of hey-api's, or a disk that cannot be written. */
export class GenerationFailed extends Data.TaggedError("GenerationFailed")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/** One line a problem, as compilers write them: `file:line:column pointer message`. */
export const formatProblem = ({ column, file, line, message, pointer }: SpecProblem): string =>
  [
    [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(":"),
    pointer,
    message
  ]
    .filter((part) => part !== undefined)
    .join("  ")

/** The error for a list of problems. */
export const specInvalid = (what: string, problems: ReadonlyArray<SpecProblem>): SpecInvalid =>
  new SpecInvalid({ message: [what, ...problems.map((each) => `  ${formatProblem(each)}`)].join("\n"), problems })
