/**
 * Warnings of schemas: F11.
 */
import { correct } from "./Definition.ts"
import type { WarningRows } from "./Definition.ts"

export const schemaWarnings = {
  "schema-circular": {
    code: "F1101",
    kind: "left out",
    meaning: "A schema is a part of itself by `$ref`, `allOf`, `anyOf` or `oneOf`; the part is ignored.",
    advice: correct
  },
  "enum-too-long": {
    code: "F1102",
    kind: "left out",
    meaning: "A list of allowed values is longer than a type can hold; any value of the type passes.",
    advice: "Nothing, or shorten the list in the overlay."
  },
  "nullable-version": {
    code: "F1103",
    kind: "read otherwise",
    meaning: "`nullable` is used outside of OpenAPI 3.0; null is allowed.",
    advice: 'Write the type as `["string", "null"]`.'
  },
  "nullable-enum": {
    code: "F1104",
    kind: "read otherwise",
    meaning: "`nullable` stands beside allowed values without null; null is allowed.",
    advice: "Add null to the allowed values."
  },
  "nullable-reference": {
    code: "F1105",
    kind: "read otherwise",
    meaning: "`nullable` stands beside `$ref`, where OpenAPI 3.0 ignores it; null is allowed.",
    advice: "Put the reference into `allOf`."
  },
  "null-value": {
    code: "F1106",
    kind: "read otherwise",
    meaning: "The allowed values of a type without null contain null; null is allowed.",
    advice: "Add null to the type."
  },
  "exclusive-flag": {
    code: "F1107",
    kind: "read otherwise",
    meaning: "`exclusiveMinimum` or `exclusiveMaximum` is a flag, as in OpenAPI 3.0; the limit is excluded.",
    advice: "Write the limit as a number of this keyword."
  },
  "items-list": {
    code: "F1108",
    kind: "read otherwise",
    meaning: "`items` is a list of schemas, as in older drafts of JSON Schema; it is used as `prefixItems`.",
    advice: "Write `prefixItems`."
  },
  "field-forbidden": {
    code: "F1109",
    kind: "left out",
    meaning: "The schema of a field is `false`, so the field may have no value; the field has no type.",
    advice: "Nothing, if the values are as the document says."
  },
  "items-untyped": {
    code: "F1110",
    kind: "read otherwise",
    meaning: "A schema has `items` and no type; it is used as a list.",
    advice: "Add `type: array`."
  },
  "items-untyped-part": {
    code: "F1111",
    kind: "left out",
    meaning: "A part of `allOf` has `items` and no type; any value passes this part.",
    advice: "Add `type: array`."
  },
  "pattern-invalid": {
    code: "F1112",
    kind: "left out",
    meaning: "A pattern is no regular expression of ECMA-262; it is not checked.",
    advice: correct
  },
  "closed-union": {
    code: "F1113",
    kind: "read otherwise",
    meaning: "`additionalProperties: false` beside a union would refuse every object; it is ignored.",
    advice: "Move the keyword into the members of the union."
  },
  "closed-part": {
    code: "F1114",
    kind: "read otherwise",
    meaning: "A part of `allOf` with `additionalProperties: false` would refuse the fields of other parts; they pass.",
    advice: "Remove the keyword from the part."
  },
  "keyword-unchecked": {
    code: "F1115",
    kind: "left out",
    meaning: "A keyword such as `not` or `if` has no type and is not checked.",
    advice: "Nothing, if the values are as the document says."
  },
  "unevaluated-unchecked": {
    code: "F1116",
    kind: "left out",
    meaning: "`unevaluatedProperties` beside parts is not checked; more fields pass.",
    advice: "Nothing, if the values are as the document says."
  },
  "required-flag": {
    code: "F1117",
    kind: "left out",
    meaning: "A field says `required: true` of itself, which JSON Schema does not know; the field is optional.",
    advice: "List the field in `required` of the object."
  },
  "format-unchecked": {
    code: "F1118",
    kind: "left out",
    meaning: "A format is unknown and is not checked; the warning is given once for each format.",
    advice: "Nothing, if the values are as the document says."
  },
  "one-of-unchecked": {
    code: "F1119",
    kind: "left out",
    meaning: "A value may fit several members of `oneOf`; the check that only one member fits is missing.",
    advice: "Add a discriminator if the members overlap."
  },
  "discriminator-base": {
    code: "F1120",
    kind: "read otherwise",
    meaning:
      "A base schema with a discriminator means any schema that derives from it; its own fields have a schema of their own.",
    advice: "Nothing, if the base is used for the union."
  },
  "integer-misplaced": {
    code: "F1121",
    kind: "left out",
    meaning: "`x-faktura-integer` stands on a schema that is no integer; it has no effect.",
    advice: "Move the extension to an integer."
  },
  "integer-limit-unchecked": {
    code: "F1122",
    kind: "left out",
    meaning: "A limit of an integer that is given as a string is not checked.",
    advice: "Use `x-faktura-integer: bigint`, which is checked."
  },
  "integer-whole-body": {
    code: "F1123",
    kind: "left out",
    meaning: "`x-faktura-integer` stands on a whole body: beyond 2^53 it is a string, or the call fails.",
    advice: "Nothing, if the values are as the document says."
  }
} as const satisfies WarningRows
