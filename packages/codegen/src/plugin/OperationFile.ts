/**
 * Writes the file of a service's operations. Each has options, errors and a function; lists also have `pages` and `stream`.
 */
import { referencesIn } from "../openapi/References.ts"
import { pascal } from "../naming/Names.ts"
import { docCode, keyCode, linesCode, mentions, uses } from "../output/Code.ts"
import { definitionCode, streamChangeCode } from "./DefinitionCode.ts"
import type { SchemaWriter } from "./DefinitionCode.ts"
import type { DeclaredResponse, HeaderKind, OperationModel } from "./Model.ts"
import { itemsDoc, operationDoc, pagesDoc, responseDoc, streamDoc } from "./OperationDoc.ts"
import { itemCode } from "./PageItems.ts"
import { parametersCode } from "./ParameterTypes.ts"
import { schemaFolder } from "./SchemaFile.ts"
import type { CodeFile, Schemas } from "./SchemaFile.ts"
import { schemaCode } from "./SchemaCode.ts"
import type { Strictness } from "./SchemaCode.ts"
import {
  bindingName,
  bodyCode,
  elementCode,
  hasOptions,
  operationVariants,
  optionName,
  parameterCode,
  parameterLocations,
  resultCode,
  scopeServices,
  typePrefix
} from "./Signature.ts"
import type { RawNames } from "./Signature.ts"
import { errorTag, isFault } from "../naming/StatusTags.ts"
import type { EffectOptions } from "./types.ts"

/** Context of the emitters of operations and services. */
export interface OperationContext {
  readonly options: EffectOptions
  readonly schemas: Schemas
  readonly rawNames: (operation: OperationModel) => RawNames
}

const optionsCode = (operation: OperationModel, raw: RawNames, typeOf: (ref: string) => string): string => {
  const lines = parameterLocations.flatMap((location) => {
    const given = operation.given[location]
    if (given.length === 0) return []
    const mark = given.some(({ required }) => required) ? "" : "?"
    return [`  readonly ${optionName[location]}${mark}: ${parametersCode(operation, location, { raw, typeOf })}`]
  })
  if (operation.body !== undefined) {
    lines.push(`  readonly body${operation.body.required ? "" : "?"}: Raw.${raw.data}["body"]`)
  }
  const doc = docCode([`Options of \`${operation.name}\`.`])
  return `${doc}\nexport interface ${typePrefix(operation)}Options {\n${lines.join("\n")}\n}`
}

/** Returns the type of an error's body. A response to HEAD has no body. */
const errorBody = (response: DeclaredResponse, raw: RawNames): string =>
  response.media.every(({ as }) => as === "none") ? "unknown" : bodyCode(response, raw)

/** Writes the union of the operation's errors, in the order of the statuses. */
const errorsCode = (operation: OperationModel, raw: RawNames): string => {
  const isDefault = ({ status }: DeclaredResponse): boolean => status === "default"
  const isRead = operation.kind === "read"
  const members = operation.errors.flatMap((response): ReadonlyArray<string> => {
    // After 408 or 5xx a write may have happened: the response is the body of OutcomeUnknown.
    if (!isRead && isFault(response.status)) return []
    const body = errorBody(response, raw)
    const member = `E.${errorTag(response.status)}<${body}>`
    return isDefault(response) && isRead ? [member, `E.ServerError<${body}>`] : [member]
  })
  if (!operation.errors.some(({ status }) => status === "429")) members.push("E.RateLimited")
  const faults = operation.errors.filter((response) => isFault(response.status) || isDefault(response))
  const bodies = [...new Set(faults.map((response) => errorBody(response, raw)))].join(" | ")
  members.push(isRead ? "E.ReadFailure" : `E.WriteFailure${bodies === "" ? "" : `<${bodies}>`}`)
  const doc = docCode([`Errors of \`${operation.name}\`.`])
  return `${doc}\nexport type ${typePrefix(operation)}Error =\n  | ${members.join("\n  | ")}`
}

