/**
 * Warnings F11: schemas.
 */
import { correct } from "./Definition.ts"
import type { WarningRows } from "./Definition.ts"

export const schemaWarnings = {
  "schema-circular": {
    code: "F1101",
    kind: "left out",
    meaning:
      "A schema contains itself directly, by `$ref`, `allOf`, `anyOf` or `oneOf`. The inner reference is ignored.",
    advice: correct
  },
  "enum-too-long": {
    code: "F1102",
    kind: "left out",
    meaning: "An `enum` has more than 10,000 values. Every value of the base type is valid.",
    advice: "Nothing, or shorten the list in the overlay."
  },
  "nullable-version": {
    code: "F1103",
    kind: "read otherwise",
    meaning: "`nullable` is used in a document that is not OpenAPI 3.0. Null is allowed.",
    advice: 'Write the type as `["string", "null"]`.'
  },
  "nullable-enum": {
    code: "F1104",
    kind: "read otherwise",
    meaning: "`nullable` is used with an `enum` that does not list null. Null is allowed.",
    advice: "Add null to the `enum`."
  },
  "nullable-reference": {
    code: "F1105",
    kind: "read otherwise",
    meaning: "`nullable` is used next to `$ref`, where OpenAPI 3.0 ignores it. Null is allowed.",
    advice: "Put the reference into `allOf`."
  },
  "null-value": {
    code: "F1106",
    kind: "read otherwise",
    meaning: "An `enum` lists null, but the type does not allow it. Null is allowed.",
    advice: "Add null to the type."
  },
  "exclusive-flag": {
    code: "F1107",
    kind: "read otherwise",
    meaning: "`exclusiveMinimum` or `exclusiveMaximum` is a boolean, as in OpenAPI 3.0. The limit is exclusive.",
    advice: "Write the limit as the number of this keyword."
  },
  "items-list": {
    code: "F1108",
    kind: "read otherwise",
    meaning: "`items` is a list of schemas, as in older drafts of JSON Schema. It is read as `prefixItems`.",
    advice: "Write `prefixItems`."
  },
  "field-forbidden": {
    code: "F1109",
    kind: "left out",
    meaning:
      "The schema of a field is `false`, so no value is valid. The field is left out of the type and is not checked.",
    advice: "Nothing, if the vendor's values are as documented."
  },
  "items-untyped": {
    code: "F1110",
    kind: "read otherwise",
    meaning: "A schema has `items` but no `type`. It is read as a list.",
    advice: "Add `type: array`."
  },
  "items-untyped-part": {
    code: "F1111",
    kind: "left out",
    meaning: "A member of `allOf` has `items` but no `type`. The member is not checked.",
    advice: "Add `type: array`."
  },
  "pattern-invalid": {
    code: "F1112",
    kind: "left out",
    meaning: "A `pattern` is not a valid regular expression of ECMA-262. It is not checked.",
    advice: correct
  },
  "closed-union": {
    code: "F1113",
    kind: "read otherwise",
    meaning: "`additionalProperties: false` next to a union would make every object invalid. It is ignored.",
    advice: "Move the keyword into the members of the union."
  },
  "closed-part": {
    code: "F1114",
    kind: "read otherwise",
    meaning:
      "A member of `allOf` with `additionalProperties: false` would reject the fields of the other members. These fields are allowed.",
    advice: "Remove the keyword from the member."
  },
  "keyword-unchecked": {
    code: "F1115",
    kind: "left out",
    meaning: "A keyword such as `not` or `if` cannot be expressed as a type. It is not checked.",
    advice: "Nothing, if the vendor's values are as documented."
  },
  "unevaluated-unchecked": {
    code: "F1116",
    kind: "left out",
    meaning:
      "`unevaluatedProperties` next to `allOf`, `anyOf` or `oneOf` is not checked. Additional fields are allowed.",
    advice: "Nothing, if the vendor's values are as documented."
  },
  "required-flag": {
    code: "F1117",
    kind: "left out",
    meaning:
      "A field has `required: true` in its own schema, which JSON Schema does not define. The field is optional.",
    advice: "List the field in `required` of the object."
  },
  "format-unchecked": {
    code: "F1118",
    kind: "left out",
    meaning: "A `format` is unknown and is not checked. This warning is given once per format.",
    advice: "Nothing, if the vendor's values are as documented."
  },
  "one-of-unchecked": {
    code: "F1119",
    kind: "left out",
    meaning: "A value may match several members of `oneOf`. The rule that exactly one member matches is not checked.",
    advice: "Add a discriminator if the members overlap."
  },
  "discriminator-base": {
    code: "F1120",
    kind: "read otherwise",
    meaning:
      "A base schema has a `discriminator`. It is read as the union of all schemas that derive from it, and its own fields get a separate schema.",
    advice: "Nothing, if the base schema is used as a union."
  },
  "integer-misplaced": {
    code: "F1121",
    kind: "left out",
    meaning: "`x-faktura-integer` is set on a schema that is not an integer. It is ignored.",
    advice: "Move the extension to an integer."
  },
  "integer-limit-unchecked": {
    code: "F1122",
    kind: "left out",
    meaning: "A limit of an integer that is typed as a string is not checked.",
    advice: "Use `x-faktura-integer: bigint`, which is checked."
  },
  "integer-whole-body": {
    code: "F1123",
    kind: "left out",
    meaning: "`x-faktura-integer` is set on a whole body. Beyond 2^53 the value is a string, or the call fails.",
    advice: "Nothing, if the vendor's values are as documented."
  }
} as const satisfies WarningRows
