/**
 * Collects the warnings of a document.
 */
import { pointerOf } from "../openapi/Json.ts"
import type { Keys } from "../openapi/Visit.ts"
import type { WarningKind } from "./Definition.ts"
import { warningTable } from "./Table.ts"
import type { WarningCode, WarningName } from "./Table.ts"

/** A part of the document that is left out, read differently or renamed. `docs/warnings.md` lists all codes. */
export interface Warning {
  /** Code of the warning, e.g. `F1203`. It never changes. */
  readonly code: WarningCode
  /** Name of the warning, e.g. `paging-ambiguous`. */
  readonly name: WarningName
  readonly kind: WarningKind
  /** JSON Pointer into the document with its overlay applied. */
  readonly pointer: string
  /** Cause in this document, and what the generated code does instead. */
  readonly message: string
}

/** Adds a warning. `keys` is the path to the part of the document. */
export type Report = (name: WarningName, keys: Keys, message: string) => void

/** Makes a warning at a JSON Pointer. Code and kind come from the table. */
export const warningAt = (name: WarningName, pointer: string, message: string): Warning => {
  const { code, kind } = warningTable[name]
  return { code, name, kind, pointer, message }
}

/** Returns an empty list of warnings and the function that adds to it. A warning is added once per pointer and message. */
export const makeReport = (): { readonly warnings: ReadonlyArray<Warning>; readonly report: Report } => {
  const warnings: Array<Warning> = []
  const seen = new Set<string>()
  return {
    warnings,
    report: (name, keys, message) => {
      const warning = warningAt(name, pointerOf(keys), message)
      const key = `${warning.pointer} ${message}`
      if (seen.has(key)) return
      seen.add(key)
      warnings.push(warning)
    }
  }
}

/** Formats a warning as one line, e.g. `left out: #/paths/~1pets/get  ... (F1203 paging-ambiguous)`. */
export const warningLine = ({ code, kind, message, name, pointer }: Warning): string =>
  `${kind}: ${pointer}  ${message} (${code} ${name})`
