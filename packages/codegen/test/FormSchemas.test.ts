/** Schemas of the other version, of older drafts and of other languages, each read as it is meant. */
import { describe, it } from "@effect/vitest"
import { checkForm } from "./kit/CheckForm.ts"
import { withSchema } from "./kit/FormCases.ts"
import type { FormCase } from "./kit/FormCases.ts"

const at = "#/components/schemas/X"

const row = (
  name: string,
  schema: unknown,
  becomes: unknown,
  warnings: ReadonlyArray<readonly [key: string, part: string]> = [],
  openapi = "3.1.0"
): FormCase => ({
  name: `${openapi}: ${name}`,
  document: withSchema(schema, openapi),
  warnings: warnings.map(([key, part]) => [`${at}${key}`, part] as const),
  becomes: { [at]: becomes }
})
const in30 = "3.0.3"

const rows: ReadonlyArray<FormCase> = [
  // Parts that normalizing writes in the form of 3.1 stay here, and are generated.
  ...(
    [
      ["exclusiveMinimum: true", { type: "number", minimum: 0, exclusiveMinimum: true }],
      ["exclusiveMaximum: 9", { type: "number", exclusiveMaximum: 9 }],
      ["a list of types", { type: ["string", "null"] }],
      ["type null", { type: "null" }],
      ["const", { const: "a" }],
      ["a list of items", { type: "array", items: [{ type: "string" }], additionalItems: false }]
    ] as const
  ).flatMap(([name, schema]) => [in30, "3.1.0"].map((version) => row(`${name}: stays`, schema, schema, [], version))),
  row(
    "a flag that is a text",
    { type: "number", minimum: 0, exclusiveMinimum: "true" },
    { type: "number", minimum: 0, exclusiveMinimum: true },
    [["/exclusiveMinimum", "read as true"]]
  ),
  row("limits as texts", { type: "string", maxLength: "5", minLength: "x" }, { type: "string", maxLength: 5 }, [
    ["/maxLength", "read as 5"],
    ["/minLength", "ignored"]
  ]),
  row("limits that are none", { type: "string", maxLength: -1, pattern: 5 }, { type: "string", pattern: "5" }, [
    ["/maxLength", "ignored"],
    ["/pattern", 'read as "5"']
  ]),
  row("multipleOf: 0", { type: "number", multipleOf: 0 }, { type: "number" }, [["/multipleOf", "above zero"]]),
  row("a type that is null", { type: null }, { type: "null" }, [["/type", "read as"]]),
  row("a type in capitals", { type: "String" }, { type: "string" }, [["/type", "read as"]]),
  row("a type of another language", { type: "int64" }, { type: "integer", format: "int64" }, [["/type", "read as"]]),
  row("a file of Swagger 2", { type: "file" }, { type: "string", format: "binary" }, [["/type", "read as"]]),
  row("a type that is none", { type: "invalid", description: "d" }, { description: "d" }, [["/type", "ignored"]]),
  row("types of which one is none", { type: ["string", "odd"] }, { type: "string" }, [["/type", '"odd"']]),
  row("examples as an object", { type: "string", examples: { x: 1 } }, { type: "string" }, [["/examples", "ignored"]]),
  row("an enum that is one value", { type: "string", enum: "a" }, { type: "string", enum: ["a"] }, [
    ["/enum", "a list"]
  ]),
  row("an enum of names and values", { type: "string", enum: { A: "a" } }, { type: "string", enum: ["a"] }, [
    ["/enum", "a list"]
  ]),
  row("an enum that is null", { type: "string", enum: null }, { type: "string" }, [["/enum", "ignored"]]),
  row("an empty enum", { type: "string", enum: [] }, { type: "string" }, [["/enum", "ignored"]]),
  row("null where lists may be", { type: "object", required: null, allOf: null }, { type: "object" }, [
    ["/required", "null"],
    ["/allOf", "null"]
  ]),
  row(
    "null where schemas may be",
    { type: "object", properties: { a: null }, additionalProperties: null },
    { type: "object", properties: { a: {} } },
    [
      ["/properties/a", "null"],
      ["/additionalProperties", "null"]
    ]
  ),
  row("null in a union", { anyOf: [null, { type: "string" }] }, { anyOf: [{ type: "string" }] }, [
    ["/anyOf/0", "null"]
  ]),
  row("a union of one, without its list", { oneOf: { type: "string" } }, { oneOf: [{ type: "string" }] }, [
    ["/oneOf", "a list"]
  ]),
  row(
    "properties that are texts",
    { type: "object", properties: { a: "string" } },
    { type: "object", properties: { a: {} } },
    [["/properties/a", "ignored"]]
  ),
  row("properties that are a list", { type: "object", properties: [] }, { type: "object" }, [
    ["/properties", "a list"]
  ]),
  row("required as one name", { type: "object", required: "a" }, { type: "object", required: ["a"] }, [
    ["/required", "read as a list"]
  ]),
  row("required twice", { type: "object", required: ["a", "a"] }, { type: "object", required: ["a"] }),
  row("flags as texts", { type: "string", readOnly: "true", deprecated: "maybe" }, { type: "string", readOnly: true }, [
    ["/readOnly", "read as true"],
    ["/deprecated", "ignored"]
  ]),
  row(
    "a discriminator that is a name",
    { type: "object", discriminator: "kind" },
    { type: "object", discriminator: { propertyName: "kind" } },
    [["/discriminator", "read as an object"]]
  ),
  row("a discriminator without a name", { type: "object", discriminator: { mapping: {} } }, { type: "object" }, [
    ["/discriminator", "ignored"]
  ]),
  row("a schema that is null", null, {}, [["", "null"]]),
  row("a schema that is a text", "string", {}, [["", "ignored"]]),
  row("extensions with anything in them", { type: "string", "x-a": { $ref: 5, properties: null } }, { type: "string" }),
  row("a reference that is no text", { $ref: null, type: "string" }, { type: "string" }, [["/$ref", "null"]]),
  {
    name: "a reference to itself",
    document: withSchema({ $ref: at }),
    warnings: [
      ["#/paths/~1a/get/responses/200/content/application~1json/schema", "is in a cycle of references"],
      [at, "is in a cycle of references"]
    ],
    becomes: { [at]: {} }
  },
  row("a part that is itself", { allOf: [{ $ref: at }, { type: "object" }] }, { allOf: [{ type: "object" }] }, [
    ["/allOf/0", "leads back"]
  ]),
  row("a choice that is itself", { anyOf: [{ type: "string" }, { $ref: at }] }, { anyOf: [{ type: "string" }] }, [
    ["/anyOf/1", "leads back"]
  ])
]

describe("schemas are brought into the specification's form", () => {
  for (const each of rows) it(each.name, () => checkForm(each))
})
