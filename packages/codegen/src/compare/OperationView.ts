/**
 * Views of operations for comparison: parameters of the path item included, references followed.
 */
import { isObject, objectOf, textOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { resolved } from "../openapi/References.ts"
import { methods } from "../openapi/SchemaMap.ts"

/** A parameter. Its key is location and name, such as `query limit`. */
export interface ParameterView {
  readonly required: boolean
  readonly schema: unknown
}

/** Schemas of a body, by media type. */
export type ContentView = ReadonlyMap<string, unknown>

/** An operation. */
export interface OperationView {
  readonly parameters: ReadonlyMap<string, ParameterView>
  readonly body: { readonly required: boolean; readonly content: ContentView } | undefined
  /** Contents by status. */
  readonly responses: ReadonlyMap<string, ContentView>
}

const contentOf = (holder: JsonObject): ContentView =>
  new Map(Object.entries(objectOf(holder.content)).map(([type, media]) => [type, objectOf(media).schema]))

const parametersOf = (document: JsonObject, list: unknown): ReadonlyArray<readonly [string, ParameterView]> =>
  (Array.isArray(list) ? list : []).map((each) => {
    const parameter = resolved(document, each)
    const [only] = contentOf(parameter).values()
    return [
      `${textOf(parameter.in)} ${textOf(parameter.name)}`,
      { required: parameter.required === true, schema: parameter.schema ?? only }
    ]
  })

const operationOf = (document: JsonObject, item: JsonObject, operation: JsonObject): OperationView => {
  const body = isObject(operation.requestBody) ? resolved(document, operation.requestBody) : undefined
  return {
    parameters: new Map([...parametersOf(document, item.parameters), ...parametersOf(document, operation.parameters)]),
    body: body && { required: body.required === true, content: contentOf(body) },
    responses: new Map(
      Object.entries(objectOf(operation.responses)).map(([status, response]) => [
        status,
        contentOf(resolved(document, response))
      ])
    )
  }
}

/** Returns all operations, by method and path: `GET /entities/{entity_id}`. */
export const operationViews = (document: JsonObject): ReadonlyMap<string, OperationView> =>
  new Map(
    Object.entries(objectOf(document.paths)).flatMap(([path, value]) => {
      const item = resolved(document, value)
      return methods
        .filter((method) => isObject(item[method]))
        .map(
          (method) => [`${method.toUpperCase()} ${path}`, operationOf(document, item, objectOf(item[method]))] as const
        )
    })
  )
