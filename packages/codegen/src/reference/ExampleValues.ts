/**
 * Finds the arguments of an example call in the document, and writes them as code.
 */
import { isObject, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { resolved } from "../openapi/References.ts"
import { keyCode } from "../output/Code.ts"
import { viewOf } from "../openapi/SchemaView.ts"

/** Code of a value that JSON cannot express: a file. */
interface Verbatim {
  readonly verbatim: string
}

/** Writes a value as code. */
export const valueCode = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(valueCode).join(", ")}]`
  if (!isObject(value)) return JSON.stringify(value)
  if (typeof (value as Partial<Verbatim>).verbatim === "string") return String(value.verbatim)
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${keyCode(key)}: ${valueCode(each)}`)
    .join(", ")} }`
}

/** Writes a file of a media type as code. `name` is a file name in quotes. */
export type FileCode = (name: string, type: string) => string

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

/** Returns a value of a parameter: its example, or a value of its type. */
export const parameterValue = (document: JsonObject, parameter: JsonObject): unknown =>
  firstExample(document, parameter) ?? fallback(document, parameter.schema)

/** Returns the fields of a form: those of its example, and a file for each binary field. */
const formValue = (document: JsonObject, media: JsonObject, fileCode: FileCode): JsonObject => {
  const example = objectOf(firstExample(document, media))
  const view = viewOf(document, media.schema)
  const fields = [...view.fields].flatMap(([name, { schema }]) => {
    const inner = viewOf(document, schema)
    const items = viewOf(document, inner.items)
    const [type] = (objectOf(resolved(document, schema)["x-faktura-file"]).types ?? []) as ReadonlyArray<string>
    const media = type ?? "application/pdf"
    const one: Verbatim = { verbatim: fileCode(media.startsWith("image/") ? '"logo.png"' : '"invoice.pdf"', media) }
    if (inner.format === "binary") return [[name, one]]
    if (items.format === "binary") return [[name, [one]]]
    return name in example ? [[name, example[name]]] : []
  })
  return Object.fromEntries(fields) as JsonObject
}

/** Returns the body of an operation. Undefined without a body or its example. */
export const bodyValue = (document: JsonObject, operation: JsonObject, fileCode: FileCode): unknown => {
  const [entry] = Object.entries(objectOf(resolved(document, operation.requestBody).content))
  if (entry === undefined) return undefined
  const [type, media] = entry
  return type.startsWith("multipart/")
    ? formValue(document, objectOf(media), fileCode)
    : firstExample(document, objectOf(media))
}

/** Returns the name of the option that has the parameters of a location. */
export const optionOf = (location: unknown): string =>
  location === "header" ? "headers" : location === "cookie" ? "cookies" : String(location)
