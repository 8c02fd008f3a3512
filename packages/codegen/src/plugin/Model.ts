/**
 * Reads operations from hey-api's intermediate representation (IR), in the form that the emitters need.
 */
import { facts } from "../openapi/Facts.ts"
import type { IR } from "@hey-api/openapi-ts"
import { operationResponsesMap } from "@hey-api/shared"
import { isObject, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { listKindOf } from "../normalize/paging/ListSchema.ts"
import type { ListKind } from "../normalize/paging/ListSchema.ts"
import type { ReadAs } from "../openapi/MediaType.ts"
import { resolved } from "../openapi/References.ts"
import type { OperationName } from "../naming/Names.ts"
import { kindOf } from "../openapi/OperationKind.ts"
import type { OperationKind } from "../openapi/OperationKind.ts"
import { wireOf } from "../raw/Wire.ts"
import type { Expression } from "../raw/Wire.ts"
import { responseAt, isDeclaredHeader, mediaOf, successStatuses, variantsOf } from "../openapi/Variants.ts"
import type { Variants } from "../openapi/Variants.ts"

/** Schema of the IR, with the document's `x-` keys. */
export type IrSchema = IR.SchemaObject & { readonly [extension: `x-${string}`]: unknown }

/** Parameter location. */
export type ParameterLocation = "path" | "query" | "header" | "cookie"

/** Parameter whose value is a setting of the API's client. */
export interface SettingParameter {
  readonly setting: string
  readonly in: "header" | "query" | "cookie"
  readonly name: string
}

/** Request body. */
export interface BodyModel {
  readonly required: boolean
  readonly schema: IrSchema
}

/** Parameter that the caller passes. */
export interface CallerParameter {
  readonly name: string
  readonly required: boolean
  readonly schema: IrSchema
}

/** Parameter whose value comes from a context service. */
export interface ScopedParameter {
  readonly service: string
  readonly field: string
  readonly in: ParameterLocation
  readonly name: string
  readonly required: boolean
}

/** Paging of a list, from `x-faktura-pagination`. `@faktura/core/Paging` implements the styles. */
export interface Pagination {
  readonly style: "token" | "page" | "offset" | "link"
  /** Dotted path of the items. Empty when the response itself is the list. */
  readonly items: string
  readonly [key: string]: unknown
}

/** Media type of a response. */
export interface MediaResponse {
  readonly type: string
  /** Reader of the body. */
  readonly as: ReadAs | "none"
  readonly schema: IrSchema
}

/** Response that the document declares. */
export interface DeclaredResponse {
  /** Status as declared: `200`, `4XX`, `default`. */
  readonly status: string
  /** Media types. A response without a body has one entry with `as: "none"`. */
  readonly media: ReadonlyArray<MediaResponse>
  /** Type of the raw package that has the body. hey-api decides whether `default` is an error. */
  readonly typedAs: "errors" | "responses"
}

/** Type of a declared header's value. */
export type HeaderKind = "string" | "integer" | "number" | "boolean" | "strings"

/** Operation, ready to be written. */
export interface OperationModel extends OperationName {
  /** hey-api's id, the key of its symbols. */
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string | undefined
  readonly description: string | undefined
  readonly deprecated: boolean
  readonly kind: OperationKind
  readonly given: Readonly<Record<ParameterLocation, ReadonlyArray<CallerParameter>>>
  /** Formats of the request that differ from OpenAPI's defaults. */
  readonly wire: ReadonlyMap<string, Expression>
  readonly scope: ReadonlyArray<ScopedParameter>
  readonly settings: ReadonlyArray<SettingParameter>
  readonly body: BodyModel | undefined
  /** Declared 2xx responses. Without any: `default`, else redirects. */
  readonly success: ReadonlyArray<DeclaredResponse>
  /** Declared 4xx and 5xx responses, and `default`. */
  readonly errors: ReadonlyArray<DeclaredResponse>
  /** Number of responses that hey-api counts as successes. */
  readonly typedResponses: number
  /** Security alternatives. Each lists the schemes whose credentials the API client adds. */
  readonly security: ReadonlyArray<ReadonlyArray<string>>
  readonly pagination: Pagination | undefined
  /** Type of the value at the path of the items. */
  readonly listKind: ListKind
  /** Declared headers of successes, by name in lower case. */
  readonly headers: Readonly<Record<string, HeaderKind>>
  readonly variants: Variants
  readonly sensitive: boolean
  /** True when the body has integers with another type (`x-faktura-integer`). They are sent as digits without quotes. */
  readonly integers: boolean
}

const parameterLocations = ["path", "query", "header", "cookie"] as const

const readParameters = (operation: IR.OperationObject): Pick<OperationModel, "given" | "scope" | "settings"> => {
  const given: Record<ParameterLocation, Array<CallerParameter>> = { path: [], query: [], header: [], cookie: [] }
  const scope: Array<ScopedParameter> = []
  const settings: Array<SettingParameter> = []
  for (const location of parameterLocations) {
    for (const parameter of Object.values(operation.parameters?.[location] ?? {})) {
      // The cast: the IR keeps the document's `x-` keys, which its type lacks.
      const extended = parameter as typeof parameter & JsonObject
      const context = extended["x-faktura-context"]
      const setting = extended["x-faktura-setting"]
      const required = parameter.required === true
      if (isObject(context)) {
        scope.push({
          service: String(context.service),
          field: String(context.field),
          in: location,
          name: parameter.name,
          required
        })
      } else if (typeof setting === "string" && location !== "path") {
        settings.push({ setting, in: location, name: parameter.name })
      } else {
        // The cast: as above.
        given[location].push({ name: parameter.name, required, schema: parameter.schema as IrSchema })
      }
    }
  }
  return { given, scope, settings }
}

/** Security scheme of the document, with its `x-faktura-context`. */
export interface SecurityScheme {
  readonly key: string
  readonly type: string
  readonly in: string | undefined
  readonly name: string | undefined
  readonly context: { readonly service: string; readonly field: string } | undefined
}

/** Returns the security alternatives of an operation: its own, or the document's. */
const securityOf = (
  operation: JsonObject,
  document: JsonObject,
  schemes: ReadonlyMap<string, SecurityScheme>
): ReadonlyArray<ReadonlyArray<SecurityScheme>> => {
  const requirements = operation.security ?? document.security
  return (Array.isArray(requirements) ? requirements : []).map((alternative) =>
    Object.keys(objectOf(alternative)).flatMap((key) => schemes.get(key) ?? [])
  )
}

const unknownSchema: IrSchema = { type: "unknown" }

/** Returns the media types of a response. With several, each has a component schema. */
const responseMedia = (response: JsonObject, schema: IrSchema, method: string): ReadonlyArray<MediaResponse> => {
  const media = mediaOf(response)
  if (media.length === 0 || method === "HEAD") return [{ type: "", as: "none", schema: unknownSchema }]
  if (media.length === 1) return media.map(({ as, type }) => ({ as, type, schema }))
  return media.map(({ $ref, as, type }) => ({ as, type, schema: $ref === undefined ? unknownSchema : { $ref } }))
}

const responsesOf = (
  operation: IR.OperationObject,
  source: JsonObject,
  document: JsonObject
): Pick<OperationModel, "success" | "errors" | "typedResponses"> => {
  const { errors, responses } = operationResponsesMap(operation)
  const response = (status: string): DeclaredResponse => ({
    status,
    media: responseMedia(
      responseAt(document, source, status),
      // The cast: the IR keeps the document's `x-` keys, which its type lacks.
      (operation.responses?.[status]?.schema ?? unknownSchema) as IrSchema,
      operation.method.toUpperCase()
    ),
    typedAs: Object.hasOwn(errors?.properties ?? {}, status) ? "errors" : "responses"
  })
  const statuses = Object.keys(objectOf(source.responses)).filter((status) => !status.startsWith("x-"))
  return {
    success: successStatuses(source).map(response),
    errors: statuses.filter((status) => /^([45]|default)/.test(status)).map(response),
    typedResponses: Object.keys(responses?.properties ?? {}).length
  }
}

const headerKind = (schema: JsonObject): HeaderKind => {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  const known = (["integer", "number", "boolean"] as const).find((type) => types.includes(type))
  return types.includes("array") ? "strings" : (known ?? "string")
}

/** Returns the types of the successes' headers. A header with two different types is a string. */
const headersOf = (document: JsonObject, source: JsonObject): Readonly<Record<string, HeaderKind>> => {
  const kinds = new Map<string, HeaderKind>()
  for (const status of successStatuses(source)) {
    for (const [name, header] of Object.entries(objectOf(responseAt(document, source, status).headers))) {
      if (!isDeclaredHeader(name)) continue
      const key = name.toLowerCase()
      const kind = headerKind(resolved(document, resolved(document, header).schema))
      kinds.set(key, (kinds.get(key) ?? kind) === kind ? kind : "string")
    }
  }
  return Object.fromEntries(kinds)
}

const bodyOf = (operation: IR.OperationObject): BodyModel | undefined =>
  operation.body === undefined
    ? undefined
    : {
        required: operation.body.required === true,
        // The cast: the IR keeps the document's `x-` keys, which its type lacks.
        schema: operation.body.schema as IrSchema
      }

const isPagination = (value: unknown): value is Pagination => isObject(value) && typeof value.items === "string"

/** Reads an operation of the IR. `source` is the same operation in the document. */
export const operationModel = (
  operation: IR.OperationObject,
  name: OperationName,
  source: JsonObject,
  document: JsonObject,
  schemes: ReadonlyMap<string, SecurityScheme>
): OperationModel => {
  const method = operation.method.toUpperCase()
  const parameters = readParameters(operation)
  const security = securityOf(source, document, schemes)
  // The first alternative decides the context parameters. Why: the compiler requires them, so other alternatives are not used.
  const scoped = (security[0] ?? []).flatMap(({ context, in: location, name: wire }): ReadonlyArray<ScopedParameter> =>
    context !== undefined && wire !== undefined && (location === "header" || location === "query")
      ? [{ ...context, in: location, name: wire, required: true }]
      : []
  )
  const credentials = security.map((schemes) =>
    schemes.flatMap(({ context, key }) => (context === undefined ? [key] : []))
  )
  const pagination = source["x-faktura-pagination"]
  return {
    ...name,
    id: operation.id,
    method,
    path: operation.path,
    summary: operation.summary,
    description: operation.description,
    deprecated: operation.deprecated === true,
    kind: kindOf(method, source),
    ...parameters,
    scope: [...scoped, ...parameters.scope],
    body: bodyOf(operation),
    wire: wireOf(document, operation.path, method),
    ...responsesOf(operation, source, document),
    security: credentials.some((schemes) => schemes.length > 0) ? credentials : [],
    pagination: isPagination(pagination) ? pagination : undefined,
    listKind: isPagination(pagination) ? listKindOf(document, source, pagination.items) : "open",
    headers: headersOf(document, source),
    variants: variantsOf(document, source, method),
    sensitive: source["x-faktura-sensitive"] === true,
    integers: facts.integers.of(source) === true
  }
}
