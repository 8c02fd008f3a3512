/**
 * Rules for changes between two documents: one row per rule, with its level and the reason. `docs/breaking-changes.md` is
 * written from these tables.
 *
 * A rule has a verdict for what callers send (`request`), for what they receive (`response`), or one for both (`call`). Why
 * the direction matters: requests are checked strictly before they are sent, and responses are read leniently.
 */
import { contentRules, operationRules, otherRules, parameterRules } from "./CallRules.ts"
import { schemaRules } from "./SchemaRules.ts"
import type { Rule } from "./Rule.ts"

export type { Rule, Side, Verdict } from "./Rule.ts"

const table = { ...operationRules, ...parameterRules, ...contentRules, ...schemaRules, ...otherRules } as const

/** Name of a rule. */
export type RuleName = keyof typeof table

/** All rules by name. */
export const rules: Readonly<Record<RuleName, Rule>> = table

/** Rules by the part of a document that they judge. */
export const ruleGroups: Readonly<Record<string, Readonly<Partial<Record<RuleName, Rule>>>>> = {
  "Operations, security and servers": operationRules,
  Parameters: parameterRules,
  "Bodies, statuses, media types and headers": contentRules,
  Schemas: schemaRules,
  "Webhooks and documentation": otherRules
}
