/**
 * Changes to security, webhooks, and to what overlays say: pagination, retry class, names.
 */
import { isObject, listOf, objectOf } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"
import { objectAt, parametersOf, placesIn, targetKeys, valueAt } from "../Places.ts"
import { edited, isPlain, operationKind } from "./Kind.ts"
import type { Kind } from "./Kind.ts"

const schemes = (copy: JsonObject): JsonObject => objectAt(copy, ["components", "securitySchemes"])
const withScheme = (copy: JsonObject): void => {
  const components = objectOf(copy.components)
  copy.components = {
    ...components,
    securitySchemes: { ...schemes(copy), aNewKey: { type: "apiKey", in: "header", name: "X-New-Key" } }
  }
}

const security: ReadonlyArray<Kind> = [
  operationKind(
    "security-added",
    "security",
    ["api-security-added"],
    () => true,
    (operation, _draw, _keys, copy) => {
      withScheme(copy)
      operation.security = [{ aNewKey: [] }]
    }
  ),
  operationKind(
    "security-alternative-added",
    "security",
    ["api-security-added"],
    (operation, _method, _path, document) => listOf(operation.security ?? document.security).length > 0,
    (operation, _draw, _keys, copy) => {
      withScheme(copy)
      operation.security = [...listOf(operation.security ?? copy.security), { aNewKey: [] }]
    }
  ),
  operationKind(
    "security-removed",
    "security",
    ["api-security-removed"],
    (operation, _method, _path, document) => listOf(operation.security ?? document.security).length > 0,
    (operation) => {
      operation.security = []
    }
  ),
  operationKind(
    "security-optional",
    "security",
    ["api-security-added"],
    (operation, _method, _path, document) => listOf(operation.security ?? document.security).length > 0,
    (operation, _draw, _keys, copy) => {
      operation.security = [...listOf(operation.security ?? copy.security), {}]
    }
  ),
  {
    id: "global-security-added",
    family: "security",
    oasdiff: ["api-global-security-added"],
    apply: (document) =>
      edited(document, (copy) => {
        withScheme(copy)
        copy.security = [{ aNewKey: [] }]
        return ["security"]
      })
  },
  {
    id: "global-security-removed",
    family: "security",
    oasdiff: ["api-global-security-removed"],
    apply: (document) =>
      edited(document, (copy) => {
        if (!("security" in copy)) return undefined
        delete copy.security
        return ["security"]
      })
  },
  {
    id: "security-scheme-added",
    family: "security",
    oasdiff: ["api-security-component-added"],
    apply: (document) =>
      edited(document, (copy) => {
        withScheme(copy)
        return ["components", "securitySchemes"]
      })
  },
  {
    id: "security-scheme-changed",
    family: "security",
    oasdiff: ["api-security-component-type-changed"],
    apply: (document, draw) =>
      edited(document, (copy) => {
        const name = draw.pick(Object.keys(schemes(copy)))
        if (name === undefined) return undefined
        schemes(copy)[name] = { type: "apiKey", in: "query", name: "a_new_key" }
        return ["components", "securitySchemes", name]
      })
  }
]

const hasPaging = (operation: JsonObject): boolean => isObject(operation["x-faktura-pagination"])
const isWrite = (method: string): boolean => method === "post" || method === "patch"

const overlays: ReadonlyArray<Kind> = [
  operationKind("pagination-none", "pagination", [], hasPaging, (operation) => {
    operation["x-faktura-pagination"] = false
  }),
  operationKind("pagination-left-to-convention", "pagination", [], hasPaging, (operation) => {
    delete operation["x-faktura-pagination"]
  }),
  operationKind(
    "pagination-turned-off",
    "pagination",
    [],
    (operation, method) => method === "get" && !("x-faktura-pagination" in operation),
    (operation) => {
      operation["x-faktura-pagination"] = false
    }
  ),
  operationKind(
    "pagination-added",
    "pagination",
    [],
    (_operation, method, path, document) =>
      method === "get" &&
      !hasPaging(objectAt(document, ["paths", path, method])) &&
      pagedAs(document, path) !== undefined,
    (operation, _draw, [, path = ""], copy) => {
      operation["x-faktura-pagination"] = pagedAs(copy, String(path))
    }
  ),
  operationKind(
    "idempotent-set",
    "retry",
    [],
    (operation, method) => isWrite(method) && operation["x-faktura-idempotent"] !== true,
    (operation) => {
      operation["x-faktura-idempotent"] = true
    }
  ),
  operationKind(
    "idempotent-unset",
    "retry",
    [],
    (operation, method) => /^(put|delete)$/.test(method) && operation["x-faktura-idempotent"] !== false,
    (operation) => {
      operation["x-faktura-idempotent"] = false
    }
  ),
  operationKind(
    "idempotent-left-to-method",
    "retry",
    [],
    (operation) => "x-faktura-idempotent" in operation,
    (operation) => {
      delete operation["x-faktura-idempotent"]
    }
  ),
  operationKind(
    "sensitive-set",
    "names",
    [],
    (operation) => operation["x-faktura-sensitive"] !== true,
    (operation) => {
      operation["x-faktura-sensitive"] = true
    }
  ),
  operationKind(
    "method-renamed",
    "names",
    [],
    () => true,
    (operation) => {
      operation["x-faktura-name"] = "aNewName"
    }
  ),
  operationKind(
    "service-renamed",
    "names",
    [],
    () => true,
    (operation) => {
      operation["x-faktura-resource"] = "ANewService"
    }
  )
]

