/**
 * Writes the index of the Promise client: the types and the methods of all resources, and the client of an emitted API.
 */
import { serviceFile } from "../naming/Layout.ts"
import { resourceName } from "../naming/ServiceNames.ts"
import type { UsedScheme } from "../openapi/SecurityKind.ts"
import { docCode, keyCode, linesCode, mentions } from "../output/Code.ts"
import type { OperationModel } from "./Model.ts"
import type { OperationContext } from "./OperationFile.ts"
import { coreTypes, coreValues, promiseClientCode } from "./PromiseClientFile.ts"
import { methodNames } from "./PromiseFile.ts"
import type { CodeFile } from "./SchemaFile.ts"
import { scopeServices } from "./Signature.ts"

/** Writes the type of a resource in a client without scopes. Undefined when each of its methods needs a scope. */
const unscopedCode = (
  type: string,
  methods: ReadonlyArray<readonly [name: string, isScoped: boolean]>
): string | undefined => {
  const scoped = methods.flatMap(([name, isScoped]) => (isScoped ? [JSON.stringify(name)] : []))
  if (scoped.length === 0) return type
  return scoped.length === methods.length ? undefined : `Omit<${type}, ${scoped.join(" | ")}>`
}

/** Facts of an API whose client is generated too. */
export interface EmittedClient {
  readonly schemes: ReadonlyArray<UsedScheme>
  /** Names of the parameters that are the same for every call. */
  readonly settings: ReadonlyArray<string>
}

/**
 * Writes the index of all resources: their types and their methods.
 *
 * @param emitted undefined when the client is written by hand
 */
export const promiseIndexFile = (
  byResource: ReadonlyMap<string, ReadonlyArray<OperationModel>>,
  context: OperationContext,
  emitted: EmittedClient | undefined
): CodeFile => {
  const { options } = context
  const resources = [...byResource.keys()].toSorted()
  const alias = (resource: string): string => `${serviceFile(resource)}_`
  const all = resources.flatMap((resource) => byResource.get(resource) ?? [])
  const scopes = [...new Set(all.flatMap(scopeServices))].toSorted()
  const field = (resource: string, type: string): string => {
    const [path = ""] = (byResource.get(resource) ?? []).map((operation) => operation.path)
    return `${docCode([`\`${path}\` and the paths below it.`], "  ")}\n  readonly ${keyCode(resourceName(resource))}: ${type}`
  }
  const typeOf = (resource: string): string => `${alias(resource)}.${resource}`
  const unscoped = resources.flatMap((resource) => {
    const methods = (byResource.get(resource) ?? []).flatMap((operation) =>
      methodNames(operation).map((name) => [name, operation.scope.length > 0] as const)
    )
    const type = unscopedCode(typeOf(resource), methods)
    return type === undefined ? [] : [field(resource, type)]
  })
  const own = emitted === undefined ? "" : promiseClientCode(options, emitted.schemes, emitted.settings)
  const imported = (names: ReadonlyArray<string>): string =>
    names
      .filter((name) => mentions(own, `${name}_`))
      .map((name) => `${name} as ${name}_`)
      .join(", ")
  const values = imported(coreValues)
  return {
    path: "promise/index",
    code: linesCode([
      values === "" ? undefined : `import { ${values} } from "@faktura/core/promise"`,
      `import type { ${["ResourceTable as ResourceTable_", ...imported(coreTypes).split(", ")].filter((each) => each !== "").join(", ")} } from "@faktura/core/promise"`,
      emitted === undefined
        ? undefined
        : `import { requestBuilder as requestBuilder_ } from ${JSON.stringify(options.rawClient)}`,
      emitted === undefined
        ? undefined
        : `import { ${options.client.name} } from ${JSON.stringify(options.client.module)}`,
      'import { request } from "./undeclared.gen.ts"',
      ...resources.map((resource) => `import * as ${alias(resource)} from "./${serviceFile(resource)}.gen.ts"`),
      "",
      docCode(["Resources of the Promise client."]),
      `export interface Resources {\n${resources.map((resource) => field(resource, typeOf(resource))).join("\n")}\n}`,
      "",
      ...(scopes.length === 0
        ? []
        : [
            docCode([
              `Resources of a Promise client without ${scopes.map((scope) => `\`${scope}\``).join(" and ")}: the methods that need none.`
            ]),
            `export interface UnscopedResources {\n${unscoped.join("\n")}\n}`,
            ""
          ]),
      docCode(["Methods of all resources, for the client."]),
      `export const resources: ResourceTable_<Resources> = { methods: { ${resources.map((resource) => `${keyCode(resourceName(resource))}: ${alias(resource)}`).join(", ")} }, request }`,
      "",
      ...(own === "" ? [] : ["", own])
    ])
  }
}
