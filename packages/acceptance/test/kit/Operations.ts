/**
 * Operations of a document, with their names in generated code and their kinds.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { listOf, objectOf, resolved } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { servicesFolder } from "./Packages.ts"

/** Form of a body on the wire. */
export type BodyForm = "none" | "json" | "form" | "multipart" | "binary" | "text" | "events" | "lines"

const forms: ReadonlyArray<readonly [RegExp, BodyForm]> = [
  [/^application\/(jsonl|x-ndjson|json-seq|x-jsonlines)/, "lines"],
  [/^text\/event-stream/, "events"],
  [/[/+]json\b/, "json"],
  [/^\*\/\*/, "json"],
  [/^multipart\//, "multipart"],
  [/^application\/x-www-form-urlencoded/, "form"],
  [/^text\/|[/+](xml|yaml)\b/, "text"]
]

/** Returns the form of a media type. */
export const formOf = (mediaType: string): BodyForm =>
  forms.find(([pattern]) => pattern.test(mediaType.toLowerCase()))?.[1] ?? "binary"

/** Operation of the document, and its generated function. */
export interface Operation {
  /** Method and path: `GET /things/{id}`. */
  readonly key: string
  readonly method: string
  readonly path: string
  readonly service: string
  readonly function: string
  /** Kind: `read no body -> json, paged`. */
  readonly kind: string
  readonly body: BodyForm
  readonly answers: ReadonlyArray<BodyForm>
  /** Parameters with references followed, the path's own included. */
  readonly parameters: ReadonlyArray<JsonObject>
  readonly source: JsonObject
}

interface Row {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly kind: string
  readonly paged: boolean
}

// Lines of the definitions. Functions are found in the text, as a reader does, because no two kinds of function have
// the same table.
const definition =
  /id: "(?<id>[^"]+)",\s*method: "(?<method>[A-Z]+)",\s*path:\s*("(?<path>(?:[^"\\]|\\.)+)"|'(?<quoted>[^']+)'),\s*kind: "(?<kind>\w+)"/g

const rowsIn = (code: string): ReadonlyArray<Row> =>
  [...code.matchAll(definition)].map(({ groups = {} }) => ({
    id: groups.id ?? "",
    method: groups.method ?? "",
    path: groups.quoted ?? String(JSON.parse(`"${groups.path ?? ""}"`)),
    kind: groups.kind ?? "",
    paged: new RegExp(`pages_\\(\\s*\\w+,\\s*"${groups.id}"`).test(code)
  }))

const responseForms = (document: JsonObject, source: JsonObject): ReadonlyArray<BodyForm> => {
  const statuses = Object.entries(objectOf(source.responses))
  const successes = statuses.filter(([status]) => status.startsWith("2"))
  const found = (successes.length > 0 ? successes : statuses.filter(([status]) => status === "default")).flatMap(
    ([, response]) => {
      const types = Object.keys(objectOf(resolved(document, response).content))
      return types.length === 0 ? ["none" as const] : types.map(formOf)
    }
  )
  return [...new Set(found)].toSorted()
}

const preference: ReadonlyArray<BodyForm> = ["json", "multipart", "form", "binary", "text"]

const bodyForm = (document: JsonObject, source: JsonObject): BodyForm => {
  const types = Object.keys(objectOf(resolved(document, source.requestBody).content)).map(formOf)
  return preference.find((form) => types.includes(form)) ?? "none"
}

/** Lists every operation that was generated from a document into a scratch package, in the document's order. */
export const operationsOf = (name: string, document: JsonObject): ReadonlyArray<Operation> =>
  operationsIn(join(servicesFolder(name), "src", "generated", "operations"), document)

/** Lists every operation of a document whose functions are in a folder, in the document's order. */
export const operationsIn = (folder: string, document: JsonObject): ReadonlyArray<Operation> =>
  operationsInCode(
    readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8")),
    document
  )

/** Lists every operation of a document whose functions are in some files, in the document's order. */
export const operationsInCode = (code: ReadonlyArray<string>, document: JsonObject): ReadonlyArray<Operation> => {
  const rows = new Map(code.flatMap(rowsIn).map((row) => [`${row.method} ${row.path}`, row]))
  return Object.entries(objectOf(document.paths)).flatMap(([path, item]) =>
    Object.entries(objectOf(item)).flatMap(([verb, value]): ReadonlyArray<Operation> => {
      const method = verb.toUpperCase()
      const row = rows.get(`${method} ${path}`)
      if (row === undefined) return []
      const source = objectOf(value)
      const body = method === "GET" || method === "HEAD" ? "none" : bodyForm(document, source)
      const answers = method === "HEAD" ? (["none"] as const) : responseForms(document, source)
      const [service = "", fn = ""] = row.id.split(".")
      const own = listOf(source.parameters).map((each) => resolved(document, each))
      const shared = listOf(objectOf(item).parameters)
        .map((each) => resolved(document, each))
        .filter((each) => !own.some((other) => other.name === each.name && other.in === each.in))
      return [
        {
          key: `${method} ${path}`,
          method,
          path,
          service,
          function: fn,
          kind: `${row.kind}, ${body === "none" ? "no" : body} body -> ${answers.join(" | ")}${row.paged ? ", paged" : ""}`,
          body,
          answers,
          parameters: [...shared, ...own],
          source
        }
      ]
    })
  )
}

/** True when an operation has a response that is not an error. */
export const canSucceed = ({ source }: Operation): boolean =>
  Object.keys(objectOf(source.responses)).some((status) => /^([23]|default)/.test(status))

/** Returns the first operation of each kind. */
export const oneOfEachKind = (operations: ReadonlyArray<Operation>): ReadonlyArray<Operation> =>
  [...Map.groupBy(operations, ({ kind }) => kind).values()].map(([first]) => first!)