/** Writes the interface of a success response's headers. */
const headersCode = (operation: OperationModel): string | undefined => {
  if (operationVariants(operation).response === undefined) return undefined
  const types: Record<HeaderKind, string> = {
    string: "string",
    integer: "number",
    number: "number",
    boolean: "boolean",
    strings: "ReadonlyArray<string>"
  }
  const fields = Object.entries(operation.headers).map(([name, kind]) => `  readonly ${keyCode(name)}?: ${types[kind]}`)
  return `${docCode([`Declared headers of a response to \`${operation.name}\`. Missing and malformed headers are left out.`])}
export interface ${typePrefix(operation)}Headers {
${fields.join("\n")}
}`
}

/**
 * Writes the operations of one service.
 *
 * Names imported from core end with `_`. Why: an operation or its types may have the same name.
 */
export const operationFile = (
  file: string,
  operations: ReadonlyArray<OperationModel>,
  { options, rawNames, schemas }: OperationContext
): CodeFile => {
  const schemaImports = new Set<string>()
  const refCode =
    (strictness: Strictness) =>
    (ref: string): string => {
      if (!schemas.byRef.has(ref)) return "S.unknown"
      const folder = schemaFolder[strictness]
      const alias = `${folder}${pascal(schemas.file(ref))}`
      schemaImports.add(`import * as ${alias} from "../${folder}/${schemas.file(ref)}.gen.ts"`)
      return `${alias}.${schemas.typeName(ref)}`
    }
  const schemaWriter: SchemaWriter | undefined = options.validation
    ? (schema, strictness) => schemaCode(schema, strictness, refCode(strictness), (target) => schemas.byRef.get(target))
    : undefined

  const operationCode = (operation: OperationModel): string => {
    const raw = rawNames(operation)
    const needs = [options.client.name, ...scopeServices(operation)].join(" | ")
    const prefix = typePrefix(operation)
    const binding = bindingName(operation)
    const names = operationVariants(operation)
    const result = resultCode(operation, raw)
    const element = elementCode(operation, raw, schemas.typeName)
    const streamed = `${parameterCode(operation)} => Stream.Stream<${element}, ${prefix}Error, ${needs}>`
    const { stream, streamOnly } = operation.variants
    const definition = definitionCode(operation, options.client.name, schemaWriter)
    const code = (doc: string, name: string, type: string, value: string): ReadonlyArray<string> => [
      docCode([doc]),
      `export const ${name}: ${type} = /* @__PURE__ */ ${value}`
    ]
    const parts = [
      hasOptions(operation) ? optionsCode(operation, raw, schemas.typeName) : undefined,
      errorsCode(operation, raw),
      headersCode(operation),
      // The operation and its stream share one definition.
      names.stream === undefined ? undefined : `const ${binding}Definition_ = (): Operation_ => (${definition})`
    ]
    const define = names.stream === undefined ? `() => (${definition})` : `${binding}Definition_`
    parts.push(
      docCode(operationDoc(operation, schemas.typeName)),
      streamOnly
        ? `export const ${binding}: ${streamed} = /* @__PURE__ */ stream_(${define}, "${stream}")`
        : `export const ${binding}: ${parameterCode(operation)} => Effect.Effect<${result}, ${prefix}Error, ${needs}> = /* @__PURE__ */ operation_(${define})`
    )
    if (binding !== operation.name) parts.push(`export { ${binding} as ${operation.name} }`)
    if (names.response !== undefined) {
      const type = `${parameterCode(operation)} => Effect.Effect<FullResponse_<${result}, ${prefix}Headers>, ${prefix}Error, ${needs}>`
      parts.push(...code(responseDoc(operation), names.response, type, `withDeclaredHeaders_(${binding})`))
    }
    if (names.stream !== undefined) {
      const streaming =
        stream === "bytes" ? define : `() => ({ ...${define}(), ${streamChangeCode(operation, schemaWriter)} })`
      parts.push(...code(streamDoc(operation), names.stream, streamed, `stream_(${streaming}, "${stream}")`))
    }
    if (names.pages !== undefined && names.items !== undefined) {
      const args = `(${binding}, ${JSON.stringify(`${operation.resource}.${operation.name}`)}, ${JSON.stringify(operation.pagination)})`
      const signature = (each: string): string =>
        `${parameterCode(operation)} => Stream.Stream<${each}, ${prefix}Error | PagingError_, ${needs}>`
      parts.push(
        ...code(pagesDoc(operation), names.pages, signature(result), `pages_${args}`),
        ...code(
          itemsDoc(operation),
          names.items,
          signature(itemCode(operation, raw, schemas.typeName)),
          `items_${args}`
        )
      )
    }
    return linesCode(parts)
  }

  const body = operations.map(operationCode).join("\n\n")
  const has = (name: string): boolean => mentions(body, name)
  const scopes = [...new Set(operations.flatMap(scopeServices))].toSorted()
  return {
    path: `operations/${file}`,
    code: linesCode([
      has("withDeclaredHeaders_")
        ? 'import { withDeclaredHeaders as withDeclaredHeaders_ } from "@faktura/core/ResponseHeaders"'
        : undefined,
      has("FullResponse_")
        ? 'import type { FullResponse as FullResponse_ } from "@faktura/core/ResponseHeaders"'
        : undefined,
      has("operation_") ? 'import { operation as operation_ } from "@faktura/core/Call"' : undefined,
      uses(body, "C") ? 'import * as C from "@faktura/core/Constraint"' : undefined,
      'import type * as E from "@faktura/core/Errors"',
      has("writeIntegers_")
        ? 'import { writeIntegers as writeIntegers_ } from "@faktura/core/ExactIntegers"'
        : undefined,
      has("Operation_") ? 'import type { Operation as Operation_ } from "@faktura/core/Operation"' : undefined,
      has("pages_") ? 'import { items as items_, pages as pages_ } from "@faktura/core/Paging"' : undefined,
      has("PagingError_") ? 'import type { PagingError as PagingError_ } from "@faktura/core/Paging"' : undefined,
      uses(body, "S") ? 'import * as S from "@faktura/core/WireSchema"' : undefined,
      has("stream_") ? 'import { stream as stream_ } from "@faktura/core/Streaming"' : undefined,
      has("ServerSentEvent_")
        ? 'import type { ServerSentEvent as ServerSentEvent_ } from "@faktura/core/Streaming"'
        : undefined,
      has("check_") ? 'import { problemsOf as check_ } from "@faktura/core/Validation"' : undefined,
      uses(body, "Raw") ? `import type * as Raw from ${JSON.stringify(options.rawPackage)}` : undefined,
      uses(body, "W") ? `import * as W from ${JSON.stringify(options.rawClient)}` : undefined,
      uses(body, "Effect") ? 'import type * as Effect from "effect/Effect"' : undefined,
      uses(body, "Stream") ? 'import type * as Stream from "effect/Stream"' : undefined,
      `import { ${options.client.name} } from ${JSON.stringify(options.client.module)}`,
      scopes.length === 0 ? undefined : `import { ${scopes.join(", ")} } from ${JSON.stringify(options.scopeModule)}`,
      ...[...schemaImports].toSorted(),
      "",
      body
    ])
  }
}

/** Returns the references of operations: of requests when strict, of responses when open. */
export const operationRefs = (operations: ReadonlyArray<OperationModel>, strictness: Strictness): ReadonlySet<string> =>
  new Set(
    referencesIn(
      operations.map((operation) =>
        strictness === "strict"
          ? [
              operation.body?.schema,
              parameterLocations.map((location) => operation.given[location].map(({ schema }) => schema))
            ]
          : [operation.success, operation.errors].map((responses) =>
              responses.map(({ media }) => media.map(({ schema }) => schema))
            )
      )
    )
  )
