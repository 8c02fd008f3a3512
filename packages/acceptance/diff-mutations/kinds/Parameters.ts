/**
 * Changes to the parameters of an operation: added, removed, required, moved, written differently.
 */
import { isObject, listOf, objectOf } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"
import { objectAt, parametersOf } from "../Places.ts"
import type { Keys } from "../Places.ts"
import { edited, operationKind } from "./Kind.ts"
import type { Kind } from "./Kind.ts"

const family = "parameter"

const added = (name: string, checks: ReadonlyArray<string>, parameter: JsonObject): Kind =>
  operationKind(
    `parameter-${name}-added`,
    family,
    checks,
    () => true,
    (operation) => {
      operation.parameters = [...listOf(operation.parameters), structuredClone(parameter)]
    }
  )

const change = (
  id: string,
  checks: ReadonlyArray<string>,
  where: (parameter: JsonObject) => boolean,
  by: (parameter: JsonObject, keys: Keys, copy: JsonObject) => void
): Kind => ({
  id: `parameter-${id}`,
  family,
  oasdiff: checks,
  apply: (document, draw) =>
    edited(document, (copy) => {
      const all = Object.entries(objectOf(copy.paths)).flatMap(([path, item]) =>
        Object.keys(objectOf(item)).flatMap((method) => parametersOf(copy, path, method))
      )
      const keys = draw.pick(
        all.filter((each) => {
          const parameter = objectAt(copy, each)
          return !("x-faktura-context" in parameter) && !("x-faktura-setting" in parameter) && where(parameter)
        })
      )
      if (keys === undefined) return undefined
      by(objectAt(copy, keys), keys, copy)
      return keys
    })
})

const isOptional = ({ in: location, required }: JsonObject): boolean => location !== "path" && required !== true
const isRequired = ({ in: location, required }: JsonObject): boolean => location !== "path" && required === true
const isIn =
  (...locations: ReadonlyArray<string>) =>
  ({ in: location }: JsonObject): boolean =>
    locations.includes(String(location))

const list = { type: "array", items: { type: "string" } }

const remove = (_parameter: JsonObject, keys: Keys, copy: JsonObject): void => {
  // A component: every operation loses its reference to it.
  const gone = keys[0] === "components" ? `#/components/parameters/${String(keys[2])}` : undefined
  const target = objectAt(copy, keys)
  for (const item of Object.values(objectOf(copy.paths)).map(objectOf))
    for (const holder of [item, ...Object.values(item).filter(isObject)])
      if (Array.isArray(holder.parameters))
        holder.parameters = holder.parameters.filter(
          (each) => each !== target && (gone === undefined || objectOf(each).$ref !== gone)
        )
}

/** Kinds of change to parameters as a whole. Those of their schemas are in `Values.ts`. */
export const parameterKinds: ReadonlyArray<Kind> = [
  added("optional-query", ["new-optional-request-parameter"], {
    name: "a_new_query",
    in: "query",
    schema: { type: "string" }
  }),
  added("required-query", ["new-required-request-parameter"], {
    name: "a_new_query",
    in: "query",
    required: true,
    schema: { type: "string" }
  }),
  added("optional-header", ["new-optional-request-parameter"], {
    name: "X-New-Header",
    in: "header",
    schema: { type: "string" }
  }),
  added("required-header", ["new-required-request-parameter"], {
    name: "X-New-Header",
    in: "header",
    required: true,
    schema: { type: "string" }
  }),
  added("optional-cookie", ["new-optional-request-parameter"], {
    name: "a_new_cookie",
    in: "cookie",
    schema: { type: "string" }
  }),
  added("required-with-default", ["new-required-request-default-parameter-to-existing-path"], {
    name: "a_new_query",
    in: "query",
    required: true,
    schema: { type: "string", default: "none" }
  }),
  added("optional-list", ["new-optional-request-parameter"], { name: "a_new_list", in: "query", schema: list }),
  added("paging-pair", ["new-optional-request-parameter"], { name: "cursor", in: "query", schema: { type: "string" } }),
  change("optional-removed", ["request-parameter-removed"], isOptional, remove),
  change("required-removed", ["request-parameter-removed"], isRequired, remove),
  change("became-required", ["request-parameter-became-required"], isOptional, (parameter) => {
    parameter.required = true
  }),
  change("became-optional", ["request-parameter-became-optional"], isRequired, (parameter) => {
    delete parameter.required
  }),
  change("renamed", ["request-parameter-removed", "new-optional-request-parameter"], isIn("query"), (parameter) => {
    parameter.name = `${String(parameter.name)}_v2`
  }),
  change(
    "moved-to-header",
    ["request-parameter-removed", "new-optional-request-parameter"],
    isIn("query"),
    (parameter) => {
      parameter.in = "header"
      delete parameter.style
      delete parameter.explode
    }
  ),
  change(
    "explode-changed",
    [],
    (parameter) => isIn("query")(parameter) && objectOf(parameter.schema).type === "array",
    (parameter) => {
      parameter.explode = parameter.explode === false
    }
  ),
  change(
    "style-changed",
    [],
    (parameter) => isIn("query")(parameter) && objectOf(parameter.schema).type === "array",
    (parameter) => {
      parameter.style = parameter.style === "pipeDelimited" ? "form" : "pipeDelimited"
      parameter.explode = false
    }
  ),
  change(
    "whole-deprecated",
    ["request-parameter-deprecated"],
    ({ deprecated }) => deprecated !== true,
    (parameter) => {
      parameter.deprecated = true
    }
  ),
  change(
    "whole-described",
    [],
    () => true,
    (parameter) => {
      parameter.description = "Says the same in other words."
    }
  ),
  change("reserved-allowed", [], isIn("query"), (parameter) => {
    parameter.allowReserved = parameter.allowReserved !== true
  }),
  change(
    "written-as-json",
    ["request-parameter-type-changed"],
    (parameter) => isIn("query")(parameter) && isObject(parameter.schema),
    (parameter) => {
      parameter.content = { "application/json": { schema: parameter.schema } }
      for (const key of ["schema", "style", "explode"]) delete parameter[key]
    }
  ),
  operationKind(
    "parameters-reordered",
    family,
    [],
    ({ parameters }) => listOf(parameters).length > 1,
    (operation) => {
      operation.parameters = listOf(operation.parameters).toReversed()
    }
  ),
  operationKind(
    "parameters-moved-to-path",
    family,
    [],
    ({ parameters }, _method, path, document) => {
      const item = objectAt(document, ["paths", path])
      return listOf(parameters).length > 0 && Object.keys(item).length === 1
    },
    (operation, _draw, [, path = ""], copy) => {
      objectAt(copy, ["paths", path]).parameters = operation.parameters
      delete operation.parameters
    }
  ),
  operationKind(
    "parameter-extracted",
    family,
    [],
    ({ parameters }) => listOf(parameters).some((each) => !("$ref" in objectOf(each))),
    (operation, _draw, _keys, copy) => {
      const all = listOf(operation.parameters)
      const moved = all.find((each) => !("$ref" in objectOf(each)))
      operation.parameters = all.map((each) =>
        each === moved ? { $ref: "#/components/parameters/ANewParameter" } : each
      )
      const components = objectOf(copy.components)
      copy.components = { ...components, parameters: { ...objectOf(components.parameters), ANewParameter: moved } }
    }
  )
]
