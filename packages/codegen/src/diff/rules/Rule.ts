/**
 * Form of a rule: the level of a kind of change, by direction, with the reason.
 */
import type { Level } from "./Level.ts"

/** Direction of a value. */
export type Side = "request" | "response"

/** Level of a rule, and why. */
export type Verdict = readonly [level: Level, why: string]

/** A rule. */
export interface Rule {
  /** Heading for the changes of this rule. */
  readonly title: string
  readonly request?: Verdict
  readonly response?: Verdict
  /** Verdict of a change that has no direction. */
  readonly call?: Verdict
  /** True when only the services change. Why: the raw client checks nothing, and its errors are typed by status. */
  readonly servicesOnly?: true
  /** True when the packages need a release even if none of their generated files changes. */
  readonly withoutFiles?: true
}

/** Rules by name. */
export type RuleTable = Readonly<Record<string, Rule>>

// Reasons that several rules share.
export const gone = "Code that uses it no longer compiles."
export const unused = "Code that does not use it stays valid."
export const refused = "Requests that were valid before are refused before they are sent."
export const allowed = "All requests that were valid before are still valid."
export const absent = "Code that relies on the value no longer compiles."
export const present = "Code that handles the absent value stays valid."
export const read = "Responses are read leniently, so the new values are read."
export const fewer = "Every value that is received was possible before."
export const described = "Only the documentation changes."
