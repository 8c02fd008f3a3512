/**
 * Changes to request bodies, responses, their media types and headers.
 */
import { isObject, objectOf } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"
import { objectAt, targetKeys } from "../Places.ts"
import type { Keys } from "../Places.ts"
import { edited, operationKind } from "./Kind.ts"
import type { Kind } from "./Kind.ts"

const json = "application/json"
const noteBody = { content: { [json]: { schema: { type: "object", properties: { note: { type: "string" } } } } } }
const someError = {
  description: "refused",
  content: { [json]: { schema: { type: "object", required: ["reason"], properties: { reason: { type: "string" } } } } }
}

const holders = (
  copy: JsonObject,
  where: (operation: JsonObject, keys: Keys) => ReadonlyArray<Keys>
): ReadonlyArray<Keys> =>
  Object.entries(objectOf(copy.paths)).flatMap(([path, item]) =>
    Object.entries(objectOf(item)).flatMap(([method, operation]) =>
      isObject(operation) ? where(operation, ["paths", path, method]) : []
    )
  )

const at = (
  id: string,
  family: string,
  oasdiff: ReadonlyArray<string>,
  places: (operation: JsonObject, keys: Keys) => ReadonlyArray<Keys>,
  where: (value: JsonObject, keys: Keys) => boolean,
  change: (value: JsonObject, keys: Keys, copy: JsonObject) => void
): Kind => ({
  id,
  family,
  oasdiff,
  apply: (document, draw) =>
    edited(document, (copy) => {
      const all = holders(copy, places).map((keys) => targetKeys(copy, keys))
      const keys = draw.pick(all.filter((each) => where(objectAt(copy, each), each)))
      if (keys === undefined) return undefined
      change(objectAt(copy, keys), keys, copy)
      return keys
    })
})

const bodies = (operation: JsonObject, keys: Keys): ReadonlyArray<Keys> =>
  "requestBody" in operation ? [[...keys, "requestBody"]] : []

const responses =
  (pattern: RegExp) =>
  (operation: JsonObject, keys: Keys): ReadonlyArray<Keys> =>
    Object.keys(objectOf(operation.responses))
      .filter((status) => pattern.test(status))
      .map((status) => [...keys, "responses", status])

const contentOf = (value: JsonObject): JsonObject => objectOf(value.content)
const hasJson = (value: JsonObject): boolean => json in contentOf(value)
const rename = (value: JsonObject, from: string, to: string): void => {
  value.content = Object.fromEntries(
    Object.entries(contentOf(value)).map(([type, media]) => [type === from ? to : type, media])
  )
}

const hasBody = (operation: JsonObject): boolean => "requestBody" in operation

const requests: ReadonlyArray<Kind> = [
  operationKind(
    "body-added-optional",
    "request body",
    ["request-body-added-optional"],
    (operation, method) => !hasBody(operation) && method !== "get" && method !== "delete",
    (operation) => {
      operation.requestBody = structuredClone(noteBody)
    }
  ),
  operationKind(
    "body-added-required",
    "request body",
    ["request-body-added-required"],
    (operation, method) => !hasBody(operation) && method !== "get" && method !== "delete",
    (operation) => {
      operation.requestBody = { required: true, ...structuredClone(noteBody) }
    }
  ),
  operationKind("body-removed", "request body", ["request-body-removed"], hasBody, (operation) => {
    delete operation.requestBody
  }),
  at(
    "body-became-required",
    "request body",
    ["request-body-became-required"],
    bodies,
    ({ required }) => required !== true,
    (body) => {
      body.required = true
    }
  ),
  at(
    "body-became-optional",
    "request body",
    ["request-body-became-optional"],
    bodies,
    ({ required }) => required === true,
    (body) => {
      delete body.required
    }
  ),
  at(
    "body-described",
    "descriptions",
    [],
    bodies,
    () => true,
    (body) => {
      body.description = "Says it in other words."
    }
  ),
  at("body-media-type-added", "media type", ["request-body-media-type-added"], bodies, hasJson, (body) => {
    body.content = { ...contentOf(body), "application/xml": { schema: { type: "string" } } }
  }),
  at("body-form-added", "media type", ["request-body-media-type-added"], bodies, hasJson, (body) => {
    body.content = {
      "multipart/form-data": { schema: { type: "object", properties: { file: { type: "string" } } } },
      ...contentOf(body)
    }
  }),
  at(
    "body-media-type-removed",
    "media type",
    ["request-body-media-type-removed"],
    bodies,
    (body) => Object.keys(contentOf(body)).length > 1,
    (body) => {
      body.content = Object.fromEntries(Object.entries(contentOf(body)).slice(1))
    }
  ),
  at(
    "body-media-type-changed",
    "media type",
    ["request-body-media-type-removed", "request-body-media-type-added"],
    bodies,
    hasJson,
    (body) => rename(body, json, "application/x-www-form-urlencoded")
  ),
  at(
    "body-media-type-specialized",
    "media type",
    ["request-body-media-type-removed", "request-body-media-type-added"],
    bodies,
    hasJson,
    (body) => rename(body, json, "application/vnd.example.v2+json")
  ),
  at("body-schema-removed", "request body", ["request-body-media-type-schema-removed"], bodies, hasJson, (body) => {
    body.content = { ...contentOf(body), [json]: {} }
  })
]

