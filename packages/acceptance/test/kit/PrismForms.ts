/**
 * Forms as Prism 5.16 can judge them. It reads each part of a multipart body as one text, and of several parts of one name
 * the last: it knows neither JSON in a part nor lists. So it is told of those parts what it will find, and here is judged
 * what they hold.
 */
import { isObject, objectOf, resolved } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import type { Operation } from "./Operations.ts"
import type { Exchange } from "./Recorder.ts"
import { acceptanceIn } from "./Schemas.ts"

const formOf = (document: JsonObject, { source }: Operation): JsonObject =>
  objectOf(objectOf(resolved(document, source.requestBody).content)["multipart/form-data"])

/** A document whose forms have texts where parts are JSON or lists. */
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

/** What is wrong with the parts of a form that Prism was not asked about; undefined when nothing is. */
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
