/**
 * Warnings of names, security and servers: F14 and F15.
 */
import type { WarningRows } from "./Definition.ts"

export const nameWarnings = {
  "function-renamed": {
    code: "F1401",
    kind: "renamed",
    meaning: "A function of the raw client has another name than its `operationId`: two would have had one name.",
    advice: "Set another `operationId` in the overlay, or nothing."
  },
  "schema-renamed": {
    code: "F1402",
    kind: "renamed",
    meaning: "A schema has another name than in the document: two types would have had one name.",
    advice: "Nothing, or rename the schema in the document."
  },
  "method-renamed": {
    code: "F1403",
    kind: "renamed",
    meaning: "A method or service has another name than its path gives: two would have had one name.",
    advice: "Set `x-faktura-resource` and `x-faktura-name` in the overlay, or nothing."
  },
  "security-ignored": {
    code: "F1501",
    kind: "read otherwise",
    meaning: "A security scheme has no type, name or location that can be used; it is ignored.",
    advice: "Correct the scheme in the overlay, or requests are sent without it."
  },
  "server-ignored": {
    code: "F1502",
    kind: "read otherwise",
    meaning: "A server has no URL; it is ignored.",
    advice: "Give the base URL to the client."
  }
} as const satisfies WarningRows
