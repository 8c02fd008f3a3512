/**
 * Writes the file of a service: the class, its layer, its test double; and the module that lists all services.
 */
import { serviceFile } from "../Layout.ts"
import type { OperationModel } from "./Model.ts"
import { docCode, linesCode, uses } from "./Code.ts"
import type { OperationContext } from "./OperationFile.ts"
import type { CodeFile } from "./SchemaFile.ts"
import {
  itemCode,
  operationDoc,
  operationStreams,
  parameterCode,
  resultCode,
  scopeServices,
  typePrefix
} from "./Signature.ts"

const methodsCode = (operation: OperationModel, { rawNames }: OperationContext): ReadonlyArray<string> => {
  const raw = rawNames(operation)
  const scope = scopeServices(operation)
  const needs = scope.length === 0 ? "" : `, ${scope.join(" | ")}`
  const parameters = parameterCode(operation, "operations.")
  const error = `operations.${typePrefix(operation)}Error`
  const methods = [
    docCode(operationDoc(operation), "  "),
    `  readonly ${operation.name}: ${parameters} => Effect.Effect<${resultCode(operation, raw)}, ${error}${needs}>`
  ]
  if (operation.pagination === undefined) return methods
  const names = operationStreams(operation)
  const streams = `${error} | PageRepeated${needs}`
  return [
    ...methods,
    docCode([`The pages of \`${operation.name}\`, one answer after another.`], "  "),
    `  readonly ${names.pages}: ${parameters} => Stream.Stream<${resultCode(operation, raw)}, ${streams}>`,
    docCode([`The items of \`${operation.name}\`, page after page.`], "  "),
    `  readonly ${names.stream}: ${parameters} => Stream.Stream<${itemCode(operation, raw)}, ${streams}>`
  ]
}

/** Writes one service. */
export const serviceCodeFile = (
  resource: string,
  operations: ReadonlyArray<OperationModel>,
  context: OperationContext
): CodeFile => {
  const { options } = context
  const paged = operations.some(({ pagination }) => pagination !== undefined)
  const scopes = [...new Set(operations.flatMap(scopeServices))].toSorted()
  const bindings = operations.flatMap((operation) => {
    const one = `${operation.name}: bound(operations.${operation.name})`
    if (operation.pagination === undefined) return [one]
    const { pages, stream } = operationStreams(operation)
    return [one, `${pages}: boundStream(operations.${pages})`, `${stream}: boundStream(operations.${stream})`]
  })
  const methods = operations.flatMap((operation) => methodsCode(operation, context)).join("\n")
  const body = `${docCode([`The service of \`${[...new Set(operations.map(({ path }) => path))][0]}\` and what is below it.`])}
export class ${resource} extends Context.Service<${resource}, {
${methods}
}>()(${JSON.stringify(`${options.keyPrefix}/${resource}`)}) {
  /** The service over the API's client. */
  static readonly layer: Layer.Layer<${resource}, never, ${options.client.name}> = /* @__PURE__ */ Layer.effect(
    ${resource},
    /* @__PURE__ */ Effect.map(${options.client.name}, (client) => {
      const bound = bind(${options.client.name}, client)${paged ? `\n      const boundStream = bindStream(${options.client.name}, client)` : ""}
      return { ${bindings.join(", ")} }
    })
  )

  /** A test double: the given methods, and a defect that names the method for every other. */
  static readonly layerMock = (methods: Partial<Context.Service.Shape<typeof ${resource}>>): Layer.Layer<${resource}> =>
    Layer.mock(${resource})(methods)
}`
  return {
    path: `services/${serviceFile(resource)}`,
    code: linesCode([
      paged ? 'import type { PageRepeated } from "@faktura/core/Paging"' : undefined,
      `import { bind${paged ? ", bindStream" : ""} } from "@faktura/core/Service"`,
      uses(body, "Raw") ? `import type * as Raw from ${JSON.stringify(options.rawPackage)}` : undefined,
      'import * as Context from "effect/Context"',
      'import * as Effect from "effect/Effect"',
      'import * as Layer from "effect/Layer"',
      paged ? 'import type * as Stream from "effect/Stream"' : undefined,
      `import { ${options.client.name} } from ${JSON.stringify(options.client.module)}`,
      scopes.length === 0
        ? undefined
        : `import type { ${scopes.join(", ")} } from ${JSON.stringify(options.scopeModule)}`,
      `import * as operations from "../operations/${serviceFile(resource)}.gen.ts"`,
      "",
      body
    ])
  }
}

/** Writes the module that lists all services, and the layer that provides them all. */
export const servicesIndexFile = (resources: ReadonlyArray<string>, { options }: OperationContext): CodeFile => ({
  path: "services/index",
  code: [
    'import * as Layer from "effect/Layer"',
    `import type { ${options.client.name} } from ${JSON.stringify(options.client.module)}`,
    ...resources.map((resource) => `import { ${resource} } from "./${serviceFile(resource)}.gen.ts"`),
    "",
    ...resources.map((resource) => `export * from "./${serviceFile(resource)}.gen.ts"`),
    "",
    docCode(["Every service of the API."]),
    `export type Services = ${resources.join(" | ")}`,
    "",
    docCode(["All services over the API's client."]),
    `export const layerServices: Layer.Layer<Services, never, ${options.client.name}> = /* @__PURE__ */ Layer.mergeAll(${resources.map((resource) => `${resource}.layer`).join(", ")})`
  ].join("\n")
})
