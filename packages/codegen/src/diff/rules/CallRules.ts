/**
 * Rules for operations: how they are called, authenticated and paged, what is sent, and which responses they have.
 */
import { allowed, described, fewer, gone, read, unused } from "./Rule.ts"
import type { RuleTable } from "./Rule.ts"

/** Rules for operations, security and servers. */
export const operationRules = {
  "operation-removed": { title: "Operation removed", call: ["major", gone] },
  "operation-added": { title: "Operation added", call: ["minor", unused] },
  "operation-moved": { title: "Path changed", call: ["patch", "The same functions send requests to the new path."] },
  "operation-id-changed": {
    title: "Operation id changed",
    call: ["major", "The function of the raw client has another name."]
  },
  "operation-deprecated": { title: "Operation deprecated", call: ["minor", "It still works, and editors mark it."] },
  "operation-undeprecated": { title: "Operation no longer deprecated", call: ["patch", described] },
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
  "api-date-changed": {
    title: "Date of the API's version changed",
    withoutFiles: true,
    call: ["major", "The server treats requests of another date in another way, even if all code compiles."]
  },
  "servers-changed": { title: "Servers changed", call: ["patch", "Requests may go to another address."] },
  "operation-servers-changed": {
    title: "Servers of an operation changed",
    call: ["patch", "Requests may go to another address."]
  }
} as const satisfies RuleTable

/** Rules for parameters. */
export const parameterRules = {
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
  "parameter-deprecated": { title: "Parameter deprecated", call: ["minor", "It still works, and editors mark it."] }
} as const satisfies RuleTable

/** Rules for bodies, statuses, media types and headers. */
export const contentRules = {
  "body-added": { title: "Optional body added", call: ["minor", unused] },
  "required-body-added": { title: "Required body added", call: ["major", "Calls without it no longer compile."] },
  "body-removed": { title: "Body removed", call: ["major", gone] },
  "body-form-changed": {
    title: "Encoding of a body changed",
    call: ["patch", "The same argument is sent in another form."]
  },
  "success-added": {
    title: "Success status added",
    call: ["major", "The result may have another type."]
  },
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
  "error-body-added": {
    title: "Body of an error has a type now",
    servicesOnly: true,
    call: ["minor", "The error was possible before, with a body of any type."]
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
  "success-removed": {
    title: "Success status removed",
    call: ["major", "Code that names the status in types of the raw client no longer compiles."]
  },
  "response-body-added": {
    title: "Response has a body now",
    response: ["major", "The result was empty. Code that returns it as `void` no longer compiles."]
  },
  "response-body-removed": { title: "Response has no body any more", response: ["major", gone] },
  "media-type-added": {
    title: "Media type added",
    request: ["minor", allowed],
    response: ["minor", read]
  },
  "media-type-removed": {
    title: "Media type removed",
    request: ["major", "Bodies of this type are no longer accepted."],
    response: ["patch", fewer]
  },
  "media-type-changed": {
    title: "Media type changed",
    request: ["patch", "The same argument is sent as the new type."],
    response: ["patch", "Bodies of the new type are read in the same way."]
  },
  "header-added": { title: "Response header added", servicesOnly: true, response: ["minor", unused] },
  "header-removed": { title: "Response header removed", servicesOnly: true, response: ["major", gone] },
  "header-type-changed": {
    title: "Type of a response header changed",
    servicesOnly: true,
    response: ["major", "Code that reads the header no longer compiles."]
  },
  "header-details-changed": {
    title: "Details of a response header changed",
    response: ["patch", "Only headers of success responses have types, and these are always optional."]
  }
} as const satisfies RuleTable

/** Rules for webhooks and documentation. */
export const otherRules = {
  "event-added": { title: "Webhook added", call: ["minor", unused] },
  "event-removed": { title: "Webhook removed", call: ["major", gone] },
  "text-changed": { title: "Documentation changed", call: ["patch", described] }
} as const satisfies RuleTable
