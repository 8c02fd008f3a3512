/**
 * Views of operations for comparison: parameters of the path item included, references followed.
 */
import { isObject, listOf, objectOf, textOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { kindOf } from "./OperationKind.ts"
import type { OperationKind } from "./OperationKind.ts"
import { resolved } from "./References.ts"
import { methods } from "./SchemaMap.ts"

/** A parameter. Its key is location and name, such as `query limit`. */
export interface ParameterView {
  readonly required: boolean
  readonly schema: unknown
  /** The parameter itself, with references followed. */
  readonly source: JsonObject
}

/** Schemas of a body, by media type. */
export type ContentView = ReadonlyMap<string, unknown>

/** A response. */
export interface ResponseView {
  readonly content: ContentView
  /** Declared headers by name, with references followed. */
  readonly headers: ReadonlyMap<string, JsonObject>
  /** The response itself, with references followed. */
  readonly source: JsonObject
}

/** A request body. */
export interface BodyView {
  readonly required: boolean
  readonly content: ContentView
  /** The body itself, with references followed. */
  readonly source: JsonObject
}

/** An operation. */
export interface OperationView {
  /** Method in capitals. */
  readonly method: string
  readonly path: string
  readonly parameters: ReadonlyMap<string, ParameterView>
  readonly body: BodyView | undefined
  /** Responses by status. */
  readonly responses: ReadonlyMap<string, ResponseView>
  readonly kind: OperationKind
  /** Security alternatives as JSON: those of the operation, otherwise of the document. */
  readonly security: ReadonlyArray<string>
  /** The operation itself. */
  readonly source: JsonObject
}

const contentOf = (holder: JsonObject): ContentView =>
  new Map(Object.entries(objectOf(holder.content)).map(([type, media]) => [type, objectOf(media).schema]))

const parametersOf = (document: JsonObject, list: unknown): ReadonlyArray<readonly [string, ParameterView]> =>
  listOf(list).map((each) => {
    const source = resolved(document, each)
    const [only] = contentOf(source).values()
    return [
      `${textOf(source.in)} ${textOf(source.name)}`,
      { required: source.required === true, schema: source.schema ?? only, source }
    ]
  })

const responseOf = (document: JsonObject, value: unknown): ResponseView => {
  const response = resolved(document, value)
  const headers = Object.entries(objectOf(response.headers)).map(
    ([name, header]) => [name, resolved(document, header)] as const
  )
  return { content: contentOf(response), headers: new Map(headers), source: response }
}

/** Returns the view of an operation of a path item. */
export const operationView = (document: JsonObject, path: string, item: JsonObject, method: string): OperationView => {
  const source = objectOf(item[method])
  const body = isObject(source.requestBody) ? resolved(document, source.requestBody) : undefined
  return {
    method: method.toUpperCase(),
    path,
    parameters: new Map([...parametersOf(document, item.parameters), ...parametersOf(document, source.parameters)]),
    body: body && { required: body.required === true, content: contentOf(body), source: body },
    responses: new Map(
      Object.entries(objectOf(source.responses)).map(([status, response]) => [status, responseOf(document, response)])
    ),
    kind: kindOf(method.toUpperCase(), source),
    security: listOf(source.security ?? document.security).map((each) => JSON.stringify(each)),
    source
  }
}

/** Returns all operations, by method and path: `GET /entities/{entity_id}`. */
export const operationViews = (document: JsonObject): ReadonlyMap<string, OperationView> =>
  new Map(
    Object.entries(objectOf(document.paths)).flatMap(([path, value]) => {
      const item = resolved(document, value)
      return methods
        .filter((method) => isObject(item[method]))
        .map((method) => [`${method.toUpperCase()} ${path}`, operationView(document, path, item, method)] as const)
    })
  )
