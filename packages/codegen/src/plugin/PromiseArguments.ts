/**
 * Writes the arguments of a method of the Promise client: path parameters, body, other parameters, options of the call.
 */
import { camel, pascal } from "../naming/Names.ts"
import { inPathOrder } from "../openapi/PathTemplate.ts"
import { docCode, keyCode } from "../output/Code.ts"
import type { IrSchema, OperationModel, ParameterLocation } from "./Model.ts"
import { parametersCode } from "./ParameterTypes.ts"
import { optionName, typePrefix } from "./Signature.ts"
import type { RawNames } from "./Signature.ts"

/** Reads the schema of a reference. */
type SchemaOf = (ref: string) => IrSchema | undefined

const isFile = ({ format, items, type }: IrSchema): boolean =>
  (type === "string" && format === "binary") ||
  (type === "array" && items?.length === 1 && isFile(items[0] as IrSchema)) // items of an IR schema are IR schemas

/** Returns the properties of a body that take files. An empty text is the body itself. */
const filesOf = (schema: IrSchema, schemaOf: SchemaOf, depth = 0): ReadonlyArray<string> => {
  if (depth > 8) return []
  if (schema.$ref !== undefined) {
    const target = schemaOf(schema.$ref)
    return target === undefined ? [] : filesOf(target, schemaOf, depth + 1)
  }
  if (isFile(schema)) return [""]
  // Casts: parts of an IR schema are IR schemas.
  const parts = schema.logicalOperator === "and" || schema.items?.length === 1 ? (schema.items ?? []) : []
  const inherited =
    schema.type === "array"
      ? []
      : parts.flatMap((part) => filesOf(part as IrSchema, schemaOf, depth + 1)).filter((name) => name !== "")
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const target = property.$ref === undefined ? property : schemaOf(property.$ref)
    return target !== undefined && isFile(target as IrSchema) ? [name] : []
  })
  return [...new Set([...own, ...inherited])]
}

/** Path parameters in the order of the path. */
const pathNames = ({ given, path }: OperationModel): ReadonlyArray<string> =>
  inPathOrder(
    path,
    given.path.map(({ name }) => name)
  )

const parameterLocations = ["query", "header", "cookie"] as const

/** True when parameters of two locations have one name. */
const isLocated = ({ given }: OperationModel): boolean => {
  const names = parameterLocations.flatMap((location) => given[location].map(({ name }) => name))
  return new Set(names).size < names.length
}

const label = (name: string, taken: Set<string>): string => {
  const plain = /^[A-Za-z_$][\w$]*$/.test(name) ? name : camel(name).replace(/^(?=\d)/, "_") || "parameter"
  let free = plain
  while (taken.has(free)) free += "_"
  taken.add(free)
  return free
}

/** Context of the writers of arguments. */
export interface ArgumentContext {
  readonly raw: RawNames
  /** Returns the raw package's type of a reference. */
  readonly typeOf: (ref: string) => string
  readonly schemaOf: SchemaOf
}

/** Object with all parameters of an operation but those of the path. */
interface Parameters {
  readonly name: string
  /** Name of its type. Why a name: an editor shows it instead of the fields. */
  readonly type: string
  /** Declaration of the type. */
  readonly declaration: string
  readonly required: boolean
}

/** Writes the object with all parameters but those of the path. Undefined without such parameters. */
const parametersOf = (operation: OperationModel, context: ArgumentContext): Parameters | undefined => {
  const locations = parameterLocations.filter((location) => operation.given[location].length > 0)
  const [only] = locations
  if (only === undefined) return undefined
  const isRequired = (location: ParameterLocation): boolean =>
    operation.given[location].some(({ required }) => required)
  const types = locations.map((location) => [location, parametersCode(operation, location, context, true)] as const)
  const fields = types.map(
    ([location, each]) => `readonly ${optionName[location]}${isRequired(location) ? "" : "?"}: ${each}`
  )
  const name = locations.length === 1 ? optionName[only] : "parameters"
  const type = `${typePrefix(operation)}${pascal(name)}`
  const value = isLocated(operation) ? `{ ${fields.join("; ")} }` : types.map(([, each]) => each).join(" & ")
  const doc = docCode([`Parameters of \`${operation.name}\`.`])
  // An interface keeps its name in an editor. Cookies have no named type that it could extend.
  const declaration =
    isLocated(operation) || locations.includes("cookie")
      ? `export type ${type} = ${value}`
      : `export interface ${type} extends ${types.map(([, each]) => each).join(", ")} {}`
  return { name, type, declaration: `${doc}\n${declaration}`, required: locations.some(isRequired) }
}

const bodyType = (operation: OperationModel, context: ArgumentContext): string => {
  const whole = `Raw.${context.raw.data}["body"]`
  const files = operation.body === undefined ? [] : filesOf(operation.body.schema, context.schemaOf)
  if (files.length === 0) return whole
  if (files.includes("")) return "Upload_"
  return `WithUploads_<${whole}, ${files.map((name) => JSON.stringify(name)).join(" | ")}>`
}

/** Writes the arguments of a method as a tuple type, with the declaration that it needs. */
export const argumentsCode = (
  operation: OperationModel,
  context: ArgumentContext
): { readonly type: string; readonly declaration: string | undefined } => {
  const taken = new Set(["body", "query", "headers", "cookies", "parameters", "options"])
  const path = pathNames(operation).map(
    (name) => `${label(name, taken)}: Raw.${context.raw.data}["path"][${JSON.stringify(name)}]`
  )
  const parameters = parametersOf(operation, context)
  const { body } = operation
  const type = body === undefined ? "" : bodyType(operation, context)
  const bodies =
    body === undefined
      ? []
      : [
          body.required
            ? `body: ${type}`
            : parameters?.required === true
              ? `body: ${type} | undefined`
              : `body?: ${type}`
        ]
  const others =
    parameters === undefined ? [] : [`${parameters.name}${parameters.required ? "" : "?"}: ${parameters.type}`]
  const tuple = `[${[...path, ...bodies, ...others, "options?: Options_"].join(", ")}]`
  return { type: tuple, declaration: parameters?.declaration }
}

/** Writes the layout of a method's arguments, which core reads at run time. */
export const layoutCode = (operation: OperationModel, schemaOf: SchemaOf): string => {
  const path = pathNames(operation)
  const names = (location: "header" | "cookie"): string =>
    JSON.stringify(operation.given[location].map(({ name }) => name))
  const files = operation.body === undefined ? [] : filesOf(operation.body.schema, schemaOf)
  const hasParameters = parameterLocations.some((location) => operation.given[location].length > 0)
  const fields = [
    ...(path.length === 0 ? [] : [`path: ${JSON.stringify(path)}`]),
    ...(operation.body === undefined ? [] : ["body: true"]),
    ...(hasParameters ? ["params: true"] : []),
    ...(isLocated(operation)
      ? ["located: true"]
      : (["header", "cookie"] as const).flatMap((location) =>
          operation.given[location].length === 0 ? [] : [`${keyCode(optionName[location])}: ${names(location)}`]
        )),
    ...(files.length === 0 ? [] : [`files: /* @__PURE__ */ files_(${JSON.stringify(files)})`])
  ]
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`
}
