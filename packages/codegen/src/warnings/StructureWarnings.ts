/**
 * Warnings of structure and references: F10.
 */
import { correct } from "./Definition.ts"
import type { WarningRows } from "./Definition.ts"

export const structureWarnings = {
  "value-ignored": {
    code: "F1001",
    kind: "read otherwise",
    meaning: "A value is of another kind than the specification wants there; it is ignored.",
    advice: correct
  },
  "value-converted": {
    code: "F1002",
    kind: "read otherwise",
    meaning: "A value is of another kind than the specification wants there; its meaning is clear, and is used.",
    advice: correct
  },
  "reference-unresolved": {
    code: "F1003",
    kind: "left out",
    meaning: "A reference leads to nothing in the document; the message says what holds without it.",
    advice: correct
  },
  "reference-circular": {
    code: "F1004",
    kind: "left out",
    meaning: "References lead to each other and never to a value; the message says what holds without them.",
    advice: correct
  },
  "reference-not-pointer": {
    code: "F1005",
    kind: "left out",
    meaning: "A reference inside the document is no JSON Pointer, such as `#` or `#anchor`; any value passes.",
    advice: "Write the reference as a pointer, such as `#/components/schemas/Pet`."
  },
  "reference-in-data": {
    code: "F1006",
    kind: "left out",
    meaning: "A default, an example or an extension holds a `$ref` that is no reference; it is removed from the data.",
    advice: "Nothing, if it is data."
  },
  "path-unusable": {
    code: "F1007",
    kind: "left out",
    meaning: "A path has a query, a fragment or a parameter without a name; its operations are not generated.",
    advice: correct
  },
  "method-unknown": {
    code: "F1008",
    kind: "left out",
    meaning: "A key of a path item is no method of OpenAPI 3.1; its operation is not generated.",
    advice: correct
  },
  "responses-missing": {
    code: "F1009",
    kind: "read otherwise",
    meaning: "An operation has no responses; any 2xx status is a success, and its body is not read.",
    advice: "Describe the responses in the overlay."
  },
  "structure-ignored": {
    code: "F1010",
    kind: "read otherwise",
    meaning: "A part of the document breaks a structural rule of the specification; it is ignored.",
    advice: correct
  },
  "name-unsafe": {
    code: "F1011",
    kind: "left out",
    meaning: "Something is called `__proto__`, which JavaScript objects do not carry; it is not generated.",
    advice: "Leave it out, or ask the vendor for another name."
  }
} as const satisfies WarningRows
