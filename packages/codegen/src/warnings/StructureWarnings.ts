/**
 * Warnings F10: structure and references.
 */
import { correct } from "./Definition.ts"
import type { WarningRows } from "./Definition.ts"

export const structureWarnings = {
  "value-ignored": {
    code: "F1001",
    kind: "read otherwise",
    meaning: "The document has a value of a type that the specification does not allow there. The value is ignored.",
    advice: correct
  },
  "value-converted": {
    code: "F1002",
    kind: "read otherwise",
    meaning:
      "The document has a value of a type that the specification does not allow there, but its meaning is clear. It is converted.",
    advice: correct
  },
  "reference-unresolved": {
    code: "F1003",
    kind: "left out",
    meaning:
      "A reference has no target in the document. It is ignored, and the message says what is generated instead.",
    advice: correct
  },
  "reference-circular": {
    code: "F1004",
    kind: "left out",
    meaning:
      "References form a cycle without a value. They are ignored, and the message says what is generated instead.",
    advice: correct
  },
  "reference-not-pointer": {
    code: "F1005",
    kind: "left out",
    meaning:
      "A reference inside the document is not a JSON Pointer, such as `#` or `#anchor`. Every value is valid there.",
    advice: "Write the reference as a pointer, such as `#/components/schemas/Pet`."
  },
  "reference-in-data": {
    code: "F1006",
    kind: "left out",
    meaning:
      "A default, an example or an extension has a `$ref` key that is not a reference. The key is removed from the data.",
    advice: "Nothing, if it is data."
  },
  "path-unusable": {
    code: "F1007",
    kind: "left out",
    meaning: "A path has a query, a fragment or a parameter without a name. Its operations are not generated.",
    advice: correct
  },
  "method-unknown": {
    code: "F1008",
    kind: "left out",
    meaning: "A key of a path item is not a method of OpenAPI 3.1. The operation is not generated.",
    advice: correct
  },
  "responses-missing": {
    code: "F1009",
    kind: "read otherwise",
    meaning: "An operation has no responses. Every 2xx status is a success, and the response body is not read.",
    advice: "Describe the responses in the overlay."
  },
  "structure-ignored": {
    code: "F1010",
    kind: "read otherwise",
    meaning: "A part of the document breaks a structural rule of the specification. The part is ignored.",
    advice: correct
  },
  "name-unsafe": {
    code: "F1011",
    kind: "left out",
    meaning:
      "A name is `__proto__`, which JavaScript objects cannot have as a normal key. The named part is not generated.",
    advice: "Remove the part in the overlay, or ask the vendor for another name."
  }
} as const satisfies WarningRows