/** Pages by number, if the operation has a list in its response and a whole number in its query. */
const pagedAs = (document: JsonObject, path: string): JsonObject | undefined => {
  const operation = ["paths", path, "get"]
  const parameter = parametersOf(document, path, "get")
    .map((keys) => objectAt(document, keys))
    .find(({ in: location, schema }) => location === "query" && objectOf(schema).type === "integer")
  const status = Object.keys(objectAt(document, [...operation, "responses"])).find((each) => each.startsWith("2"))
  if (parameter === undefined || status === undefined) return undefined
  const response = targetKeys(document, [...operation, "responses", status])
  const schema = objectAt(document, targetKeys(document, [...response, "content", "application/json", "schema"]))
  const items = Object.entries(objectOf(schema.properties)).find(([, each]) => objectOf(each).type === "array")?.[0]
  return items === undefined ? undefined : { style: "page", request: parameter.name, items }
}

const webhookKeys = (copy: JsonObject): "webhooks" | "x-webhooks" => ("x-webhooks" in copy ? "x-webhooks" : "webhooks")

const event = {
  post: {
    operationId: "aNewEvent",
    requestBody: {
      content: {
        "application/json": { schema: { type: "object", required: ["id"], properties: { id: { type: "string" } } } }
      }
    },
    responses: { "200": { description: "ok" } }
  }
}

const inEvent = (
  id: string,
  oasdiff: ReadonlyArray<string>,
  change: (schema: JsonObject, name: string) => void
): Kind => ({
  id,
  family: "webhooks",
  oasdiff,
  apply: (document, draw) =>
    edited(document, (copy) => {
      const section = webhookKeys(copy)
      const found = Object.keys(objectOf(copy[section])).flatMap((name) => {
        const body = targetKeys(copy, [section, name, "post", "requestBody"])
        const keys = targetKeys(copy, [...body, "content", "application/json", "schema"])
        const schema = objectAt(copy, keys)
        return isObject(schema.properties) && listOf(schema.required).length > 0 ? [{ keys, schema }] : []
      })
      const drawn = draw.pick(found)
      if (drawn === undefined) return undefined
      const name = draw.pick(
        listOf(drawn.schema.required).filter((each) => String(each) in objectOf(drawn.schema.properties))
      )
      if (name === undefined) return undefined
      change(drawn.schema, String(name))
      return drawn.keys
    })
})

const webhooks: ReadonlyArray<Kind> = [
  {
    id: "webhook-added",
    family: "webhooks",
    oasdiff: ["webhook-added"],
    apply: (document) =>
      edited(document, (copy) => {
        const section = webhookKeys(copy)
        copy[section] = { ...objectOf(copy[section]), aNewEvent: structuredClone(event) }
        return [section]
      })
  },
  {
    id: "webhook-removed",
    family: "webhooks",
    oasdiff: ["webhook-removed"],
    apply: (document, draw) =>
      edited(document, (copy) => {
        const section = webhookKeys(copy)
        const name = draw.pick(Object.keys(objectOf(copy[section])))
        if (name === undefined) return undefined
        copy[section] = Object.fromEntries(Object.entries(objectOf(copy[section])).filter(([key]) => key !== name))
        return [section, name]
      })
  },
  inEvent("webhook-field-added", [], (schema) => {
    schema.properties = { ...objectOf(schema.properties), a_new_field: { type: "string" } }
  }),
  inEvent("webhook-field-removed", [], (schema, name) => {
    schema.required = listOf(schema.required).filter((each) => each !== name)
    schema.properties = Object.fromEntries(Object.entries(objectOf(schema.properties)).filter(([key]) => key !== name))
  }),
  inEvent("webhook-field-became-optional", [], (schema, name) => {
    schema.required = listOf(schema.required).filter((each) => each !== name)
  }),
  inEvent("webhook-field-retyped", [], (schema, name) => {
    schema.properties = { ...objectOf(schema.properties), [name]: { type: "boolean" } }
  })
]

const parts: ReadonlyArray<Kind> = [
  {
    id: "response-body-component-extracted",
    family: "components",
    oasdiff: [],
    apply: (document, draw) =>
      edited(document, (copy) => {
        const place = draw.pick(
          placesIn(copy).filter(({ role, schema }) => role === "body" && isObject(schema.properties))
        )
        if (place === undefined || place.keys[0] !== "paths") return undefined
        const moved = { ...place.schema }
        for (const key of Object.keys(place.schema)) delete place.schema[key]
        place.schema.$ref = "#/components/schemas/ANewComponent"
        const components = objectOf(copy.components)
        copy.components = { ...components, schemas: { ...objectOf(components.schemas), ANewComponent: moved } }
        return place.keys
      })
  },
  {
    id: "response-body-scalar",
    family: "response body",
    oasdiff: ["response-body-type-changed"],
    apply: (document, draw) =>
      edited(document, (copy) => {
        const place = draw.pick(
          placesIn(copy).filter(({ directions, role }) => role === "body" && directions.has("response"))
        )
        if (place === undefined || isPlain(place.schema, "string") || valueAt(copy, place.keys) === undefined)
          return undefined
        for (const key of Object.keys(place.schema)) delete place.schema[key]
        place.schema.type = "string"
        return place.keys
      })
  }
]

/** Kinds of change to security, overlays, webhooks and bodies that move. */
export const extensionKinds: ReadonlyArray<Kind> = [...security, ...overlays, ...webhooks, ...parts]
