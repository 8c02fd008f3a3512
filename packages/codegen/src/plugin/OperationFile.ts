/**
 * Writes the file of a service's operations: options, errors and a function for each, and `pages` and `stream` for lists.
 */
import { pascal } from "../Names.ts"
import type { DeclaredAnswer, IrSchema, OperationModel } from "./Model.ts"
import type { CodeFile, Schemas } from "./SchemaFile.ts"
import { refsOf, shapeCode } from "./ShapeCode.ts"
import type { Manner } from "./ShapeCode.ts"
import { errorTag } from "./StatusTags.ts"
import type { EffectOptions } from "./types.ts"

/** The names of an operation's types in the raw package; undefined where hey-api makes none. */
export interface RawNames {
  readonly sdk: string
  readonly data: string
  readonly errors: string | undefined
  readonly response: string | undefined
}

/** What an emitter of operations needs. */
export interface OperationContext {
  readonly options: EffectOptions
  readonly schemas: Schemas
  readonly rawNames: (operation: OperationModel) => RawNames
}

/** Lines of a doc comment. */
export const docCode = (lines: ReadonlyArray<string>, indent = ""): string => {
  const safe = lines.flatMap((line) => line.replaceAll("*/", "*\\/").split("\n")).map((line) => line.trimEnd())
  return safe.length === 1
    ? `${indent}/** ${safe[0]} */`
    : [`${indent}/**`, ...safe.map((line) => `${indent} *${line === "" ? "" : ` ${line}`}`), `${indent} */`].join("\n")
}

/** What an operation's docs say. */
export const operationDoc = (operation: OperationModel): ReadonlyArray<string> => [
  ...(operation.summary === undefined ? [] : [`${operation.summary.replace(/\.?$/, ".")}`, ""]),
  ...(operation.description === undefined || operation.description === operation.summary
    ? []
    : [operation.description, ""]),
  `\`${operation.method} ${operation.path}\``,
  ...(operation.deprecated ? ["", "@deprecated by the vendor"] : [])
]

const places = ["path", "query", "header"] as const
const optionName = { path: "path", query: "query", header: "headers" } as const

/** True when an operation cannot be called without options. */
export const optionsRequired = (operation: OperationModel): boolean =>
  operation.body?.required === true || places.some((place) => operation.given[place].some(({ required }) => required))

/** True when an operation takes options at all. */
export const hasOptions = (operation: OperationModel): boolean =>
  operation.body !== undefined || places.some((place) => operation.given[place].length > 0)

/** `create` as `Create`: the prefix of the operation's types. */
export const typePrefix = (operation: OperationModel): string => pascal(operation.name)

/** The parameter list of an operation's function. */
export const parameterCode = (operation: OperationModel, qualifier = ""): string =>
  hasOptions(operation)
    ? `(options${optionsRequired(operation) ? "" : "?"}: ${qualifier}${typePrefix(operation)}Options)`
    : "()"

/** The names of the streams of a list: `pages` and `stream` for `list`, else with the operation's name before them. */
export const streamNames = (operation: OperationModel): { readonly pages: string; readonly stream: string } =>
  operation.name === "list"
    ? { pages: "pages", stream: "stream" }
    : { pages: `${operation.name}Pages`, stream: `${operation.name}Stream` }

/** The services that an operation takes from the context. */
export const scopeServices = (operation: OperationModel): ReadonlyArray<string> => [
  ...new Set(operation.scope.map(({ service }) => service))
]

/** The type of the operation's result. */
export const resultCode = (operation: OperationModel, raw: RawNames): string =>
  operation.success.every(({ schema }) => schema === undefined || schema.type === "void") || raw.response === undefined
    ? "void"
    : `Raw.${raw.response}`

/** The type of a page's item. */
export const itemCode = (operation: OperationModel, raw: RawNames): string =>
  (operation.pagination?.items ?? "")
    .split(".")
    .reduce((type, key) => `NonNullable<${type}[${JSON.stringify(key)}]>`, resultCode(operation, raw)) + "[number]"

const optionsCode = (operation: OperationModel, raw: RawNames): string => {
  const removed = [...operation.scope, ...operation.settings]
  const lines = places.flatMap((place) => {
    const given = operation.given[place]
    if (given.length === 0) return []
    const name = optionName[place]
    const whole = `Raw.${raw.data}[${JSON.stringify(name)}]`
    const hidden = removed.filter((each) => each.in === place).map((each) => JSON.stringify(each.name))
    const type = hidden.length === 0 ? whole : `Omit<NonNullable<${whole}>, ${hidden.join(" | ")}>`
    return [`  readonly ${name}${given.some(({ required }) => required) ? "" : "?"}: ${type}`]
  })
  if (operation.body !== undefined) {
    lines.push(`  readonly body${operation.body.required ? "" : "?"}: Raw.${raw.data}["body"]`)
  }
  const doc = docCode([`What \`${operation.name}\` takes.`])
  return `${doc}\nexport interface ${typePrefix(operation)}Options {\n${lines.join("\n")}\n}`
}

