/**
 * Prepares forms for Prism 5.16, and checks the rest of them here.
 *
 * Prism reads each part of a multipart body as one text, and only the last of several parts with the same name. It
 * knows neither JSON in a part nor lists. So its document describes these parts as texts, and their content is checked
 * here.
 */
import { isObject, objectOf, resolved } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import type { Operation } from "./Operations.ts"
import type { Exchange } from "./Recorder.ts"
import { acceptanceIn } from "./Schemas.ts"

const formOf = (document: JsonObject, { source }: Operation): JsonObject =>
  objectOf(objectOf(resolved(document, source.requestBody).content)["multipart/form-data"])

/** Returns a document whose forms have texts in place of JSON and lists. */
export const withTextParts = (document: JsonObject, operations: ReadonlyArray<Operation>): JsonObject => {
  const copy = structuredClone(document)
  for (const operation of operations) {
    const { encoding, schema } = formOf(document, operation)
    if (schema === undefined) continue
    const form = resolved(document, schema)
    const properties = Object.entries(objectOf(form.properties)).map(([name, property]) => {
      const isText = name in objectOf(encoding) || resolved(document, property).type === "array"
      return [name, isText ? { type: "string" } : property]
    })
    const item = objectOf(objectOf(copy.paths)[operation.path])
    const body = objectOf(objectOf(item[operation.method.toLowerCase()]).requestBody)
    body.content = { "multipart/form-data": { schema: { ...form, properties: Object.fromEntries(properties) } } }
  }
  return copy
}

/** Returns the problem of form parts that Prism did not check, or undefined. */
export const partProblem = async (
  document: JsonObject,
  operation: Operation,
  given: unknown,
  { body, headers }: Exchange
): Promise<string | undefined> => {
  const { encoding, schema } = formOf(document, operation)
  if (schema === undefined || !isObject(given)) return undefined
  const accepts = acceptanceIn(document, "request")
  const form = await new Response(body, { headers: { "content-type": headers["content-type"] ?? "" } }).formData()
  for (const [name, property] of Object.entries(objectOf(resolved(document, schema).properties))) {
    const parts = form.getAll(name)
    if (name in objectOf(encoding)) {
      const [text] = parts
      if (parts.length !== 1 || typeof text !== "string") return `${name} is no field of its own`
      const wrong = accepts(property, JSON.parse(text))
      if (wrong !== undefined) return `${name}: ${wrong}`
    } else {
      const expected = given[name] === undefined ? 0 : [given[name]].flat().length
      if (parts.length !== expected) return `${name} came ${parts.length} times, not ${expected}`
    }
  }
  return undefined
}
