/**
 * Changes to operations as a whole: added, removed, renamed, deprecated, described otherwise; and to the document's head.
 */
import { isObject, listOf, objectOf } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"
import { objectAt } from "../Places.ts"
import { operationKeys } from "../Prune.ts"
import { drawnOperation, edited, operationKind } from "./Kind.ts"
import type { Kind } from "./Kind.ts"

const family = "endpoint"

const rekeyed = (copy: JsonObject, path: string, to: string): void => {
  copy.paths = Object.fromEntries(
    Object.entries(objectOf(copy.paths)).map(([key, item]) => [key === path ? to : key, item])
  )
}

const renameParameter = (list: unknown, from: string, to: string): void => {
  for (const parameter of listOf(list)) if (isObject(parameter) && parameter.name === from) parameter.name = to
}

const operations: ReadonlyArray<Kind> = [
  {
    id: "operation-added",
    family,
    oasdiff: ["endpoint-added"],
    apply: (document) =>
      edited(document, (copy) => {
        copy.paths = {
          ...objectOf(copy.paths),
          "/new_things": {
            get: {
              operationId: "listNewThings",
              responses: {
                "200": {
                  description: "ok",
                  content: {
                    "application/json": { schema: { type: "object", properties: { id: { type: "string" } } } }
                  }
                }
              }
            }
          }
        }
        return ["paths", "/new_things"]
      })
  },
  {
    id: "operation-removed",
    family,
    oasdiff: ["api-removed-without-deprecation", "api-path-removed-without-deprecation"],
    apply: (document, draw) =>
      edited(document, (copy) => {
        if (operationKeys(copy).length < 2) return undefined
        const keys = drawnOperation(copy, draw, () => true)
        if (keys === undefined) return undefined
        const [, path = "", method = ""] = keys
        delete objectAt(copy, ["paths", path])[method]
        return keys
      })
  },
  operationKind(
    "operation-deprecated",
    family,
    ["endpoint-deprecated"],
    ({ deprecated }) => deprecated !== true,
    (operation) => {
      operation.deprecated = true
    }
  ),
  operationKind(
    "operation-reactivated",
    family,
    ["endpoint-reactivated"],
    ({ deprecated }) => deprecated === true,
    (operation) => {
      delete operation.deprecated
    }
  ),
  operationKind(
    "operation-sunset",
    family,
    ["endpoint-deprecated-with-sunset"],
    ({ deprecated }) => deprecated !== true,
    (operation) => {
      operation.deprecated = true
      operation["x-sunset"] = "2027-06-30"
    }
  ),
  operationKind(
    "path-changed",
    family,
    ["api-path-removed-without-deprecation", "endpoint-added"],
    () => true,
    (_operation, _draw, [, path = ""], copy) => rekeyed(copy, String(path), `${String(path)}/v2`)
  ),
  operationKind(
    "path-prefixed",
    family,
    ["api-path-removed-without-deprecation", "endpoint-added"],
    () => true,
    (_operation, _draw, [, path = ""], copy) => rekeyed(copy, String(path), `/v2${String(path)}`)
  ),
  operationKind(
    "method-changed",
    family,
    ["api-removed-without-deprecation", "endpoint-added"],
    (_operation, method, path, document) =>
      /^(put|patch|post)$/.test(method) &&
      !(method === "patch"
        ? "put" in objectAt(document, ["paths", path])
        : "patch" in objectAt(document, ["paths", path])),
    (operation, _draw, [, path = "", method = ""], copy) => {
      const item = objectAt(copy, ["paths", path])
      delete item[method]
      item[method === "patch" ? "put" : "patch"] = operation
    }
  ),
  operationKind(
    "path-parameter-renamed",
    family,
    ["api-path-removed-without-deprecation", "endpoint-added"],
    (operation, _method, path) =>
      listOf(operation.parameters).some(
        (each) => objectOf(each).in === "path" && path.includes(`{${String(objectOf(each).name)}}`)
      ),
    (operation, _draw, [, path = ""], copy) => {
      const name = String(
        listOf(operation.parameters)
          .map(objectOf)
          .find((each) => each.in === "path" && String(path).includes(`{${String(each.name)}}`))?.name
      )
      const item = objectAt(copy, ["paths", path])
      for (const each of [item, ...Object.values(item).map(objectOf)])
        renameParameter(each.parameters, name, `${name}_v2`)
      rekeyed(copy, String(path), String(path).replace(`{${name}}`, `{${name}_v2}`))
    }
  ),
  operationKind(
    "operation-id-changed",
    family,
    ["api-operation-id-removed", "api-operation-id-added"],
    ({ operationId }) => typeof operationId === "string",
    (operation) => {
      operation.operationId = `${String(operation.operationId)}_v2`
    }
  ),
  operationKind(
    "operation-id-removed",
    family,
    ["api-operation-id-removed"],
    ({ operationId }) => typeof operationId === "string",
    (operation) => {
      delete operation.operationId
    }
  ),
  operationKind(
    "tag-added",
    "tags",
    ["api-tag-added"],
    () => true,
    (operation) => {
      operation.tags = [...listOf(operation.tags), "Another tag"]
    }
  ),
  operationKind(
    "tag-removed",
    "tags",
    ["api-tag-removed"],
    ({ tags }) => listOf(tags).length > 0,
    (operation) => {
      delete operation.tags
    }
  ),
  operationKind(
    "summary-changed",
    "descriptions",
    [],
    () => true,
    (operation) => {
      operation.summary = "Says it in other words"
    }
  ),
  operationKind(
    "operation-described",
    "descriptions",
    [],
    () => true,
    (operation) => {
      operation.description = "Explains the operation in other words."
    }
  ),
  operationKind(
    "external-docs-added",
    "descriptions",
    [],
    ({ externalDocs }) => externalDocs === undefined,
    (operation) => {
      operation.externalDocs = { url: "https://docs.example.com/operation" }
    }
  ),
  operationKind(
    "stability-set",
    family,
    ["api-stability-decreased"],
    () => true,
    (operation) => {
      operation["x-stability-level"] = "beta"
    }
  )
]

