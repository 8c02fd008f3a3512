/**
 * Writes an example call of an operation. Its arguments are the document's examples.
 */
import { isObject, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { resolved } from "../openapi/References.ts"
import { camel } from "../naming/Names.ts"
import type { OperationName } from "../naming/Names.ts"
import { keyCode } from "../output/Code.ts"
import { viewOf } from "../openapi/SchemaView.ts"

/** Code of a value that JSON cannot express: a file. */
interface Verbatim {
  readonly verbatim: string
}

const valueCode = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(valueCode).join(", ")}]`
  if (!isObject(value)) return JSON.stringify(value)
  if (typeof (value as Partial<Verbatim>).verbatim === "string") return String(value.verbatim)
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${keyCode(key)}: ${valueCode(each)}`)
    .join(", ")} }`
}

const file = (type: string): Verbatim => ({
  verbatim: `new File(["..."], ${type.startsWith("image/") ? '"logo.png"' : '"invoice.pdf"'}, { type: ${JSON.stringify(type)} })`
})

/** Returns the first example of a parameter or a body. */
const firstExample = (document: JsonObject, holder: JsonObject): unknown => {
  if ("example" in holder) return holder.example
  const [first] = Object.values(objectOf(holder.examples))
  return first === undefined ? undefined : resolved(document, first).value
}

/** Returns a value for a parameter without an example. */
const fallback = (document: JsonObject, schema: unknown): unknown => {
  const { format, types, values } = viewOf(document, schema)
  if (values?.[0] !== undefined) return JSON.parse(values[0])
  if (format === "uuid") return "3f9a1c52-7d0e-4b5a-9a60-1f2e3d4c5b6a"
  return types.includes("integer") || types.includes("number") ? 1 : types.includes("boolean") ? true : "text"
}

/** Returns the fields of a form: those of its example, and a file for each binary field. */
const formValue = (document: JsonObject, media: JsonObject): JsonObject => {
  const example = objectOf(firstExample(document, media))
  const view = viewOf(document, media.schema)
  const fields = [...view.fields].flatMap(([name, { schema }]) => {
    const inner = viewOf(document, schema)
    const items = viewOf(document, inner.items)
    const [type] = (objectOf(resolved(document, schema)["x-faktura-file"]).types ?? []) as ReadonlyArray<string>
    const one = file(type ?? "application/pdf")
    if (inner.format === "binary") return [[name, one]]
    if (items.format === "binary") return [[name, [one]]]
    return name in example ? [[name, example[name]]] : []
  })
  return Object.fromEntries(fields) as JsonObject
}

const bodyValue = (document: JsonObject, operation: JsonObject): unknown => {
  const [entry] = Object.entries(objectOf(resolved(document, operation.requestBody).content))
  if (entry === undefined) return undefined
  const [type, media] = entry
  return type.startsWith("multipart/") ? formValue(document, objectOf(media)) : firstExample(document, objectOf(media))
}

/**
 * Returns the code of a call.
 *
 * @param parameters parameters that the caller passes, with references resolved
 * @param module     module that exports the services
 */
export const exampleCode = (
  document: JsonObject,
  operation: JsonObject,
  parameters: ReadonlyArray<JsonObject>,
  { name, resource }: OperationName,
  module: string
): string => {
  const options: JsonObject = {}
  for (const parameter of parameters) {
    if (parameter.required !== true) continue
    const option = parameter.in === "header" ? "headers" : parameter.in === "cookie" ? "cookies" : String(parameter.in)
    const value = firstExample(document, parameter) ?? fallback(document, parameter.schema)
    options[option] = { ...objectOf(options[option]), [String(parameter.name)]: value }
  }
  const body = bodyValue(document, operation)
  if (body !== undefined) options.body = body
  const variable = camel(resource)
  const given = Object.keys(options).length === 0 ? "" : valueCode(options)
  return `import { ${resource} } from ${JSON.stringify(module)}

export const call = ${resource}.use((${variable}) => ${variable}.${name}(${given}))`
}
