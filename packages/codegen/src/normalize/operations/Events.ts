/**
 * Collects the events that the API sends: webhooks, and callbacks of operations. Their bodies become components, and a fact of
 * the document lists the events with their bodies.
 */
import { facts } from "../../openapi/Facts.ts"
import type { EventFact } from "../../openapi/Facts.ts"
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { pascal } from "../../naming/Names.ts"
import { methods, operationsOf, schemaPrefix } from "../../openapi/SchemaMap.ts"
import { schemasOf } from "../schemas/Components.ts"
import { kindOf } from "../../openapi/MediaType.ts"
import { resolved } from "../../openapi/References.ts"
import type { Report } from "../../warnings/Report.ts"
import type { Keys } from "../../openapi/Visit.ts"

interface Found {
  readonly name: string
  readonly item: JsonObject
  readonly keys: Keys
}

const webhooksOf = (document: JsonObject): ReadonlyArray<Found> =>
  Object.entries(objectOf(document.webhooks)).map(([name, item]) => ({
    name,
    item: objectOf(item),
    keys: ["webhooks", name]
  }))

const callbacksOf = (document: JsonObject): ReadonlyArray<Found> =>
  [...operationsOf(document)].flatMap(({ method, operation, path }) =>
    Object.entries(objectOf(operation.callbacks)).flatMap(([name, callback]) =>
      Object.entries(resolved(document, callback)).flatMap(([expression, inner]) =>
        expression.startsWith("x-")
          ? []
          : [{ name, item: objectOf(inner), keys: ["paths", path, method, "callbacks", name, expression] }]
      )
    )
  )

/** Writes the fact `events`. Changes the document. */
export const normalizeEvents = (document: JsonObject, report: Report): void => {
  // Documents of OpenAPI 3.0 have webhooks as an extension.
  if (isObject(document["x-webhooks"]) && !isObject(document.webhooks)) {
    document.webhooks = document["x-webhooks"]
    delete document["x-webhooks"]
  }
  const found = [...webhooksOf(document), ...callbacksOf(document)]
  if (found.length === 0) return
  const schemas = schemasOf(document)
  const events = new Map<string, EventFact>()
  for (const { item, keys, name } of found) {
    for (const method of methods) {
      const operation = objectOf(item[method])
      const { content } = objectOf(operation.requestBody)
      const entry = Object.entries(objectOf(content)).find(
        ([type]) => kindOf(type) === "json" || kindOf(type) === "form"
      )
      if (entry === undefined) {
        if (isObject(item[method]))
          report(
            "event-without-body",
            [...keys, method],
            `the event ${name} has no JSON or form body; it has no reader`
          )
        continue
      }
      const media = objectOf(entry[1])
      if (events.has(name)) {
        report("event-duplicate", [...keys, method], `another event is named ${name}; this one has no reader`)
        continue
      }
      const schema = objectOf(media.schema)
      let $ref = schema.$ref
      if (typeof $ref !== "string") {
        let component = pascal(`${name} Event`)
        while (component in schemas) component += "_"
        schemas[component] = schema
        $ref = schemaPrefix + component
        media.schema = { $ref }
      }
      events.set(name, {
        name,
        $ref: String($ref),
        ...(typeof operation.summary === "string" ? { summary: operation.summary } : {})
      })
    }
  }
  facts.events.set(document, [...events.values()])
}
