/**
 * hey-api plugin of the services: reads operations and schemas from the IR, and writes the services next to the raw client.
 *
 * Why text instead of hey-api's nodes: nodes of 0.99 have no classes with type arguments and no `@__PURE__` marks. The plugin
 * writes in an intent, because names are final only after hey-api has planned its files.
 */
import { facts } from "../openapi/Facts.ts"
import type { EventFact } from "../openapi/Facts.ts"
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { IR } from "@hey-api/openapi-ts"
import { outputHeaderToPrefix } from "@hey-api/shared"
import { isObject, objectOf, pointerOf, textOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { serviceFile, takenNames } from "../naming/Layout.ts"
import type { Layout } from "../naming/Layout.ts"
import type { Finding } from "../openapi/Problem.ts"
import { usedSchemes } from "../openapi/SecurityKind.ts"
import type { UsedScheme } from "../openapi/SecurityKind.ts"
import { schemaPrefix } from "../openapi/SchemaMap.ts"
import { aliasesApart } from "../output/Code.ts"
import { eventFiles, eventRefs } from "./EventFile.ts"
import { operationModel } from "./Model.ts"
import type { IrSchema, OperationModel, SecurityScheme } from "./Model.ts"
import { operationFile, operationRefs } from "./OperationFile.ts"
import type { OperationContext } from "./OperationFile.ts"
import { fileOfRef, nameOfRef, schemaFiles } from "./SchemaFile.ts"
import type { CodeFile, Schemas } from "./SchemaFile.ts"
import { serverFiles, serversOf } from "./ServerFile.ts"
import type { DocumentServer } from "./ServerFile.ts"
import { serviceCodeFile, servicesIndexFile } from "./ServiceFile.ts"
import { promiseFile } from "./PromiseFile.ts"
import { promiseIndexFile } from "./PromiseIndexFile.ts"
import { undeclaredFile } from "./UndeclaredFile.ts"
import { clientFiles, generatesClient, settled } from "./Options.ts"
import type { EffectOptions, EffectPlugin } from "./types.ts"

type Instance = EffectPlugin["Instance"]

const schemesOf = (document: JsonObject): ReadonlyMap<string, SecurityScheme> =>
  new Map(
    Object.entries(objectOf(objectOf(document.components).securitySchemes)).map(([key, value]) => {
      const scheme = objectOf(value)
      const context = scheme["x-faktura-context"]
      return [
        key,
        {
          key,
          type: String(scheme.type),
          in: textOf(scheme.in),
          name: textOf(scheme.name),
          context: isObject(context) ? { service: String(context.service), field: String(context.field) } : undefined
        }
      ]
    })
  )

const collectOperations = (plugin: Instance, document: JsonObject, layout: Layout): ReadonlyArray<OperationModel> => {
  const schemes = schemesOf(document)
  const operations: Array<OperationModel> = []
  plugin.forEach(
    "operation",
    ({ operation }: { readonly operation: IR.OperationObject }) => {
      const name = layout.operations.get(`${operation.method.toUpperCase()} ${operation.path}`)
      const source = objectOf(objectOf(objectOf(document.paths)[operation.path])[operation.method])
      if (name !== undefined) operations.push(operationModel(operation, name, source, document, schemes))
    },
    { order: "declarations" }
  )
  return operations
}

/** Error of names that occur twice in the generated packages. */
export class NameClash extends Error {
  readonly findings: ReadonlyArray<Finding>
  constructor(findings: ReadonlyArray<Finding>) {
    super(findings.map(([pointer, message]) => `${pointer}: ${message}`).join("\n"))
    this.findings = findings
  }
}

const roles = ["data", "error", "errors", "response", "responses"]

/** Throws `NameClash` when two exports of the raw package have one name. Hazard: one of them would be lost. */
const checkNames = (plugin: Instance, schemas: Schemas, operations: ReadonlyArray<OperationModel>): void => {
  const taken = new Map<string, string>(takenNames.map((name) => [name, "what generated files use themselves"]))
  const findings: Array<Finding> = []
  const take = (pointer: string, what: string, meta: Record<string, unknown>, fix: string): void => {
    const symbol = plugin.querySymbol(meta)
    if (symbol === undefined) return
    // hey-api makes names unique only within a file, by a number at the end.
    const name = symbol.name.replaceAll(/[^\p{L}\p{N}_$]/gu, "_")
    const other = taken.get(name)
    if (other === undefined) taken.set(name, what)
    else findings.push([pointer, `${what} and ${other} would both be called ${name}; ${fix}`])
  }
  for (const ref of schemas.byRef.keys()) {
    take(
      ref,
      `the schema ${nameOfRef(ref)}`,
      { category: "type", resource: "definition", resourceId: ref },
      "rename one of them in the overlay"
    )
  }
  for (const operation of operations) {
    const pointer = pointerOf(["paths", operation.path, operation.method.toLowerCase()])
    const what = (role: string): string => `the ${role} of ${operation.method} ${operation.path}`
    const symbol = { resource: "operation", resourceId: operation.id }
    const fix = "change its operationId in the overlay"
    take(pointer, what("function"), { ...symbol, category: "sdk" }, fix)
    for (const role of roles) take(pointer, what(role), { ...symbol, category: "type", role }, fix)
  }
  if (findings.length > 0) throw new NameClash(findings)
}

/** First line of generated files. hey-api's option `output.header` replaces it. */
const defaultHeader = ["// This file is auto-generated by @faktura/codegen"]

interface Collected {
  readonly operations: ReadonlyArray<OperationModel>
  readonly events: ReadonlyArray<EventFact>
  readonly servers: ReadonlyArray<DocumentServer>
  readonly schemes: ReadonlyArray<UsedScheme>
}

const write = (
  plugin: Instance,
  options: EffectOptions,
  schemas: Schemas,
  { events, operations, schemes, servers }: Collected
): void => {
  checkNames(plugin, schemas, operations)
  const symbolName = (meta: Record<string, unknown>): string | undefined => {
    const symbol = plugin.querySymbol(meta)
    return symbol === undefined ? undefined : symbol.finalName
  }
  const operationType = (operation: OperationModel, role: string): string | undefined =>
    symbolName({ category: "type", resource: "operation", resourceId: operation.id, role })
  const context: OperationContext = {
    options,
    schemas,
    rawNames: (operation) => ({
      data: operationType(operation, "data") ?? "never",
      errors: operationType(operation, "errors"),
      response: operationType(operation, "response"),
      responses: operationType(operation, "responses")
    })
  }
  const byResource = Map.groupBy(operations, ({ resource }) => resource)
  const resources = [...byResource.keys()].toSorted()
  const settings = [...new Set(operations.flatMap(({ settings }) => settings.map(({ setting }) => setting)))].toSorted()
  const files: ReadonlyArray<CodeFile> = [
    ...(options.validation
      ? [
          ...schemaFiles(
            [...operationRefs(operations, "open"), ...eventRefs(events)],
            "open",
            schemas,
            options.rawPackage
          ),
          ...schemaFiles(operationRefs(operations, "strict"), "strict", schemas, options.rawPackage)
        ]
      : []),
    ...eventFiles(events, schemas, options),
    ...serverFiles(servers),
    ...resources.flatMap((resource) => {
      const own = byResource.get(resource) ?? []
      return [operationFile(serviceFile(resource), own, context), serviceCodeFile(resource, own, context)]
    }),
    servicesIndexFile(resources, context),
    ...resources.map((resource) => promiseFile(resource, byResource.get(resource) ?? [], context)),
    undeclaredFile(operations, options),
    promiseIndexFile(byResource, context, generatesClient(plugin.config) ? { schemes, settings } : undefined),
    ...(generatesClient(plugin.config)
      ? clientFiles(options, {
          events: events.length > 0,
          servers: servers.length > 0,
          settings
        })
      : [])
  ]
  const { header, module, path } = plugin.context.config.output
  // Emitters write imports with `.ts`. Replaces it by hey-api's option `module.extension`.
  const ending = module.extension ?? ""
  const imports = (code: string): string =>
    ending === ".ts" ? code : code.replaceAll(/(?<=\bfrom "\.[^"]*)\.ts(?=")/g, ending)
  const head = outputHeaderToPrefix({ defaultValue: defaultHeader, header, project: plugin.context.gen })
  for (const file of files) {
    const target = join(path, options.folder, `${file.path}.gen.ts`)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, `${head}${imports(aliasesApart(file.code))}\n`)
  }
}

/** hey-api's entry point. */
export const handler: EffectPlugin["Handler"] = ({ plugin }) => {
  // hey-api's type of the document depends on the OpenAPI version. Emitters read it as JSON.
  const document = plugin.context.spec as unknown as JsonObject
  const byRef = new Map<string, IrSchema>()
  plugin.forEach(
    "schema",
    ({ name, schema }: { readonly name: string; readonly schema: IR.SchemaObject }) => {
      // The cast: the IR keeps the document's `x-` keys, which its type lacks.
      byRef.set(schemaPrefix + name, schema as IrSchema)
    },
    // hey-api's default order, by dependencies, takes a second for a large document and is not needed here.
    { order: "declarations" }
  )
  const options = settled(plugin.config, document)
  const operations = collectOperations(plugin, document, options.layout)
  const order = Object.keys(objectOf(objectOf(document.components).schemas))
  const schemas: Schemas = {
    byRef: new Map(
      order.flatMap((name) => {
        const ref = schemaPrefix + name
        const schema = byRef.get(ref)
        return schema === undefined ? [] : [[ref, schema] as const]
      })
    ),
    typeName: (ref) =>
      plugin.querySymbol({ category: "type", resource: "definition", resourceId: ref })?.finalName ?? "unknown",
    file: (ref) => fileOfRef(options.layout, ref)
  }
  const collected = {
    operations,
    events: facts.events.of(document) ?? [],
    servers: serversOf(document),
    schemes: usedSchemes(document)
  }
  plugin.intent({ run: () => write(plugin, options, schemas, collected) })
}
