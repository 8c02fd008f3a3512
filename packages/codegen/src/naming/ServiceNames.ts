/**
 * What services and their methods may be called: identifiers, and none that generated files use themselves.
 */
import { isObject } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { visit } from "../openapi/Visit.ts"

/**
 * Names that the generated package exports itself (`Services`, `ApiEvent`), the file that lists the services (`Index`), and
 * types of TypeScript that the files of services use. Import aliases are none of them: those make way for a service.
 */
export const takenByFiles: ReadonlySet<string> = new Set(
  "Services ApiEvent Index Partial NonNullable Omit Exclude Uint8Array".split(" ")
)

/** The type of a service's methods, which generated files export beside the service. */
export const methodsName = (resource: string): string => `${resource}Methods`

/** Services that cannot be beside a service: one is called like the type of the other's methods. */
export const methodsClashes = (resource: string): ReadonlyArray<string> => [
  methodsName(resource),
  ...[...resource.matchAll(/^(.+)Methods$/g)].map(([, service = ""]) => service)
]

/** True for the name of a class. */
export const isServiceName = (name: string): boolean => /^\p{Lu}[\p{L}\p{N}]*$/u.test(name)

/** True for the name of a function. */
export const isMethodName = (name: string): boolean => /^\p{Ll}[\p{L}\p{N}]*$/u.test(name)

/** The services that `x-faktura-context` names: only a hand can write them. */
export const contextServices = (document: JsonObject): ReadonlySet<string> => {
  const services = new Set<string>()
  visit(document, (object) => {
    const context = object["x-faktura-context"]
    if (isObject(context)) services.add(String(context.service))
  })
  return services
}

/** Names that are given: the API's client and its settings, and the services of the context, which are written by hand. */
export const servicesByHand = (document: JsonObject, client: string): ReadonlySet<string> =>
  new Set([client, `${client}Settings`, ...contextServices(document)])