const statusKey = (status: string): string => (/^\d+$/.test(status) ? status : JSON.stringify(status))

/** The types of the operation's errors, in the order of the statuses. */
const errorsCode = (operation: OperationModel, raw: RawNames): string => {
  const bodyOf = (status: string): string =>
    raw.errors === undefined ? "unknown" : `Raw.${raw.errors}[${statusKey(status)}]`
  const isFault = ({ status }: DeclaredAnswer): boolean => status === "408" || status.startsWith("5")
  const isRead = operation.kind === "read"
  const members = operation.errors.flatMap((answer): ReadonlyArray<string> => {
    // What a write answers with 408 or 5xx is the body of OutcomeUnknown: it may have happened.
    if (!isRead && isFault(answer)) return []
    const members = [`E.${errorTag(answer.status)}<${bodyOf(answer.status)}>`]
    return answer.status === "default" && isRead ? [...members, `E.ServerError<${bodyOf("default")}>`] : members
  })
  if (!operation.errors.some(({ status }) => status === "429")) members.push("E.RateLimited")
  const faults = operation.errors.filter(isFault).map(({ status }) => bodyOf(status))
  members.push(isRead ? "E.ReadFailure" : `E.WriteFailure${faults.length === 0 ? "" : `<${faults.join(" | ")}>`}`)
  const doc = docCode([`What \`${operation.name}\` can fail with.`])
  return `${doc}\nexport type ${typePrefix(operation)}Error =\n  | ${members.join("\n  | ")}`
}

const answerKind = ({ mediaType, schema }: DeclaredAnswer): "json" | "text" | "blob" | "none" => {
  if (schema === undefined || schema.type === "void") return "none"
  if (mediaType === undefined || /\bjson\b|\+json/.test(mediaType)) return "json"
  return mediaType.startsWith("text/") ? "text" : "blob"
}

