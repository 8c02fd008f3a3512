/**
 * Table of all warnings, by name. `docs/warnings.md` is written from it.
 */
import { callWarnings } from "./CallWarnings.ts"
import { nameWarnings } from "./NameWarnings.ts"
import { pagingWarnings } from "./PagingWarnings.ts"
import { schemaWarnings } from "./SchemaWarnings.ts"
import { structureWarnings } from "./StructureWarnings.ts"

/** Rows by name, in the order of their codes. */
export const warningTable = {
  ...structureWarnings,
  ...schemaWarnings,
  ...pagingWarnings,
  ...callWarnings,
  ...nameWarnings
}

/** Name of a warning, e.g. `paging-ambiguous`. */
export type WarningName = keyof typeof warningTable

/** Code of a warning, e.g. `F1203`. */
export type WarningCode = (typeof warningTable)[WarningName]["code"]

/** Titles of the groups by the first three characters of their codes. */
export const warningGroups: Readonly<Record<string, string>> = {
  F10: "Structure and references",
  F11: "Schemas",
  F12: "Paging",
  F13: "Parameters, bodies, responses and events",
  F14: "Names",
  F15: "Security and servers"
}
