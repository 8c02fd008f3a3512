/**
 * What the emitters need of the document: operations with their names, answers, errors and scope, read from hey-api's
 * intermediate representation (IR).
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

/** A schema of the IR, with the document's `x-` keys. */
export type IrSchema = IR.SchemaObject & { readonly [extension: `x-${string}`]: unknown }

/** Where a parameter stands. */
export type ParameterLocation = "path" | "query" | "header" | "cookie"

/** A parameter that is a setting of the API's client. */
export interface SettingParameter {
  readonly setting: string
  readonly in: "header" | "query" | "cookie"
  readonly name: string
}

/** A request body. */
export interface BodyModel {
  readonly required: boolean
  readonly schema: IrSchema
}

/** A parameter that the caller gives. */
export interface CallerParameter {
  readonly name: string
  readonly required: boolean
  readonly schema: IrSchema
}

/** A parameter that the context gives. */
export interface ScopedParameter {
  readonly service: string
  readonly field: string
  readonly in: ParameterLocation
  readonly name: string
  readonly required: boolean
}

/** How pages follow one another, as `x-faktura-pagination` has it; the runtime knows the styles (`@faktura/core/Paging`). */
export interface Pagination {
  readonly style: "token" | "page" | "offset" | "link"
  /** Dotted path of the list; empty for an answer that is itself the list. */
  readonly items: string
  readonly [key: string]: unknown
}

/** One media type of an answer. */
export interface MediaResponse {
  readonly type: string
  /** How its body is read. */
  readonly as: ReadAs | "none"
  readonly schema: IrSchema
}

/** An answer. */
export interface DeclaredResponse {
  /** As declared: `200`, `4XX`, `default`. */
  readonly status: string
  /** Its media types; one without a body when it has none. */
  readonly media: ReadonlyArray<MediaResponse>
  /** Which of the raw package's types has its body: hey-api guesses what `default` is. */
  readonly typedAs: "errors" | "responses"
}

/** What a declared header holds. */
export type HeaderKind = "string" | "integer" | "number" | "boolean" | "strings"

/** An operation, ready to be written. */
export interface OperationModel extends OperationName {
  /** hey-api's id: the key of its symbols. */
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string | undefined
  readonly description: string | undefined
  readonly deprecated: boolean
  readonly kind: OperationKind
  readonly given: Readonly<Record<ParameterLocation, ReadonlyArray<CallerParameter>>>
  /** How its requests are written where that is not OpenAPI's default. */
  readonly wire: ReadonlyMap<string, Expression>
  readonly scope: ReadonlyArray<ScopedParameter>
  readonly settings: ReadonlyArray<SettingParameter>
  readonly body: BodyModel | undefined
  /** What is declared for 2xx; when nothing is, `default`, or else a redirect. */
  readonly success: ReadonlyArray<DeclaredResponse>
  /** What is declared for 4xx and 5xx, and `default`. */
  readonly errors: ReadonlyArray<DeclaredResponse>
  /** How many answers hey-api takes for successes. */
  readonly typedResponses: number
  /** Alternatives; of each, the schemes that the API client answers for. */
  readonly security: ReadonlyArray<ReadonlyArray<string>>
  readonly pagination: Pagination | undefined
  /** What the responses have at the path of the list's items. */
  readonly listKind: ListKind
  /** Headers that successes declare, in lower case. */
  readonly headers: Readonly<Record<string, HeaderKind>>
  readonly variants: Variants
  readonly sensitive: boolean
  /** The body has integers with another type (`x-faktura-integer`), which are sent as bare digits. */
  readonly integers: boolean
}

const places = ["path", "query", "header", "cookie"] as const

const readParameters = (operation: IR.OperationObject): Pick<OperationModel, "given" | "scope" | "settings"> => {
  const given: Record<ParameterLocation, Array<CallerParameter>> = { path: [], query: [], header: [], cookie: [] }
  const scope: Array<ScopedParameter> = []
  const settings: Array<SettingParameter> = []
  for (const place of places) {
    for (const parameter of Object.values(operation.parameters?.[place] ?? {})) {
      // The IR keeps the document's extensions beside its own fields, untyped.
      const extended = parameter as typeof parameter & JsonObject
      const context = extended["x-faktura-context"]
      const setting = extended["x-faktura-setting"]
      const required = parameter.required === true
      if (isObject(context)) {
        scope.push({
          service: String(context.service),
          field: String(context.field),
          in: place,
          name: parameter.name,
          required
        })
      } else if (typeof setting === "string" && place !== "path") {
        settings.push({ setting, in: place, name: parameter.name })
      } else {
        // As above: extensions are untyped.
        given[place].push({ name: parameter.name, required, schema: parameter.schema as IrSchema })
      }
    }
  }
  return { given, scope, settings }
}

/** One security scheme of the document, with its `x-faktura-context`. */
export interface SecurityScheme {
  readonly key: string
  readonly type: string
  readonly in: string | undefined
  readonly name: string | undefined
  readonly context: { readonly service: string; readonly field: string } | undefined
}

/** The security schemes that an operation asks for: its own, or the document's. */
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

/** The media types of an answer; of several, each has its component. */
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
      // The IR keeps the document's extensions beside its own fields.
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

/** What the headers of successes hold; one that is declared differently by two of them is text. */
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
        // As for answers: the IR keeps extensions.
        schema: operation.body.schema as IrSchema
      }

const isPagination = (value: unknown): value is Pagination => isObject(value) && typeof value.items === "string"

/** Reads one operation. `source` is the same operation in the document. */
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
  // What the context gives is asked for by the compiler, so that alternatives without it are not taken.
  const scoped = (security[0] ?? []).flatMap(({ context, in: place, name: wire }): ReadonlyArray<ScopedParameter> =>
    context !== undefined && wire !== undefined && (place === "header" || place === "query")
      ? [{ ...context, in: place, name: wire, required: true }]
      : []
  )
  const asked = security.map((schemes) => schemes.flatMap(({ context, key }) => (context === undefined ? [key] : [])))
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
    security: asked.some((schemes) => schemes.length > 0) ? asked : [],
    pagination: isPagination(pagination) ? pagination : undefined,
    listKind: isPagination(pagination) ? listKindOf(document, source, pagination.items) : "open",
    headers: headersOf(document, source),
    variants: variantsOf(document, source, method),
    sensitive: source["x-faktura-sensitive"] === true,
    integers: facts.integers.of(source) === true
  }
}