const head = (id: string, of: string, oasdiff: ReadonlyArray<string>, change: (copy: JsonObject) => void): Kind => ({
  id,
  family: of,
  oasdiff,
  apply: (document) =>
    edited(document, (copy) => {
      change(copy)
      return []
    })
})

const documents: ReadonlyArray<Kind> = [
  head("version-changed", "descriptions", ["api-version-not-bumped"], (copy) => {
    copy.info = { ...objectOf(copy.info), version: "99.0.0" }
  }),
  head("title-changed", "descriptions", [], (copy) => {
    copy.info = { ...objectOf(copy.info), title: "Another title", description: "Another description." }
  }),
  head("tags-described", "tags", [], (copy) => {
    copy.tags = [...listOf(copy.tags), { name: "A new tag", description: "Without operations." }]
  }),
  head("server-changed", "servers", [], (copy) => {
    copy.servers = [{ url: "https://api-v2.example.com" }]
  }),
  head("server-added", "servers", [], (copy) => {
    copy.servers = [...listOf(copy.servers), { url: "https://eu.example.com", description: "Europe" }]
  }),
  head("servers-removed", "servers", [], (copy) => {
    delete copy.servers
  }),
  head("server-variable-added", "servers", [], (copy) => {
    copy.servers = [
      { url: "https://{region}.example.com", variables: { region: { default: "eu", enum: ["eu", "us"] } } },
      ...listOf(copy.servers)
    ]
  }),
  operationKind(
    "operation-server-added",
    "servers",
    [],
    (operation) => !("servers" in operation),
    (operation) => {
      operation.servers = [{ url: "https://upload.example.com" }]
    }
  )
]

/** Kinds of change to operations as a whole and to the document's head. */
export const endpointKinds: ReadonlyArray<Kind> = [...operations, ...documents]
