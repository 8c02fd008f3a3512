/**
 * Writes the file of a service: its class, layer and test double. Also writes the index of all services.
 */
import { serviceFile } from "../naming/Layout.ts"
import { methodsName } from "../naming/ServiceNames.ts"
import type { OperationModel } from "./Model.ts"
import { classCode, docCode, linesCode, mentions, uses } from "../output/Code.ts"
import type { OperationContext } from "./OperationFile.ts"
import { itemsDoc, operationDoc, pagesDoc, responseDoc, streamDoc } from "./OperationDoc.ts"
import { itemCode } from "./PageItems.ts"
import type { CodeFile } from "./SchemaFile.ts"
import { elementCode, operationVariants, parameterCode, resultCode, scopeServices, typePrefix } from "./Signature.ts"

/**
 * Writes the methods of an operation in its service: names, types and docs.
 *
 * Names of core's types end with `_`. Why: a service may have the same name.
 */
const methodsCode = (
  operation: OperationModel,
  { rawNames, schemas }: OperationContext
): ReadonlyArray<readonly [name: string, code: string]> => {
  const raw = rawNames(operation)
  const names = operationVariants(operation)
  const scope = scopeServices(operation)
  const needs = scope.length === 0 ? "" : `, ${scope.join(" | ")}`
  const parameters = parameterCode(operation, "operations.")
  const error = `operations.${typePrefix(operation)}Error`
  const result = resultCode(operation, raw)
  const methods: Array<readonly [string, string]> = []
  const add = (name: string | undefined, doc: ReadonlyArray<string>, type: string): void => {
    if (name !== undefined) methods.push([name, `${docCode(doc, "  ")}\n  readonly ${name}: ${parameters} => ${type}`])
  }
  const element = elementCode(operation, raw, schemas.typeName)
  const stream = `Stream.Stream<${element}, ${error}${needs}>`
  const paged = (element: string): string => `Stream.Stream<${element}, ${error} | PagingError_${needs}>`
  const isStream = operation.variants.streamOnly
  add(
    operation.name,
    operationDoc(operation, schemas.typeName),
    isStream ? stream : `Effect.Effect<${result}, ${error}${needs}>`
  )
  add(
    names.response,
    [responseDoc(operation)],
    `Effect.Effect<FullResponse_<${result}, operations.${typePrefix(operation)}Headers>, ${error}${needs}>`
  )
  add(names.stream, [streamDoc(operation)], stream)
  add(names.pages, [pagesDoc(operation)], paged(result))
  if (names.items !== undefined) {
    add(names.items, [itemsDoc(operation)], paged(itemCode(operation, raw, schemas.typeName)))
  }
  return methods
}

/** Writes one service. */
export const serviceCodeFile = (
  resource: string,
  operations: ReadonlyArray<OperationModel>,
  context: OperationContext
): CodeFile => {
  const { options } = context
  const scopes = [...new Set(operations.flatMap(scopeServices))].toSorted()
  const methods = operations.flatMap((operation) => methodsCode(operation, context))
  const isStream = (code: string): boolean => code.includes("=> Stream.Stream<")
  const bindings = methods.map(
    ([name, code]) => `${name}: ${isStream(code) ? "boundStream" : "bound"}(operations.${name})`
  )
  const needs = {
    bind: methods.some(([, code]) => !isStream(code)),
    bindStream: methods.some(([, code]) => isStream(code)),
    mock: true
  }
  const [path] = operations.map((operation) => operation.path)
  const interfaceName = methodsName(resource)
  const body = `${docCode([`Methods of the service \`${resource}\`.`])}
export interface ${interfaceName} {
${methods.map(([, code]) => code).join("\n")}
}

${classCode({ name: resource, value: interfaceName, key: `${options.keyPrefix}/${resource}`, doc: [`Service for \`${path}\` and the paths below it.`] })} {
  /** Layer of the service. Needs the API's client. */
  static readonly layer: Layer.Layer<${resource}, never, ${options.client.name}> = /* @__PURE__ */ Layer.effect(
    ${resource},
    /* @__PURE__ */ Effect.map(${options.client.name}, (client) => {
${linesCode([
  needs.bind ? `      const bound = bind(${options.client.name}, client)` : undefined,
  needs.bindStream ? `      const boundStream = bindStream(${options.client.name}, client)` : undefined
])}
      return { ${bindings.join(", ")} }
    })
  )

  /** Test double of the service. Calling a method that is not given is a defect with the method's name. */
  static readonly layerMock = (methods: Partial<${interfaceName}>): Layer.Layer<${resource}> =>
    mock(${resource}, methods)
}`
  return {
    path: `services/${serviceFile(resource)}`,
    code: linesCode([
      mentions(body, "FullResponse_")
        ? 'import type { FullResponse as FullResponse_ } from "@faktura/core/ResponseHeaders"'
        : undefined,
      mentions(body, "PagingError_")
        ? 'import type { PagingError as PagingError_ } from "@faktura/core/Paging"'
        : undefined,
      `import { ${Object.entries(needs)
        .flatMap(([name, needed]) => (needed ? [name] : []))
        .join(", ")} } from "@faktura/core/Service"`,
      mentions(body, "ServerSentEvent_")
        ? 'import type { ServerSentEvent as ServerSentEvent_ } from "@faktura/core/Streaming"'
        : undefined,
      uses(body, "Raw") ? `import type * as Raw from ${JSON.stringify(options.rawPackage)}` : undefined,
      'import * as Context from "effect/Context"',
      'import * as Effect from "effect/Effect"',
      'import * as Layer from "effect/Layer"',
      needs.bindStream ? 'import type * as Stream from "effect/Stream"' : undefined,
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

/** Writes the index of all services, and the layer that provides them. */
export const servicesIndexFile = (resources: ReadonlyArray<string>, { options }: OperationContext): CodeFile => {
  const layer = resources.includes("Layer") ? "Layer_" : "Layer"
  const client = options.client.name
  const merged = `/* @__PURE__ */ ${layer}.mergeAll(${resources.map((resource) => `${resource}.layer`).join(", ")})`
  return {
    path: "services/index",
    code: [
      `import * as ${layer} from "effect/Layer"`,
      `import type { ${client} } from ${JSON.stringify(options.client.module)}`,
      ...resources.map((resource) => `import { ${resource} } from "./${serviceFile(resource)}.gen.ts"`),
      "",
      ...resources.map((resource) => `export * from "./${serviceFile(resource)}.gen.ts"`),
      "",
      docCode(["All services of the API."]),
      `export type Services = ${resources.length === 0 ? "never" : resources.join(" | ")}`,
      "",
      docCode(["Layer of all services. Needs the API's client."]),
      `export const layerServices: ${layer}.Layer<Services, never, ${client}> = ${resources.length === 0 ? `${layer}.empty` : merged}`
    ].join("\n")
  }
}
