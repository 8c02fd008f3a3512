/**
 * The plugin: collects operations and schemas from hey-api's IR, and writes the services beside the raw client.
 *
 * It writes text rather than hey-api's nodes: services need classes with type arguments and `@__PURE__` marks, which those
 * nodes cannot say in 0.99. The writing is an intent, because names are final only when hey-api has planned its files.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { IR } from "@hey-api/openapi-ts"
import { isObject, objectOf } from "../Json.ts"
import type { JsonObject } from "../Json.ts"
import { serviceFile } from "../Layout.ts"
import { operationModel } from "./Model.ts"
import type { IrSchema, OperationModel, SecurityScheme } from "./Model.ts"
import { operationFile, operationRefs } from "./OperationFile.ts"
import type { OperationContext } from "./OperationFile.ts"
import { fileOfRef, schemaFiles } from "./SchemaFile.ts"
import type { CodeFile, Schemas } from "./SchemaFile.ts"
import { serviceCodeFile, servicesIndexFile } from "./ServiceFile.ts"
import type { EffectPlugin } from "./types.ts"

type Instance = EffectPlugin["Instance"]

const schemesOf = (document: JsonObject): ReadonlyMap<string, SecurityScheme> =>
  new Map(
    Object.entries(objectOf(objectOf(document.components).securitySchemes)).map(([key, value]) => {
      const scheme = objectOf(value)
      const context = scheme["x-faktura-context"]
      const text = (each: unknown): string | undefined => (typeof each === "string" ? each : undefined)
      return [
        key,
        {
          key,
          type: String(scheme.type),
          in: text(scheme.in),
          name: text(scheme.name),
          context: isObject(context) ? { service: String(context.service), field: String(context.field) } : undefined
        }
      ]
    })
  )

const collectOperations = (plugin: Instance, document: JsonObject): ReadonlyArray<OperationModel> => {
  const schemes = schemesOf(document)
  const operations: Array<OperationModel> = []
  plugin.forEach(
    "operation",
    ({ operation }: { readonly operation: IR.OperationObject }) => {
      const name = plugin.config.layout.operations.get(`${operation.method.toUpperCase()} ${operation.path}`)
      const source = objectOf(objectOf(objectOf(document.paths)[operation.path])[operation.method])
      if (name !== undefined) operations.push(operationModel(operation, name, source, document, schemes))
    },
    { order: "declarations" }
  )
  return operations
}

const write = (plugin: Instance, schemas: Schemas, operations: ReadonlyArray<OperationModel>): void => {
  const { layout: _layout, ...options } = plugin.config
  const symbolName = (meta: Record<string, unknown>): string | undefined => {
    const symbol = plugin.querySymbol(meta)
    return symbol === undefined ? undefined : symbol.finalName
  }
  const operationType = (operation: OperationModel, role: string): string | undefined =>
    symbolName({ category: "type", resource: "operation", resourceId: operation.id, role })
  const context: OperationContext = {
    options: { ...options, layout: _layout },
    schemas,
    rawNames: (operation) => ({
      sdk: symbolName({ category: "sdk", resource: "operation", resourceId: operation.id }) ?? operation.id,
      data: operationType(operation, "data") ?? "never",
      errors: operationType(operation, "errors"),
      response: operationType(operation, "response")
    })
  }
  const byResource = Map.groupBy(operations, ({ resource }) => resource)
  const resources = [...byResource.keys()].toSorted()
  const files: ReadonlyArray<CodeFile> = [
    ...schemaFiles(operationRefs(operations, "open"), "open", schemas, options.rawPackage),
    ...schemaFiles(operationRefs(operations, "strict"), "strict", schemas, options.rawPackage),
    ...resources.flatMap((resource) => {
      const own = byResource.get(resource) ?? []
      return [operationFile(serviceFile(resource), own, context), serviceCodeFile(resource, own, context)]
    }),
    servicesIndexFile(resources, context)
  ]
  const { header, path } = plugin.context.config.output
  const head = Array.isArray(header) ? `${header.join("\n")}\n\n` : ""
  for (const file of files) {
    const target = join(path, plugin.config.folder, `${file.path}.gen.ts`)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, `${head}${file.code}\n`)
  }
}

/** hey-api's entry point. */
export const handler: EffectPlugin["Handler"] = ({ plugin }) => {
  // hey-api types the document by OpenAPI version; the emitters read it as JSON.
  const document = plugin.context.spec as unknown as JsonObject
  const byRef = new Map<string, IrSchema>()
  plugin.forEach("schema", ({ name, schema }) => {
    // The IR keeps the document's extensions beside its own fields.
    byRef.set(`#/components/schemas/${name}`, schema as IrSchema)
  })
  const operations = collectOperations(plugin, document)
  const order = Object.keys(objectOf(objectOf(document.components).schemas))
  const schemas: Schemas = {
    byRef: new Map(
      order.flatMap((name) => {
        const ref = `#/components/schemas/${name}`
        const schema = byRef.get(ref)
        return schema === undefined ? [] : [[ref, schema] as const]
      })
    ),
    typeName: (ref) =>
      plugin.querySymbol({ category: "type", resource: "definition", resourceId: ref })?.finalName ?? "unknown",
    file: (ref) => fileOfRef(plugin.config.layout, ref)
  }
  plugin.intent({ run: () => write(plugin, schemas, operations) })
}
