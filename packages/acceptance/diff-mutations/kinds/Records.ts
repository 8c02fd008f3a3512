/**
 * Changes to the properties of objects in requests and in responses.
 */
import { isObject, listOf, objectOf } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"
import type { Direction, Place } from "../Places.ts"
import { isRecord, namesIn, schemaKind, setRequired } from "./Kind.ts"
import type { Change, Kind } from "./Kind.ts"

interface RecordEdit {
  readonly name: string
  readonly checks: (direction: Direction) => ReadonlyArray<string>
  readonly where?: (schema: JsonObject, place: Place) => boolean
  readonly change: Change
}

const rename = (schema: JsonObject, from: string, to: string): void => {
  schema.properties = Object.fromEntries(
    Object.entries(objectOf(schema.properties)).map(([name, value]) => [name === from ? to : name, value])
  )
  if (listOf(schema.required).includes(from))
    schema.required = listOf(schema.required).map((name) => (name === from ? to : name))
}

const drop = (schema: JsonObject, name: string | undefined): void => {
  if (name === undefined) return
  setRequired(schema, name, false)
  schema.properties = Object.fromEntries(Object.entries(objectOf(schema.properties)).filter(([key]) => key !== name))
}

const markable = (schema: JsonObject, mark: string): ReadonlyArray<JsonObject> =>
  Object.values(objectOf(schema.properties))
    .filter(isObject)
    .filter((property) => !("$ref" in property) && property[mark] !== true)

const marked = (schema: JsonObject, mark: string): ReadonlyArray<JsonObject> =>
  Object.values(objectOf(schema.properties))
    .filter(isObject)
    .filter((property) => property[mark] === true)

const edits: ReadonlyArray<RecordEdit> = [
  {
    name: "optional-property-added",
    checks: (direction) => [
      direction === "request" ? "new-optional-request-property" : "response-optional-property-added"
    ],
    change: (schema) => {
      schema.properties = { ...objectOf(schema.properties), a_new_field: { type: "string" } }
    }
  },
  {
    name: "required-property-added",
    checks: (direction) => [
      direction === "request" ? "new-required-request-property" : "response-required-property-added"
    ],
    change: (schema) => {
      schema.properties = { ...objectOf(schema.properties), a_new_field: { type: "string" } }
      setRequired(schema, "a_new_field", true)
    }
  },
  {
    name: "required-property-with-default-added",
    checks: (direction) => [
      direction === "request" ? "new-required-request-property-with-default" : "response-required-property-added"
    ],
    change: (schema) => {
      schema.properties = { ...objectOf(schema.properties), a_new_field: { type: "string", default: "none" } }
      setRequired(schema, "a_new_field", true)
    }
  },
  {
    name: "optional-property-removed",
    checks: (direction) => [
      direction === "request" ? "request-property-removed" : "response-optional-property-removed"
    ],
    where: (schema) => namesIn(schema, false).length > 0 && Object.keys(objectOf(schema.properties)).length > 1,
    change: (schema, draw) => drop(schema, draw.pick(namesIn(schema, false)))
  },
  {
    name: "required-property-removed",
    checks: (direction) => [
      direction === "request" ? "request-property-removed" : "response-required-property-removed"
    ],
    where: (schema) => namesIn(schema, true).length > 0 && Object.keys(objectOf(schema.properties)).length > 1,
    change: (schema, draw) => drop(schema, draw.pick(namesIn(schema, true)))
  },
  {
    name: "property-renamed",
    checks: (direction) =>
      direction === "request" ? ["request-property-removed"] : ["response-optional-property-removed"],
    change: (schema, draw) => {
      const name = draw.pick(Object.keys(objectOf(schema.properties)))
      if (name !== undefined) rename(schema, name, `${name}_v2`)
    }
  },
  {
    name: "property-became-required",
    checks: (direction) => [`${direction}-property-became-required`],
    where: (schema) => namesIn(schema, false).length > 0,
    change: (schema, draw) => {
      const name = draw.pick(namesIn(schema, false))
      if (name !== undefined) setRequired(schema, name, true)
    }
  },
  {
    name: "property-became-optional",
    checks: (direction) => [`${direction}-property-became-optional`],
    where: (schema) => namesIn(schema, true).length > 0,
    change: (schema, draw) => {
      const name = draw.pick(namesIn(schema, true))
      if (name !== undefined) setRequired(schema, name, false)
    }
  },
  ...["readOnly", "writeOnly"].flatMap((mark): ReadonlyArray<RecordEdit> => {
    const words = mark === "readOnly" ? "read-only" : "write-only"
    return [
      {
        name: `property-became-${words}`,
        checks: (direction) => [
          `${direction}-optional-property-became-${words}`,
          `${direction}-required-property-became-${words}`
        ],
        where: (schema) => markable(schema, mark).length > 1,
        change: (schema, draw) => {
          const property = draw.pick(markable(schema, mark))
          if (property !== undefined) property[mark] = true
        }
      },
      {
        name: `property-became-not-${words}`,
        checks: (direction) => [
          `${direction}-optional-property-became-not-${words}`,
          `${direction}-required-property-became-not-${words}`
        ],
        where: (schema) => marked(schema, mark).length > 0,
        change: (schema, draw) => {
          const property = draw.pick(marked(schema, mark))
          if (property !== undefined) delete property[mark]
        }
      }
    ]
  }),
  {
    name: "properties-reordered",
    checks: () => [],
    where: (schema) => Object.keys(objectOf(schema.properties)).length > 1,
    change: (schema) => {
      schema.properties = Object.fromEntries(Object.entries(objectOf(schema.properties)).toReversed())
    }
  },
  {
    name: "required-reordered",
    checks: () => [],
    where: (schema) => listOf(schema.required).length > 1,
    change: (schema) => {
      schema.required = listOf(schema.required).toReversed()
    }
  },
  {
    name: "additional-properties-closed",
    checks: (direction) => [`${direction}-property-unevaluated-properties-added`],
    where: (schema) => !("additionalProperties" in schema),
    change: (schema) => {
      schema.additionalProperties = false
    }
  },
  {
    name: "additional-properties-opened",
    checks: (direction) => [`${direction}-property-unevaluated-properties-removed`],
    where: (schema) => schema.additionalProperties === false || schema.additionalProperties === undefined,
    change: (schema) => {
      schema.additionalProperties = true
    }
  },
  {
    name: "additional-properties-typed",
    checks: (direction) => [`${direction}-property-unevaluated-properties-added`],
    where: (schema) =>
      !("additionalProperties" in schema) &&
      Object.values(objectOf(schema.properties)).every((each) => objectOf(each).type === "string"),
    change: (schema) => {
      schema.additionalProperties = { type: "string" }
    }
  },
  {
    name: "min-properties-set",
    checks: () => [],
    where: (schema) => !("minProperties" in schema) && namesIn(schema, true).length < 2 && !("allOf" in schema),
    change: (schema) => {
      schema.minProperties = 2
    }
  }
]

/** Kinds of change to an object's properties. */
export const recordKinds: ReadonlyArray<Kind> = (["request", "response"] as const).flatMap((direction) =>
  edits.map((edit) =>
    schemaKind(
      `${direction}-${edit.name}`,
      `${direction} object`,
      edit.checks(direction),
      (place, document) => isRecord(direction)(place, document) && (edit.where?.(place.schema, place) ?? true),
      edit.change
    )
  )
)
