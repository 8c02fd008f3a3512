/**
 * What the emitters need of the document: operations with their names, answers, errors and scope, read from hey-api's
 * intermediate representation (IR).
 */
import type { IR } from "@hey-api/openapi-ts"
import { operationResponsesMap } from "@hey-api/shared"
import { isObject, objectOf } from "../Json.ts"
import type { JsonObject } from "../Json.ts"
import type { OperationName } from "../Names.ts"

/** A schema of the IR, with the document's `x-` keys. */
export type IrSchema = IR.SchemaObject & { readonly [extension: `x-${string}`]: unknown }

/** A parameter that the caller gives. */
export interface GivenParameter {
  readonly name: string
  readonly required: boolean
  readonly schema: IrSchema
}

/** A parameter that the context gives. */
export interface ScopedParameter {
  readonly service: string
  readonly field: string
  readonly in: "header" | "query" | "path"
  readonly name: string
  readonly required: boolean
}

/** How pages follow one another, as `x-faktura-pagination` has it. */
export type Pagination =
  | { readonly style: "token"; readonly request: string; readonly next: string; readonly items: string }
  | {
      readonly style: "page"
      readonly request: string
      readonly items: string
      readonly current: string
      readonly pages: string
    }

/** An answer. */
export interface DeclaredAnswer {
  /** As declared: `200`, `4XX`, `default`. */
  readonly status: string
  /** How its body is read. */
  readonly as: "json" | "text" | "blob" | "none"
  readonly schema: IrSchema
  /** Which of the raw package's types has its body: hey-api guesses what `default` is. */
  readonly typedAs: "errors" | "responses"
}

/** An operation, ready to be written. */
export interface OperationModel extends OperationName {
  /** hey-api's id: the key of its symbols. */
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string | undefined
  readonly description: string | undefined
  readonly deprecated: boolean
  readonly kind: "read" | "idempotent" | "write"
  readonly given: Readonly<Record<"path" | "query" | "header", ReadonlyArray<GivenParameter>>>
  readonly scope: ReadonlyArray<ScopedParameter>
  readonly settings: ReadonlyArray<{ readonly setting: string; readonly in: "header" | "query"; readonly name: string }>
  readonly body: { readonly required: boolean; readonly schema: IrSchema; readonly mediaType: string } | undefined
  /** What is declared for 2xx; when nothing is, `default`. */
  readonly success: ReadonlyArray<DeclaredAnswer>
  /** What is declared for 4xx and 5xx, and `default`. */
  readonly errors: ReadonlyArray<DeclaredAnswer>
  /** How many answers hey-api takes for successes. */
  readonly typedResponses: number
  /** Alternatives; of each, the schemes that the API client answers for. */
  readonly security: ReadonlyArray<ReadonlyArray<string>>
  readonly pagination: Pagination | undefined
  readonly sensitive: boolean
}

const places = ["path", "query", "header"] as const

const readParameters = (operation: IR.OperationObject): Pick<OperationModel, "given" | "scope" | "settings"> => {
  const given: Record<"path" | "query" | "header", Array<GivenParameter>> = { path: [], query: [], header: [] }
  const scope: Array<ScopedParameter> = []
  const settings: Array<{ setting: string; in: "header" | "query"; name: string }> = []
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
        // As above: extensions are untyped.
      } else given[place].push({ name: parameter.name, required, schema: parameter.schema as IrSchema })
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

const readAs = (mediaType: string | undefined, schema: IrSchema): DeclaredAnswer["as"] => {
  if (mediaType === undefined || schema.type === "void") return "none"
  if (/\bjson\b|\+json/.test(mediaType)) return "json"
  return mediaType.startsWith("text/") ? "text" : "blob"
}

const answersOf = (operation: IR.OperationObject): Pick<OperationModel, "success" | "errors" | "typedResponses"> => {
  const { errors, responses } = operationResponsesMap(operation)
  const answers = Object.entries(operation.responses ?? {}).flatMap(
    ([status, response]): ReadonlyArray<DeclaredAnswer> => {
      if (response === undefined) return []
      // The IR keeps the document's extensions beside its own fields.
      const schema = response.schema as IrSchema
      const typedAs = Object.hasOwn(errors?.properties ?? {}, status) ? "errors" : "responses"
      return [{ status, as: readAs(response.mediaType, schema), schema, typedAs }]
    }
  )
  const successes = answers.filter(({ status }) => status.startsWith("2"))
  return {
    success: successes.length > 0 ? successes : answers.filter(({ status }) => status === "default"),
    errors: answers.filter(({ status }) => /^([45]|default)/.test(status)),
    typedResponses: Object.keys(responses?.properties ?? {}).length
  }
}

const isPagination = (value: unknown): value is Pagination =>
  isObject(value) && (value.style === "token" || value.style === "page") && typeof value.items === "string"

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
    kind:
      method === "GET" || method === "HEAD"
        ? "read"
        : method === "PUT" || method === "DELETE" || source["x-faktura-idempotent"] === true
          ? "idempotent"
          : "write",
    ...parameters,
    scope: [...scoped, ...parameters.scope],
    body:
      operation.body === undefined
        ? undefined
        : {
            required: operation.body.required === true,
            // As for answers: the IR keeps extensions.
            schema: operation.body.schema as IrSchema,
            mediaType: operation.body.mediaType
          },
    ...answersOf(operation),
    security: asked.some((schemes) => schemes.length > 0) ? asked : [],
    pagination: isPagination(pagination) ? pagination : undefined,
    sensitive: source["x-faktura-sensitive"] === true
  }
}
