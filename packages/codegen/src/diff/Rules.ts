/**
 * Rules for changes between two documents: one row per rule, with its level and the reason.
 *
 * A rule has a verdict for what callers send (`request`), for what they receive (`response`), or one for both (`call`). Why
 * the direction matters: requests are checked strictly before they are sent, and responses are read leniently.
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
}

const gone = "Code that uses it no longer compiles."
const unused = "Code that does not use it stays valid."
const refused = "Requests that were valid before are refused before they are sent."
const allowed = "All requests that were valid before are still valid."
const absent = "Code that relies on the value no longer compiles."
const present = "Code that handles the absent value stays valid."
const read = "Responses are read leniently, so the new values are read."
const fewer = "Every value that is received was possible before."
const described = "Only the documentation changes."

const table = {
  // Operations
  "operation-removed": { title: "Operation removed", call: ["major", gone] },
  "operation-added": { title: "Operation added", call: ["minor", unused] },
  "operation-moved": { title: "Path changed", call: ["patch", "The same functions send requests to the new path."] },
  "operation-id-changed": {
    title: "Operation id changed",
    call: ["major", "The function of the raw client has another name."]
  },
  "operation-deprecated": { title: "Operation deprecated", call: ["minor", "It still works, and editors mark it."] },
  "operation-undeprecated": { title: "Operation no longer deprecated", call: ["patch", described] },
  "method-renamed": { title: "Method of the service renamed", servicesOnly: true, call: ["major", gone] },
  "errors-by-kind-changed": {
    title: "Read became a write, or a write became a read",
    servicesOnly: true,
    call: ["major", "The errors that are always possible change: `Unavailable` for reads, `OutcomeUnknown` for writes."]
  },
  "retried-more": {
    title: "Write is now idempotent",
    servicesOnly: true,
    call: ["minor", "It is now retried after a lost response."]
  },
  "retried-less": {
    title: "Write is no longer idempotent",
    servicesOnly: true,
    call: ["minor", "It is no longer retried after a lost response: `OutcomeUnknown` comes at once."]
  },
  "pages-added": {
    title: "List is now paged",
    servicesOnly: true,
    call: ["minor", "It has functions for its pages and items."]
  },
  "pages-removed": {
    title: "List is no longer paged",
    servicesOnly: true,
    call: ["major", "The functions for its pages and items are gone."]
  },
  "page-items-moved": {
    title: "Items of a paged list moved",
    servicesOnly: true,
    call: ["major", "The stream of items has other values."]
  },
  "paging-changed": {
    title: "Way to the next page changed",
    servicesOnly: true,
    call: ["patch", "The functions for pages and items follow it."]
  },
  "security-added": {
    title: "Way to authenticate added",
    call: ["minor", "The ways that worked before still work."]
  },
  "security-removed": {
    title: "Way to authenticate removed",
    call: ["major", "Calls with these credentials are no longer possible."]
  },
  "security-required": {
    title: "Credentials are now required",
    call: ["major", "Calls without credentials fail."]
  },
  "security-lifted": {
    title: "Credentials are no longer required",
    call: ["patch", "Calls need no credentials any more."]
  },
  "security-scheme-changed": {
    title: "Security scheme changed",
    call: ["major", "The client needs other credentials, or sends them elsewhere."]
  },
  "servers-changed": { title: "Servers changed", call: ["patch", "Requests may go to another address."] },
  "operation-servers-changed": {
    title: "Servers of an operation changed",
    call: ["patch", "Requests may go to another address."]
  },

  // Parameters
  "parameter-added": {
    title: "Parameter added",
    call: ["minor", unused]
  },
  "required-parameter-added": {
    title: "Required parameter added",
    call: ["major", "Calls without it no longer compile."]
  },
  "parameter-removed": { title: "Parameter removed", call: ["major", gone] },
  "parameter-source-changed": {
    title: "Source of a parameter changed",
    servicesOnly: true,
    call: ["major", "The value comes from the caller, the context or the settings, and this changed."]
  },
  "parameter-form-changed": {
    title: "Form of a parameter changed",
    call: ["patch", "The same argument is sent in another form."]
  },
  "parameter-deprecated": { title: "Parameter deprecated", call: ["minor", "It still works, and editors mark it."] },

  // Bodies, statuses and media types
  "body-added": { title: "Optional body added", call: ["minor", unused] },
  "required-body-added": { title: "Required body added", call: ["major", "Calls without it no longer compile."] },
  "body-removed": { title: "Body removed", call: ["major", gone] },
  "media-type-added": {
    title: "Media type added",
    request: ["minor", allowed],
    response: ["major", "The result may have another type."]
  },
  "media-type-removed": {
    title: "Media type removed",
    request: ["major", "Bodies of this type are no longer accepted."],
    response: ["minor", fewer]
  },
  "media-type-changed": {
    title: "Media type changed",
    request: ["patch", "The same argument is sent as the new type."],
    response: ["patch", "Bodies of the new type are read in the same way."]
  },
  "success-added": {
    title: "Success status added",
    call: ["major", "The result may have another type."]
  },
  "success-removed": { title: "Success status removed", call: ["minor", fewer] },
  "same-success-added": {
    title: "Success status with the same body added",
    call: ["minor", "The result has the same type."]
  },
  "error-added": {
    title: "Error added",
    servicesOnly: true,
    call: ["major", "Code that handles every error by its tag no longer compiles without the new one."]
  },
  "error-removed": {
    title: "Error removed",
    servicesOnly: true,
    call: ["major", "Code that handles the error by its tag no longer compiles."]
  },
  "error-body-changed": {
    title: "Statuses of an error changed",
    servicesOnly: true,
    call: ["major", "The error's body may have another type."]
  },
  "error-status-changed": {
    title: "Statuses of an error changed, with the same body",
    servicesOnly: true,
    call: ["patch", "The errors have the same tags and bodies."]
  },
  "header-added": { title: "Response header added", response: ["minor", unused] },
  "header-removed": { title: "Response header removed", response: ["major", gone] },

  // Schemas
  "field-added": { title: "Field added", request: ["minor", unused], response: ["minor", unused] },
  "required-field-added": {
    title: "Required field added",
    request: ["major", "Calls without it no longer compile."],
    response: ["minor", unused]
  },
  "field-removed": { title: "Field removed", request: ["major", gone], response: ["major", gone] },
  "became-required": {
    title: "Became required",
    request: ["major", "Calls without it no longer compile."],
    response: ["minor", present]
  },
  "became-optional": {
    title: "Became optional",
    request: ["minor", allowed],
    response: ["major", absent]
  },
  "null-added": { title: "Null is now possible", request: ["minor", allowed], response: ["major", absent] },
  "null-removed": {
    title: "Null is no longer possible",
    request: ["major", refused],
    response: ["minor", present]
  },
  // An optional field of a response may be null also when the document does not say so.
  "optional-null-added": {
    title: "Null is now possible in an optional field",
    request: ["minor", allowed],
    response: ["patch", "Optional fields of responses can always be null."]
  },
  "optional-null-removed": {
    title: "Null is no longer possible in an optional field",
    request: ["major", refused],
    response: ["patch", "Optional fields of responses can always be null."]
  },
  "type-changed": {
    title: "Type changed",
    request: ["major", refused],
    response: ["major", "Code that reads the value no longer compiles."]
  },
  "type-widened": {
    title: "Type widened",
    request: ["minor", allowed],
    response: ["major", "Code that reads the value no longer compiles."]
  },
  "type-narrowed": { title: "Type narrowed", request: ["major", refused], response: ["minor", fewer] },
  "fractions-added": {
    title: "Integer became a number",
    request: ["minor", allowed],
    response: ["minor", "The TypeScript type is the same, but values may have fractions."]
  },
  "fractions-removed": {
    title: "Number became an integer",
    servicesOnly: true,
    request: ["major", refused],
    response: ["patch", fewer]
  },
  "format-added": {
    title: "Format added",
    servicesOnly: true,
    request: ["major", refused],
    response: ["patch", fewer]
  },
  "format-removed": {
    title: "Format removed",
    servicesOnly: true,
    request: ["minor", allowed],
    response: ["minor", read]
  },
  "format-changed": {
    title: "Format changed",
    servicesOnly: true,
    request: ["major", refused],
    response: ["minor", read]
  },
  "representation-changed": {
    title: "Representation changed",
    request: ["major", "The value has another TypeScript type."],
    response: ["major", "The value has another TypeScript type."]
  },
  "value-added": { title: "Enum value added", request: ["minor", allowed], response: ["minor", read] },
  "value-removed": {
    title: "Enum value removed",
    request: ["major", refused],
    response: ["patch", "Enums of responses are open: code that compares with the value still compiles."]
  },
  "values-limited": {
    title: "Limited to listed values",
    request: ["major", refused],
    response: ["patch", "Enums of responses are open: the type has the same values."]
  },
  "values-freed": {
    title: "No longer limited to listed values",
    request: ["minor", allowed],
    response: ["minor", read]
  },
  "limit-tightened": {
    title: "Limit tightened",
    servicesOnly: true,
    request: ["major", refused],
    response: ["patch", fewer]
  },
  "limit-loosened": {
    title: "Limit loosened",
    servicesOnly: true,
    request: ["minor", allowed],
    response: ["minor", "Limits of responses are not checked, so all values are read."]
  },
  "limit-changed": {
    title: "Limit changed",
    servicesOnly: true,
    request: ["major", refused],
    response: ["minor", "Limits of responses are not checked, so all values are read."]
  },
  "default-changed": {
    title: "Default changed",
    request: [
      "patch",
      "Calls without the value compile and are sent as before. The server treats them in another way."
    ],
    response: ["patch", described]
  },
  "member-added": {
    title: "Member of a union added",
    request: ["minor", allowed],
    response: ["major", "Code that handles every member no longer compiles."]
  },
  "member-removed": {
    title: "Member of a union removed",
    request: ["major", refused],
    response: ["major", "Code that handles the member no longer compiles."]
  },
  "other-fields-refused": {
    title: "Other fields are no longer allowed",
    servicesOnly: true,
    request: ["major", refused]
  },
  "other-fields-allowed": { title: "Other fields are now allowed", request: ["minor", allowed] },
  "other-values-changed": {
    title: "Type of other fields changed",
    request: ["major", refused],
    response: ["major", "Code that reads other fields may no longer compile."]
  },
  "keyword-changed": {
    title: "Rule of a schema changed",
    servicesOnly: true,
    request: ["major", "Requests that were valid before may be refused before they are sent."],
    response: ["patch", "Rules of responses are not checked."]
  },
  "field-deprecated": {
    title: "Field deprecated",
    request: ["minor", "It still works, and editors mark it."],
    response: ["minor", "It still works, and editors mark it."]
  },
  "type-split": {
    title: "Schema is now used in both directions",
    call: ["major", "The exported type now describes responses. The type of requests has another name."]
  },
  "type-joined": {
    title: "Schema is now used in one direction only",
    call: ["major", "The exported type of requests has another name."]
  },

  // Events and the rest
  "event-added": { title: "Webhook added", call: ["minor", unused] },
  "event-removed": { title: "Webhook removed", call: ["major", gone] },
  "text-changed": { title: "Documentation changed", call: ["patch", described] },
  "extension-changed": {
    title: "Extension of Faktura changed",
    call: ["patch", "The generated code follows it."]
  }
} as const satisfies Readonly<Record<string, Rule>>

/** Name of a rule. */
export type RuleName = keyof typeof table

/** All rules by name. */
export const rules: Readonly<Record<RuleName, Rule>> = table
