/** The enums of a document's request bodies and parameters. */
import { ApiDocument } from "../../src/openapi/Document.ts"

/** Position in a body, and every value that the document lists for it. */
export interface EnumAt {
  readonly path: ReadonlyArray<string>
  readonly values: ReadonlyArray<unknown>
}

type Schema = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Deep enough for an invoice's lines and their products, and an end for schemas that hold themselves. */
const maxDepth = 6

const enumsIn = (
  document: ApiDocument,
  pointer: string,
  path: ReadonlyArray<string>,
  depth: number
): ReadonlyArray<EnumAt> => {
  if (depth > maxDepth) return []
  const found = document.resolve(pointer)
  const schema = found.value
  if (!isObject(schema)) return []
  const below = (rest: string, more: ReadonlyArray<string>) =>
    enumsIn(document, `${found.pointer}/${rest}`, [...path, ...more], depth + 1)
  return [
    ...(Array.isArray(schema["enum"]) ? [{ path, values: schema["enum"] }] : []),
    ...["allOf", "anyOf", "oneOf"].flatMap((word) =>
      Array.isArray(schema[word]) ? schema[word].flatMap((_, index) => below(`${word}/${index}`, [])) : []
    ),
    ...(isObject(schema["properties"])
      ? Object.keys(schema["properties"]).flatMap((name) => below(`properties/${name}`, [name]))
      : []),
    ...(isObject(schema["items"]) ? below("items", ["0"]) : [])
  ]
}

/** The enums in the JSON body of an operation. */
export const enumsOfBody = (api: "monite" | "maesn", operationId: string): ReadonlyArray<EnumAt> => {
  const document = ApiDocument.load(api)
  const operation = document.operations.find(({ id }) => id === operationId)
  const media = operation?.body?.media.find(({ type }) => type === "application/json")
  if (media === undefined) throw new Error(`${operationId} has no JSON body`)
  return enumsIn(document, media.schema, [], 0)
}

/** The enums of an operation's query parameters. */
export const enumsOfQuery = (api: "monite" | "maesn", operationId: string): ReadonlyArray<EnumAt> => {
  const document = ApiDocument.load(api)
  const operation = document.operations.find(({ id }) => id === operationId)
  return (operation?.parameters ?? [])
    .filter((parameter) => parameter.in === "query")
    .flatMap((parameter) => enumsIn(document, parameter.schema, [parameter.name], 0))
}

/** Copies a body with another value at a position. Undefined if the body has no parent of that position. */
export const withValue = (body: object, path: ReadonlyArray<string>, value: unknown): object | undefined => {
  const copy: Record<string, unknown> = structuredClone(body) as Record<string, unknown> // indexed by the names of a path
  let parent: unknown = copy
  for (const name of path.slice(0, -1)) {
    parent = typeof parent === "object" && parent !== null ? (parent as Record<string, unknown>)[name] : undefined // as above
  }
  const last = path.at(-1)
  if (typeof parent !== "object" || parent === null || last === undefined) return undefined
  ;(parent as Record<string, unknown>)[last] = value // as above
  return copy
}
