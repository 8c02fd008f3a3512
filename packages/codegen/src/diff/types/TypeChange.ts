/**
 * Form of a change of types, and its text.
 */
import type ts from "typescript"
import type { Level } from "../rules/Level.ts"
import type { TypeBreak } from "./TypeWalk.ts"

/** A change of the types of a package. */
export interface TypeChange {
  readonly package: string
  /** Entry point and export: `./operations/entities create`. */
  readonly at: string
  /** Part of the export: its arguments, result, errors, context, or the export itself. */
  readonly part: "arguments" | "result" | "error" | "context" | "export"
  /** Path to the field; empty for the whole. */
  readonly path: string
  readonly what: TypeBreak["what"] | "added" | "tag added" | "tag removed"
  readonly level: Extract<Level, "major" | "minor">
  readonly before: string
  readonly after: string
}

/** Writes a change of types as a part of a sentence: `create, error Conflict: tag added`. */
export const typeText = ({ at, part, path, what }: TypeChange): string =>
  `${at}${part === "export" ? "" : `, ${part}`}${path === "" ? "" : ` ${path}`}: ${what}`

/** A change with what code can refer to. */
export interface LocatedTypeChange extends TypeChange {
  /** Symbols of the first version: the field when there is one, and the export. */
  readonly symbols: ReadonlyArray<ts.Symbol>
}

/** Removes what only the compiler understands. */
export const withoutSymbols = ({ symbols: _symbols, ...change }: LocatedTypeChange): TypeChange => change
