/**
 * Warnings F14 and F15: names, security and servers.
 */
import type { WarningRows } from "./Definition.ts"

export const nameWarnings = {
  "function-renamed": {
    code: "F1401",
    kind: "renamed",
    meaning:
      "A function of the raw client is not named after its `operationId`, because two functions would have the same name.",
    advice: "Nothing, or set another `operationId` in the overlay."
  },
  "schema-renamed": {
    code: "F1402",
    kind: "renamed",
    meaning: "A type is not named after its schema, because two types would have the same name.",
    advice: "Nothing, or rename the schema in the document."
  },
  "method-renamed": {
    code: "F1403",
    kind: "renamed",
    meaning: "A method or service is not named after its path, because two would have the same name.",
    advice: "Nothing, or set `x-faktura-resource` and `x-faktura-name` in the overlay."
  },
  "security-ignored": {
    code: "F1501",
    kind: "read otherwise",
    meaning: "A security scheme has no usable type, name or location. It is ignored, and requests are sent without it.",
    advice: "Correct the scheme in the overlay."
  },
  "server-ignored": {
    code: "F1502",
    kind: "read otherwise",
    meaning: "A server has no URL. It is ignored.",
    advice: "Pass the base URL to the client."
  }
} as const satisfies WarningRows
