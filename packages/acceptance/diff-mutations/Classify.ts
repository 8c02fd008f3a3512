/**
 * Asks the classifier about a change: by its rules alone, by the types alone, and by both.
 */
import { documentChanges } from "@faktura/codegen"
import { highest } from "./Level.ts"
import type { Level } from "./Level.ts"
import type { Version } from "./truth/Version.ts"

/** Levels that the classifier gives. */
export interface Classification {
  readonly rules: Level
  /** Undefined when the types were not asked. */
  readonly types: Level | undefined
  readonly both: Level
  /** Names of the rules that gave the level. */
  readonly named: ReadonlyArray<string>
}

/** Naming of the documents here: no prefix, and one client. */
const naming = { client: "AcceptanceClient", resourcePrefix: null }

/** Classifies a change. */
export const classify = (old: Version, made: Version): Classification => {
  const changes = documentChanges(old.document, made.document, naming)
  const rules = highest(changes.map(({ level }) => level))
  return {
    rules,
    types: undefined,
    both: rules,
    named: [...new Set(changes.filter(({ level }) => level === rules).map(({ rule }) => rule))]
  }
}
