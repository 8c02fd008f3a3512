/**
 * Rules for the names of services and methods: identifiers that generated files do not use themselves.
 */
import { isObject } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { visit } from "../openapi/Visit.ts"
import { camel } from "./Names.ts"

/**
 * Names that no service may have.
 *
 * The package exports `Services` and `ApiEvent`, `Index` and `Undeclared` are files, and the others are TypeScript types that
 * services use. Import aliases are not in the list: they are renamed when a service has their name.
 */
export const takenByFiles: ReadonlySet<string> = new Set(
  "Services ApiEvent Index Undeclared Partial NonNullable Omit Exclude Uint8Array".split(" ")
)

/** Returns the name of the type of a service's methods. */
export const methodsName = (resource: string): string => `${resource}Methods`

/** Returns the service names that clash with a service: one service has the name of the other's type of methods. */
export const methodsClashes = (resource: string): ReadonlyArray<string> => [
  methodsName(resource),
  ...[...resource.matchAll(/^(.+)Methods$/g)].map(([, service = ""]) => service)
]

/** True for a valid class name. */
export const isServiceName = (name: string): boolean => /^\p{Lu}[\p{L}\p{N}]*$/u.test(name)

/** True for a valid function name. */
export const isMethodName = (name: string): boolean => /^\p{Ll}[\p{L}\p{N}]*$/u.test(name)

/** Returns the context services of a document (`x-faktura-context`). They are written by hand. */
export const contextServices = (document: JsonObject): ReadonlySet<string> => {
  const services = new Set<string>()
  visit(document, (object) => {
    const context = object["x-faktura-context"]
    if (isObject(context)) services.add(String(context.service))
  })
  return services
}

/** Returns names of code outside of the services: the API's client, its settings, and the context services. */
export const servicesByHand = (document: JsonObject, client: string): ReadonlySet<string> =>
  new Set([client, `${client}Settings`, ...contextServices(document)])

/** Names of a client itself. A resource with such a name gets `_`. */
const clientNames: ReadonlySet<string> = new Set(["close", "request", "use"])

/** Returns the name of a resource in a Promise client, such as `entityVatIds`. */
export const resourceName = (resource: string): string => {
  const name = camel(resource)
  return clientNames.has(name) ? `${name}_` : name
}
