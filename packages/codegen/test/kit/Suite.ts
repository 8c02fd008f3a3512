/**
 * JSON Schema's own test suite (2020-12), read in place beside the repository: each schema becomes the body of a request
 * and of a response.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { isObject } from "../../src/openapi/Json.ts"
import type { JsonObject } from "../../src/openapi/Json.ts"

const folder = join(import.meta.dirname, "../../../../../shared/suites/json-schema-2020-12/tests/draft2020-12")

/** True where the suite is beside the repository. */
export const hasSuite: boolean = existsSync(folder)

/** One schema of the suite, with its instances. */
export interface SuiteGroup {
  /** File and description, e.g. `enum: simple enum validation`. */
  readonly title: string
  readonly schema: unknown
  readonly tests: ReadonlyArray<{ readonly description: string; readonly data: unknown; readonly valid: boolean }>
}

/**
 * Keywords that schemas in OpenAPI documents do not have: identifiers, anchors, dynamic and remote references. Also
 * references by empty keys, which Redocly does not follow.
 */
const outside =
  /"\$(id|anchor|dynamicRef|dynamicAnchor|recursiveRef|vocabulary)"|"\$ref":"(?!#(?:\/|"))|"\$ref":"[^"]*\/(?:\/|")/

const objectKeys = [
  "properties",
  "required",
  "additionalProperties",
  "patternProperties",
  "propertyNames",
  "minProperties",
  "maxProperties",
  "dependentRequired",
  "dependentSchemas",
  "unevaluatedProperties"
]
const listKeys = [
  "items",
  "prefixItems",
  "contains",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minContains",
  "maxContains",
  "unevaluatedItems"
]

/** A keyword of objects without `type` is read as that of an object, as documents mean it; the suite's lack it mostly. */
const typed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(typed)
  if (!isObject(schema)) return schema
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, value]) =>
      ["const", "enum", "default", "examples"].includes(key)
        ? [key, value]
        : ["properties", "patternProperties", "$defs", "dependentSchemas"].includes(key)
          ? [key, isObject(value) ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, typed(v)])) : value]
          : [key, typed(value)]
    )
  )
  if ("type" in schema || "$ref" in schema) return inner
  if (objectKeys.some((key) => key in schema)) return { type: "object", ...inner }
  if (listKeys.some((key) => key in schema)) return { type: "array", ...inner }
  return inner
}

/** References from the schema's own root become references from the document's. */
const placed = (value: unknown, root: string): unknown => {
  if (Array.isArray(value)) return value.map((each) => placed(each, root))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      key === "$schema"
        ? []
        : key === "enum" || key === "const"
          ? [[key, each]]
          : [[key, key === "$ref" && typeof each === "string" ? root + each.slice(1) : placed(each, root)]]
    )
  )
}

const filesOf = (path: string): ReadonlyArray<string> =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesOf(join(path, entry.name)) : entry.name.endsWith(".json") ? [join(path, entry.name)] : []
  )

/** The suite's groups, in the order of their files. */
export const suiteGroups = (): ReadonlyArray<SuiteGroup> =>
  filesOf(folder)
    .toSorted()
    .flatMap((file) => {
      // The suite's form.
      const groups = JSON.parse(readFileSync(file, "utf8")) as ReadonlyArray<
        SuiteGroup & { readonly description: string }
      >
      const name = file.slice(folder.length + 1, -".json".length)
      return groups
        .filter(({ schema }) => !outside.test(JSON.stringify(schema)))
        .map(({ description, schema, tests }) => ({ title: `${name}: ${description}`, schema: typed(schema), tests }))
    })

const media = (name: string): JsonObject => ({
  content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } }
})

/** The names of a group's schema and of the body that holds it, by its number. */
export const schemaName = (index: number): string => `Schema${index}`
export const bodyName = (index: number): string => `Body${index}`

/** A document with some groups: each schema is the field `value` of a request and of a response. */
export const suiteDocument = (groups: ReadonlyArray<readonly [index: number, group: SuiteGroup]>): JsonObject => ({
  openapi: "3.1.0",
  info: { title: "Suite", version: "1" },
  paths: Object.fromEntries(
    groups.map(([index]) => [
      `/cases/case${index}`,
      {
        post: {
          operationId: `case${index}`,
          requestBody: { required: true, ...media(bodyName(index)) },
          responses: { "200": { description: "ok", ...media(bodyName(index)) } }
        }
      }
    ])
  ),
  components: {
    schemas: Object.fromEntries(
      groups.flatMap(([index, { schema }]) => [
        [schemaName(index), placed(schema, `#/components/schemas/${schemaName(index)}`)],
        [
          bodyName(index),
          {
            type: "object",
            required: ["value"],
            properties: { value: { $ref: `#/components/schemas/${schemaName(index)}` } }
          }
        ]
      ])
    )
  }
})
