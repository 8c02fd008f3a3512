/**
 * Rules for schemas: fields, types, formats, listed values, limits and unions.
 */
import { absent, allowed, described, fewer, gone, present, read, refused, unused } from "./Rule.ts"
import type { RuleTable } from "./Rule.ts"

/** Rules for schemas. */
export const schemaRules = {
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
  "other-values-typed": {
    title: "Other fields have a type now",
    response: ["minor", "Code can read them by this type."]
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
  "discriminator-changed": {
    title: "Discriminator changed",
    request: ["patch", "The compiler shows whether the members of the union have other types."],
    response: ["patch", "The compiler shows whether the members of the union have other types."]
  }
} as const satisfies RuleTable
