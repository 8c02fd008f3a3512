/**
 * Writes the file of a service's operations: options, errors and a function for each, and `pages` and `stream` for lists.
 */
import { pascal } from "../Names.ts"
import { docCode, linesCode, uses } from "./Code.ts"
import type { DeclaredAnswer, IrSchema, OperationModel } from "./Model.ts"
import { shapeFolder } from "./SchemaFile.ts"
import type { CodeFile, Schemas } from "./SchemaFile.ts"
import { refsOf, shapeCode } from "./ShapeCode.ts"
import type { Manner } from "./ShapeCode.ts"
import {
  bindingName,
  bodyCode,
  hasOptions,
  itemCode,
  operationDoc,
  operationStreams,
  optionName,
  optionsRequired,
  parameterCode,
  places,
  resultCode,
  scopeServices,
  statusKey,
  typePrefix
} from "./Signature.ts"
import type { RawNames } from "./Signature.ts"
import { errorTag } from "./StatusTags.ts"
import type { EffectOptions } from "./types.ts"

/** What an emitter of operations needs. */
export interface OperationContext {
  readonly options: EffectOptions
  readonly schemas: Schemas
  readonly rawNames: (operation: OperationModel) => RawNames
}

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

/** The types of the operation's errors, in the order of the statuses. */
const errorsCode = (operation: OperationModel, raw: RawNames): string => {
  const isFault = ({ status }: DeclaredAnswer): boolean => status === "408" || status.startsWith("5")
  const isDefault = ({ status }: DeclaredAnswer): boolean => status === "default"
  const isRead = operation.kind === "read"
  const members = operation.errors.flatMap((answer): ReadonlyArray<string> => {
    // What a write answers with 408 or 5xx is the body of OutcomeUnknown: it may have happened.
    if (!isRead && isFault(answer)) return []
    const body = bodyCode(answer, raw)
    const member = `E.${errorTag(answer.status)}<${body}>`
    return isDefault(answer) && isRead ? [member, `E.ServerError<${body}>`] : [member]
  })
  if (!operation.errors.some(({ status }) => status === "429")) members.push("E.RateLimited")
  const faults = operation.errors.filter((answer) => isFault(answer) || isDefault(answer))
  const bodies = [...new Set(faults.map((answer) => bodyCode(answer, raw)))].join(" | ")
  members.push(isRead ? "E.ReadFailure" : `E.WriteFailure${bodies === "" ? "" : `<${bodies}>`}`)
  const doc = docCode([`What \`${operation.name}\` can fail with.`])
  return `${doc}\nexport type ${typePrefix(operation)}Error =\n  | ${members.join("\n  | ")}`
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
      const folder = shapeFolder[manner]
      const alias = `${folder}${pascal(schemas.file(ref))}`
      shapeImports.add(`import * as ${alias} from "../${folder}/${schemas.file(ref)}.gen.ts"`)
      return `${alias}.${schemas.typeName(ref)}`
    }
  const code = (schema: IrSchema, manner: Manner): string =>
    shapeCode(schema, manner, refCode(manner), (target) => schemas.byRef.get(target))
  /** The shape of a JSON answer, after what stands before it; nothing where any value will do. */
  const answerCode = ({ as, schema }: DeclaredAnswer, before: string): string => {
    const shape = as === "json" ? code(schema, "open") : "S.unknown"
    return shape === "S.unknown" ? "" : `${before}${shape}`
  }

  const requestCode = (operation: OperationModel): string | undefined => {
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
    return parts.length === 0 ? undefined : `request: { ${parts.join(", ")} },`
  }

  const successCode = (operation: OperationModel): string =>
    operation.success
      .map((answer) => {
        const status = /^\d+$/.test(answer.status) ? answer.status : "0"
        return `{ status: ${status}, as: "${answer.as}"${answerCode(answer, ", schema: ")} }`
      })
      .join(", ")

  const errorTableCode = (operation: OperationModel): string | undefined => {
    if (operation.errors.length === 0) return undefined
    const rows = operation.errors.map(
      (answer) => `${statusKey(answer.status)}: ["${errorTag(answer.status)}"${answerCode(answer, ", ")}]`
    )
    return `errors: { ${rows.join(", ")} },`
  }

  const definitionCode = (operation: OperationModel, raw: RawNames): string => {
    const scope = operation.scope.map(
      (each) =>
        `{ service: ${each.service}, field: ${JSON.stringify(each.field)}, in: "${each.in}", name: ${JSON.stringify(each.name)}, required: ${each.required} }`
    )
    return linesCode([
      "{",
      `id: ${JSON.stringify(`${operation.resource}.${operation.name}`)},`,
      `method: "${operation.method}",`,
      `path: ${JSON.stringify(operation.path)},`,
      `kind: "${operation.kind}",`,
      `client: ${options.client.name},`,
      `raw: Raw.${raw.sdk},`,
      operation.security.length === 0 ? undefined : `security: ${JSON.stringify(operation.security)},`,
      scope.length === 0 ? undefined : `scope: [${scope.join(", ")}],`,
      operation.settings.length === 0 ? undefined : `settings: ${JSON.stringify(operation.settings)},`,
      requestCode(operation),
      `success: [${successCode(operation)}],`,
      errorTableCode(operation),
      operation.sensitive ? "sensitive: true," : undefined,
      "}"
    ])
  }

  const operationCode = (operation: OperationModel): string => {
    const raw = rawNames(operation)
    const needs = [options.client.name, ...scopeServices(operation)].join(" | ")
    const prefix = typePrefix(operation)
    const binding = bindingName(operation)
    const parts = [
      hasOptions(operation) ? optionsCode(operation, raw) : undefined,
      errorsCode(operation, raw),
      docCode(operationDoc(operation)),
      `export const ${binding}: ${parameterCode(operation)} => Effect.Effect<${resultCode(operation, raw)}, ${prefix}Error, ${needs}> = /* @__PURE__ */ operation_(() => (${definitionCode(operation, raw)}))`
    ]
    if (binding !== operation.name) parts.push(`export { ${binding} as ${operation.name} }`)
    if (operation.pagination !== undefined) {
      const names = operationStreams(operation)
      // The streams take any list function; one whose options are required needs them to be optional.
      const list = optionsRequired(operation) ? `(options?: never) => ${binding}(options as never)` : binding
      const args = `(${list}, ${JSON.stringify(`${operation.resource}.${operation.name}`)}, ${JSON.stringify(operation.pagination)})`
      const signature = (element: string): string =>
        `${parameterCode(operation)} => Stream.Stream<${element}, ${prefix}Error | PageRepeated, ${needs}>`
      parts.push(
        docCode([`The pages of \`${operation.name}\`, one answer after another.`]),
        `export const ${names.pages}: ${signature(resultCode(operation, raw))} = /* @__PURE__ */ pages_${args}`,
        docCode([`The items of \`${operation.name}\`, page after page.`]),
        `export const ${names.stream}: ${signature(itemCode(operation, raw))} = /* @__PURE__ */ items_${args}`
      )
    }
    return linesCode(parts)
  }

  const body = operations.map(operationCode).join("\n\n")
  const paged = operations.some(({ pagination }) => pagination !== undefined)
  const scopes = [...new Set(operations.flatMap(scopeServices))].toSorted()
  return {
    path: `operations/${file}`,
    code: linesCode([
      'import { operation as operation_ } from "@faktura/core/Call"',
      uses(body, "C") ? 'import * as C from "@faktura/core/Constraint"' : undefined,
      'import type * as E from "@faktura/core/Errors"',
      paged ? 'import { items as items_, pages as pages_ } from "@faktura/core/Paging"' : undefined,
      paged ? 'import type { PageRepeated } from "@faktura/core/Paging"' : undefined,
      uses(body, "S") ? 'import * as S from "@faktura/core/Shape"' : undefined,
      `import * as Raw from ${JSON.stringify(options.rawPackage)}`,
      'import type * as Effect from "effect/Effect"',
      paged ? 'import type * as Stream from "effect/Stream"' : undefined,
      `import { ${options.client.name} } from ${JSON.stringify(options.client.module)}`,
      scopes.length === 0 ? undefined : `import { ${scopes.join(", ")} } from ${JSON.stringify(options.scopeModule)}`,
      ...[...shapeImports].toSorted(),
      "",
      body
    ])
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