const success = responses(/^2/)
const failure = responses(/^[45]/)

const answers: ReadonlyArray<Kind> = [
  operationKind(
    "success-added",
    "response status",
    ["response-success-status-added"],
    ({ responses }) => !("202" in objectOf(responses)),
    (operation) => {
      operation.responses = {
        ...objectOf(operation.responses),
        "202": {
          description: "accepted",
          content: {
            [json]: { schema: { type: "object", required: ["job"], properties: { job: { type: "string" } } } }
          }
        }
      }
    }
  ),
  operationKind(
    "success-without-body-added",
    "response status",
    ["response-success-status-added"],
    ({ responses }) => !("204" in objectOf(responses)),
    (operation) => {
      operation.responses = { ...objectOf(operation.responses), "204": { description: "nothing" } }
    }
  ),
  operationKind(
    "success-changed",
    "response status",
    ["response-success-status-removed", "response-success-status-added"],
    ({ responses }) => "200" in objectOf(responses) && !("201" in objectOf(responses)),
    (operation) => {
      operation.responses = Object.fromEntries(
        Object.entries(objectOf(operation.responses)).map(([status, response]) => [
          status === "200" ? "201" : status,
          response
        ])
      )
    }
  ),
  operationKind(
    "success-removed",
    "response status",
    ["response-success-status-removed"],
    ({ responses }) => Object.keys(objectOf(responses)).filter((status) => status.startsWith("2")).length > 1,
    (operation) => {
      const gone = Object.keys(objectOf(operation.responses)).findLast((status) => status.startsWith("2"))
      operation.responses = Object.fromEntries(
        Object.entries(objectOf(operation.responses)).filter(([status]) => status !== gone)
      )
    }
  ),
  ...(["409", "418", "503"] as const).map((status) =>
    operationKind(
      `error-${status}-added`,
      "response status",
      ["response-non-success-status-added"],
      ({ responses }) => !(status in objectOf(responses)),
      (operation) => {
        operation.responses = { ...objectOf(operation.responses), [status]: structuredClone(someError) }
      }
    )
  ),
  operationKind(
    "default-response-added",
    "response status",
    ["response-non-success-status-added"],
    ({ responses }) => !("default" in objectOf(responses)),
    (operation) => {
      operation.responses = { ...objectOf(operation.responses), default: structuredClone(someError) }
    }
  ),
  operationKind(
    "error-removed",
    "response status",
    ["response-non-success-status-removed"],
    ({ responses }) => Object.keys(objectOf(responses)).some((status) => status.startsWith("4")),
    (operation, draw) => {
      const gone = draw.pick(Object.keys(objectOf(operation.responses)).filter((status) => /^[45]/.test(status)))
      operation.responses = Object.fromEntries(
        Object.entries(objectOf(operation.responses)).filter(([status]) => status !== gone)
      )
    }
  ),
  operationKind(
    "error-moved",
    "response status",
    ["response-non-success-status-removed", "response-non-success-status-added"],
    ({ responses }) => "404" in objectOf(responses) && !("410" in objectOf(responses)),
    (operation) => {
      operation.responses = Object.fromEntries(
        Object.entries(objectOf(operation.responses)).map(([status, response]) => [
          status === "404" ? "410" : status,
          response
        ])
      )
    }
  ),
  at(
    "error-body-removed",
    "response status",
    ["response-media-type-removed"],
    failure,
    (value) => "content" in value,
    (value) => {
      delete value.content
    }
  ),
  at("error-body-changed", "response status", ["response-body-type-changed"], failure, hasJson, (value) => {
    value.content = structuredClone(someError.content)
  }),
  at(
    "response-body-removed",
    "response body",
    ["response-media-type-removed"],
    success,
    (value) => "content" in value,
    (value) => {
      delete value.content
    }
  ),
  at(
    "response-body-added",
    "response body",
    ["response-media-type-added"],
    success,
    (value) => !("content" in value),
    (value) => {
      value.content = structuredClone(someError.content)
    }
  ),
  at(
    "response-schema-removed",
    "response body",
    ["response-body-media-type-schema-removed"],
    success,
    hasJson,
    (value) => {
      value.content = { [json]: {} }
    }
  ),
  at("response-became-list", "response body", ["response-body-type-changed"], success, hasJson, (value) => {
    const media = objectOf(contentOf(value)[json])
    value.content = { ...contentOf(value), [json]: { schema: { type: "array", items: media.schema ?? {} } } }
  }),
  at(
    "response-described",
    "descriptions",
    [],
    responses(/./),
    () => true,
    (value) => {
      value.description = "Says it in other words."
    }
  ),
  at("response-media-type-added", "media type", ["response-media-type-added"], success, hasJson, (value) => {
    value.content = { ...contentOf(value), "text/csv": { schema: { type: "string" } } }
  }),
  at(
    "response-media-type-removed",
    "media type",
    ["response-media-type-removed"],
    success,
    (value) => Object.keys(contentOf(value)).length > 1,
    (value) => {
      value.content = Object.fromEntries(Object.entries(contentOf(value)).slice(1))
    }
  ),
  at("response-media-type-changed", "media type", ["response-media-type-name-changed"], success, hasJson, (value) =>
    rename(value, json, "application/hal+json")
  ),
  at(
    "response-became-binary",
    "media type",
    ["response-media-type-removed", "response-media-type-added"],
    success,
    hasJson,
    (value) => {
      value.content = { "application/pdf": { schema: { type: "string", format: "binary" } } }
    }
  ),
  at(
    "response-became-events",
    "media type",
    ["response-media-type-removed", "response-media-type-added"],
    success,
    hasJson,
    (value) => rename(value, json, "text/event-stream")
  ),
  at(
    "response-header-added",
    "headers",
    ["response-header-added"],
    responses(/./),
    () => true,
    (value) => {
      value.headers = { ...objectOf(value.headers), "X-New-Header": { schema: { type: "string" } } }
    }
  ),
  at(
    "response-header-removed",
    "headers",
    ["response-header-became-optional"],
    responses(/./),
    (value) => Object.keys(objectOf(value.headers)).length > 0,
    (value) => {
      value.headers = Object.fromEntries(Object.entries(objectOf(value.headers)).slice(1))
    }
  ),
  at(
    "response-header-required",
    "headers",
    ["response-header-became-optional"],
    responses(/./),
    (value) => Object.values(objectOf(value.headers)).some((each) => "schema" in objectOf(each)),
    (value) => {
      for (const header of Object.values(objectOf(value.headers)))
        if (isObject(header) && "schema" in header) header.required = header.required !== true
    }
  )
]

/** Kinds of change to bodies, statuses, media types and headers. */
export const bodyKinds: ReadonlyArray<Kind> = [...requests, ...answers]
