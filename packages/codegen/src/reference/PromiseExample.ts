/**
 * Writes an example call of an operation with the Promise client. Its arguments are the document's examples.
 *
 * The order of the arguments is that of the plugin's `PromiseArguments.ts`.
 */
import { isObject, listOf, objectOf, textOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { inPathOrder } from "../openapi/PathTemplate.ts"
import { resourceName } from "../naming/ServiceNames.ts"
import { variantsOf } from "../openapi/Variants.ts"
import { keyCode } from "../output/Code.ts"
import { camel, pascal } from "../naming/Names.ts"
import { bodyValue, optionOf, parameterValue, valueCode } from "./ExampleValues.ts"
import type { FileCode } from "./ExampleValues.ts"
import type { Entry } from "./Entry.ts"

/** Promise client that the examples use. */
export interface PromiseSource {
  /** Module of the client, e.g. `@faktura/monite/promise`. */
  readonly module: string
  /** Function that makes the client, e.g. `createMonite`. */
  readonly create: string
  /** Variable of the client, e.g. `monite`. */
  readonly variable: string
}

const file: FileCode = (name) => `{ path: ${name} }`

const pathArguments = (
  document: JsonObject,
  path: string,
  parameters: ReadonlyArray<JsonObject>
): ReadonlyArray<string> => {
  const inPath = new Map(parameters.filter((each) => each.in === "path").map((each) => [String(each.name), each]))
  return inPathOrder(path, [...inPath.keys()]).flatMap((name) => {
    const parameter = inPath.get(name)
    return parameter === undefined ? [] : [valueCode(parameterValue(document, parameter))]
  })
}

/** Writes the object of the required parameters, but those of the path. Undefined without such parameters. */
const othersCode = (document: JsonObject, parameters: ReadonlyArray<JsonObject>): string | undefined => {
  const others = parameters.filter((parameter) => parameter.in !== "path")
  const names = new Set(others.map(({ name }) => name))
  // Parameters of two locations with one name: the object has an object for each location.
  const isLocated = names.size < others.length
  const values: JsonObject = {}
  for (const parameter of others.filter(({ required }) => required === true)) {
    const own = { [String(parameter.name)]: parameterValue(document, parameter) }
    const option = optionOf(parameter.in)
    Object.assign(values, isLocated ? { [option]: { ...objectOf(values[option]), ...own } } : own)
  }
  return Object.keys(values).length === 0 ? undefined : valueCode(values)
}

/**
 * Returns the code of a call.
 *
 * @param parameters parameters that the caller passes, with references resolved
 */
export const promiseExample = (
  document: JsonObject,
  { key, method, name, operation, resource }: Entry,
  parameters: ReadonlyArray<JsonObject>,
  { variable }: PromiseSource
): string => {
  const body = bodyValue(document, operation, file)
  const others = othersCode(document, parameters)
  const bodies =
    body !== undefined
      ? [valueCode(body)]
      : isObject(operation.requestBody) && others !== undefined
        ? ["undefined"]
        : []
  const given = [...pathArguments(document, key, parameters), ...bodies, ...(others === undefined ? [] : [others])]
  const call = `${variable}.${resourceName(resource)}.${name}(${given.join(", ")})`
  const { paged, streamOnly } = variantsOf(document, operation, method)
  return paged || streamOnly ? `for await (const item of ${call}) console.log(item)` : `await ${call}`
}

/** Fields of the context services of a document. A field of a security scheme is required. */
const contextFields = (document: JsonObject): ReadonlyMap<string, ReadonlyMap<string, boolean>> => {
  const services = new Map<string, Map<string, boolean>>()
  const components = objectOf(document.components)
  const parameters = Object.values(objectOf(document.paths)).flatMap((item) => [
    ...listOf(objectOf(item).parameters),
    ...Object.values(objectOf(item)).flatMap((operation) => listOf(objectOf(operation).parameters))
  ])
  const add = (holder: unknown, isRequired: boolean): void => {
    const { field, service } = objectOf(objectOf(holder)["x-faktura-context"])
    const name = textOf(service)
    if (name === undefined) return
    const fields = services.get(name) ?? new Map<string, boolean>()
    services.set(name, fields.set(String(field), isRequired || fields.get(String(field)) === true))
  }
  for (const scheme of Object.values(objectOf(components.securitySchemes))) add(scheme, true)
  for (const parameter of [...Object.values(objectOf(components.parameters)), ...parameters]) {
    add(parameter, objectOf(parameter).required === true)
  }
  return services
}

/**
 * Writes the option of a client for a context service: `entityId` for a service with one field, else an object such as
 * `account: { key }`.
 */
const scopeCode = (document: JsonObject, service: string): string => {
  const fields = [...(contextFields(document).get(service) ?? [])]
  const [[only = "id"] = []] = fields
  if (fields.length < 2) return `${camel(service)}${pascal(only)}: "..."`
  const required = fields.filter(([, isRequired]) => isRequired).map(([field]) => `${keyCode(field)}: "..."`)
  return `${camel(service)}: { ${required.join(", ")} }`
}

/**
 * Returns the code that makes the client of a page.
 *
 * @param services context services that the page's operations need
 */
export const clientCode = (
  document: JsonObject,
  services: ReadonlyArray<string>,
  { create, variable }: PromiseSource
): string => {
  const options = services.map((service) => scopeCode(document, service))
  return `const ${variable} = ${create}(${options.length === 0 ? "" : `{ ${options.join(", ")} }`})`
}