/** Writes the operations of one service. */
export const operationFile = (
  file: string,
  operations: ReadonlyArray<OperationModel>,
  { options, rawNames, schemas }: OperationContext
): CodeFile => {
  const shapeImports = new Set<string>()
  const refCode =
    (manner: Manner) =>
    (ref: string): string => {
      if (!schemas.byRef.has(ref)) return "S.unknown"
      const alias = `${manner === "open" ? "answers" : "requests"}${pascal(schemas.file(ref))}`
      const folder = manner === "open" ? "answers" : "requests"
      shapeImports.add(`import * as ${alias} from "../${folder}/${schemas.file(ref)}.gen.ts"`)
      return `${alias}.${schemas.typeName(ref)}`
    }
  const code = (schema: IrSchema | undefined, manner: Manner): string =>
    schema === undefined ? "S.unknown" : shapeCode(schema, manner, refCode(manner))

  const requestCode = (operation: OperationModel): string => {
    const parts = places.flatMap((place) => {
      const given = operation.given[place]
      if (given.length === 0) return []
      const fields = given.map(({ name, required, schema }) => {
        const shape = code(schema, "strict")
        return `${JSON.stringify(name)}: ${required ? shape : `S.optional(${shape})`}`
      })
      const struct = `{ ${fields.join(", ")} }`
      // Other headers may be sent with any call.
      return [
        `${optionName[place]}: ${place === "header" ? `S.structWithRest(${struct}, S.unknown)` : `S.struct(${struct})`}`
      ]
    })
    if (operation.body !== undefined) {
      parts.push(`body: ${code(operation.body.schema, "strict")}`)
      if (operation.body.required) parts.push("bodyRequired: true")
    }
    return parts.length === 0 ? "" : `request: { ${parts.join(", ")} },`
  }

  const successCode = (operation: OperationModel): string =>
    operation.success
      .map((answer) => {
        const kind = answerKind(answer)
        const status = /^\d+$/.test(answer.status) ? answer.status : "0"
        const schema = kind === "json" ? `, schema: ${code(answer.schema, "open")}` : ""
        return `{ status: ${status}, as: "${kind}"${schema} }`
      })
      .join(", ")

  const errorTableCode = (operation: OperationModel): string => {
    if (operation.errors.length === 0) return ""
    const rows = operation.errors.map((answer) => {
      const shape =
        answer.schema === undefined || answerKind(answer) !== "json" ? "" : `, ${code(answer.schema, "open")}`
      return `${statusKey(answer.status)}: ["${errorTag(answer.status)}"${shape}]`
    })
    return `errors: { ${rows.join(", ")} },`
  }

  const definitionCode = (operation: OperationModel, raw: RawNames): string => {
    const scope = operation.scope.map(
      (each) =>
        `{ service: ${each.service}, field: ${JSON.stringify(each.field)}, in: "${each.in}", name: ${JSON.stringify(each.name)}, required: ${each.required} }`
    )
    return [
      "{",
      `id: ${JSON.stringify(`${operation.resource}.${operation.name}`)},`,
      `method: "${operation.method}",`,
      `path: ${JSON.stringify(operation.path)},`,
      `kind: "${operation.kind}",`,
      `client: ${options.client.name},`,
      `raw: Raw.${raw.sdk},`,
      operation.security.length === 0 ? "" : `security: ${JSON.stringify(operation.security)},`,
      scope.length === 0 ? "" : `scope: [${scope.join(", ")}],`,
      operation.settings.length === 0 ? "" : `settings: ${JSON.stringify(operation.settings)},`,
      requestCode(operation),
      `success: [${successCode(operation)}],`,
      errorTableCode(operation),
      operation.sensitive ? "sensitive: true," : "",
      "}"
    ]
      .filter((line) => line !== "")
      .join("\n")
  }

  const operationCode = (operation: OperationModel): string => {
    const raw = rawNames(operation)
    const needs = [options.client.name, ...scopeServices(operation)].join(" | ")
    const prefix = typePrefix(operation)
    const parts = [
      hasOptions(operation) ? optionsCode(operation, raw) : "",
      errorsCode(operation, raw),
      docCode(operationDoc(operation)),
      `export const ${operation.name === "delete" ? "delete_" : operation.name}: ${parameterCode(operation)} => Effect.Effect<${resultCode(operation, raw)}, ${prefix}Error, ${needs}> = /* @__PURE__ */ operation_(() => (${definitionCode(operation, raw)}))`
    ]
    if (operation.name === "delete") parts.push("export { delete_ as delete }")
    if (operation.pagination !== undefined) {
      const names = streamNames(operation)
      const args = `(${operation.name}, ${JSON.stringify(`${operation.resource}.${operation.name}`)}, ${JSON.stringify(operation.pagination)})`
      const signature = (element: string): string =>
        `${parameterCode(operation)} => Stream.Stream<${element}, ${prefix}Error | PageRepeated, ${needs}>`
      parts.push(
        docCode([`The pages of \`${operation.name}\`, one answer after another.`]),
        `export const ${names.pages}: ${signature(resultCode(operation, raw))} = /* @__PURE__ */ pages_${args}`,
        docCode([`The items of \`${operation.name}\`, page after page.`]),
        `export const ${names.stream}: ${signature(itemCode(operation, raw))} = /* @__PURE__ */ items_${args}`
      )
    }
    return parts.filter((part) => part !== "").join("\n")
  }

  const body = operations.map(operationCode).join("\n\n")
  const paged = operations.some(({ pagination }) => pagination !== undefined)
  const scopes = [...new Set(operations.flatMap(scopeServices))].toSorted()
  return {
    path: `operations/${file}`,
    code: [
      'import { operation as operation_ } from "@faktura/core/Call"',
      body.includes("C.") ? 'import * as C from "@faktura/core/Constraint"' : "",
      'import type * as E from "@faktura/core/Errors"',
      paged ? 'import { items as items_, pages as pages_ } from "@faktura/core/Paging"' : "",
      paged ? 'import type { PageRepeated } from "@faktura/core/Paging"' : "",
      /\bS\./.test(body) ? 'import * as S from "@faktura/core/Shape"' : "",
      `import * as Raw from ${JSON.stringify(options.rawPackage)}`,
      'import type * as Effect from "effect/Effect"',
      paged ? 'import type * as Stream from "effect/Stream"' : "",
      `import { ${options.client.name} } from ${JSON.stringify(options.client.module)}`,
      scopes.length === 0 ? "" : `import { ${scopes.join(", ")} } from ${JSON.stringify(options.scopeModule)}`,
      ...[...shapeImports].toSorted(),
      "",
      body
    ]
      .filter((line, index, lines) => line !== "" || lines[index - 1] !== "")
      .join("\n")
  }
}

/** The references that operations make: to what they send, or to what they are answered. */
export const operationRefs = (operations: ReadonlyArray<OperationModel>, manner: Manner): ReadonlySet<string> =>
  refsOf(
    operations.map((operation) =>
      manner === "strict"
        ? [operation.body?.schema, places.map((place) => operation.given[place].map(({ schema }) => schema))]
        : [operation.success, operation.errors].map((answers) => answers.map(({ schema }) => schema))
    )
  )
