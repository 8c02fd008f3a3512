/**
 * Writes the file of a resource of the Promise client: its methods and their types.
 */
import { serviceFile } from "../naming/Layout.ts"
import { resourceName } from "../naming/ServiceNames.ts"
import { docCode, keyCode, linesCode, mentions, uses } from "../output/Code.ts"
import type { OperationModel } from "./Model.ts"
import { listDoc, methodDoc, streamDoc } from "./OperationDoc.ts"
import type { OperationContext } from "./OperationFile.ts"
import { itemCode } from "./PageItems.ts"
import { argumentsCode, layoutCode } from "./PromiseArguments.ts"
import type { CodeFile } from "./SchemaFile.ts"
import { bindingName, elementCode, operationVariants, resultCode, scopeServices, typePrefix } from "./Signature.ts"

/** A method: its names, its type and the call that makes it. */
interface MethodCode {
  readonly name: string
  /** Name of the constant. A reserved word has another name than the method. */
  readonly binding: string
  /** Declaration of the type of its parameters. */
  readonly declaration: string | undefined
  readonly doc: ReadonlyArray<string>
  readonly type: string
  readonly made: string
  readonly scopes: ReadonlyArray<string>
}

/** Returns the names of an operation's methods: its own, and that of its streamed response where it has one. */
export const methodNames = (operation: OperationModel): ReadonlyArray<string> => {
  const { stream } = operationVariants(operation)
  return stream === undefined ? [operation.name] : [operation.name, stream]
}

/** Returns the methods of an operation, in the order of {@link methodNames}. */
const methodsOf = (operation: OperationModel, context: OperationContext): ReadonlyArray<MethodCode> => {
  const raw = context.rawNames(operation)
  const { typeName: typeOf, byRef } = context.schemas
  const { declaration, type: args } = argumentsCode(operation, { raw, typeOf, schemaOf: (ref) => byRef.get(ref) })
  const layout = layoutCode(operation, (ref) => byRef.get(ref))
  const names = operationVariants(operation)
  const error = `operations.${typePrefix(operation)}Error`
  const result = resultCode(operation, raw)
  const common = { scopes: scopeServices(operation) }
  const own = { ...common, declaration, name: operation.name, binding: bindingName(operation) }
  const doc = methodDoc(operation, typeOf)
  const call = `operations.${operation.name}`
  const streamed = (name: string, made: string, text: ReadonlyArray<string>, binding: string): MethodCode => ({
    ...own,
    name,
    binding,
    doc: text,
    type: `StreamMethod_<${args}, ${elementCode(operation, raw, typeOf)}>`,
    made: `streamMethod_(${made}, ${layout})`
  })
  if (operation.variants.streamOnly) return [streamed(operation.name, call, doc, own.binding)]
  const first: MethodCode =
    names.pages === undefined || operation.pagination === undefined
      ? { ...own, doc, type: `Method_<${args}, ${result}, ${error}>`, made: `method_(${call}, ${layout})` }
      : {
          ...own,
          doc: [...doc, "", listDoc],
          type: `ListMethod_<${args}, ${result}, ${itemCode(operation, raw, typeOf)}, ${error}>`,
          made: `listMethod_(${call}, operations.${names.pages}, ${JSON.stringify(operation.pagination.items)}, ${layout})`
        }
  return names.stream === undefined
    ? [first]
    : [
        first,
        {
          ...streamed(names.stream, `operations.${names.stream}`, [streamDoc(operation)], names.stream),
          declaration: undefined
        }
      ]
}

const typeNameOf = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}Call_`

/** Writes the methods of one resource. Names of core end with `_`. Why: a resource or a method may have the same name. */
export const promiseFile = (
  resource: string,
  operations: ReadonlyArray<OperationModel>,
  context: OperationContext
): CodeFile => {
  const { options } = context
  const methods = operations.flatMap((operation) => methodsOf(operation, context))
  const property = resourceName(resource)
  const parts = methods.flatMap(({ binding, declaration, made, name, scopes, type }) => {
    const needs = scopes.length === 0 ? "" : `, ${scopes.map((scope) => JSON.stringify(scope)).join(" | ")}`
    return [
      ...(declaration === undefined ? [] : [declaration, ""]),
      `type ${typeNameOf(name)} = ${type}`,
      docCode([`\`${property}.${name}\`, for \`client.use\`.`]),
      `export const ${binding}: Unbound_<${typeNameOf(name)}${needs}> = /* @__PURE__ */ ${made}`,
      ...(binding === name ? [] : [`export { ${binding} as ${name} }`]),
      ""
    ]
  })
  const body = linesCode([
    ...parts,
    docCode([`Methods of \`${property}\`.`]),
    `export interface ${resource} {`,
    ...methods.map(({ doc, name }) => `${docCode(doc, "  ")}\n  readonly ${keyCode(name)}: ${typeNameOf(name)}`),
    "}"
  ])
  const imported = (names: ReadonlyArray<string>, prefix: string): string | undefined => {
    const found = names.filter((name) => mentions(body, `${name}_`)).map((name) => `${prefix}${name} as ${name}_`)
    return found.length === 0 ? undefined : found.join(", ")
  }
  const values = imported(["files", "method", "listMethod", "streamMethod"], "")
  const types = imported(["Method", "ListMethod", "StreamMethod", "Unbound", "Upload", "WithUploads"], "")
  return {
    path: `promise/${serviceFile(resource)}`,
    code: linesCode([
      `import { ${values} } from "@faktura/core/promise"`,
      `import type { ${types}, RequestOptions as Options_ } from "@faktura/core/promise"`,
      mentions(body, "ServerSentEvent_")
        ? 'import type { ServerSentEvent as ServerSentEvent_ } from "@faktura/core/Streaming"'
        : undefined,
      uses(body, "Raw") ? `import type * as Raw from ${JSON.stringify(options.rawPackage)}` : undefined,
      `import * as operations from "../operations/${serviceFile(resource)}.gen.ts"`,
      "",
      body
    ])
  }
}
