/** Inputs of a translation besides the document, and its result as a text. */
import { Result } from "effect"
import { readSettings } from "../../../src/mapping/MappingSettings.ts"
import type { Mapping } from "../../../src/mapping/MappingSettings.ts"
import type { Translated } from "../../../src/mapping/Refusal.ts"
import type { TargetSystem } from "../../../src/mapping/Systems.ts"

/** Mapping of a tenant whose company keeps its calendar in Europe/Berlin. */
export const mappingOf = (system: TargetSystem = "weclapp", settings: object = {}): Mapping => ({
  system,
  settings: Result.getOrThrow(readSettings({ timeZone: "Europe/Berlin", ...settings }))
})

/** Tag and message of a refusal, in one text. A success is `mapped`. */
export const refusalIn = (result: Translated<unknown>): string =>
  Result.isFailure(result) ? `${result.failure._tag}: ${result.failure.message}` : "mapped"
