/**
 * The report of a document: one warning for each part that has no effect, means something else or has another name.
 */
import { pointerOf } from "../openapi/Json.ts"
import type { Keys } from "../openapi/Visit.ts"
import type { WarningKind } from "./Definition.ts"
import { warningTable } from "./Table.ts"
import type { WarningCode, WarningName } from "./Table.ts"

/** A part of the document that is not generated as it is written. `docs/warnings.md` lists all codes. */
export interface Warning {
  /** Stays the same for ever, e.g. `F1203`. */
  readonly code: WarningCode
  /** The code in words, e.g. `paging-ambiguous`. */
  readonly name: WarningName
  readonly kind: WarningKind
  /** JSON Pointer into the document with its overlay applied. */
  readonly pointer: string
  /** The part, and what is done instead. */
  readonly message: string
}

/** Takes warnings in the order in which they are found. */
export type Report = (name: WarningName, keys: Keys, message: string) => void

/** A warning at a JSON Pointer, with the code and the kind of its name. */
export const warningAt = (name: WarningName, pointer: string, message: string): Warning => {
  const { code, kind } = warningTable[name]
  return { code, name, kind, pointer, message }
}

/** A list of warnings, and the function that adds to it; the same warning at the same place is one. */
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

/** A warning on one line of a terminal, e.g. `left out: #/paths/~1pets/get  ... (F1203 paging-ambiguous)`. */
export const warningLine = ({ code, kind, message, name, pointer }: Warning): string =>
  `${kind}: ${pointer}  ${message} (${code} ${name})`
