/**
 * What services and their methods may be called: identifiers, and none that generated files use themselves.
 */
import { isObject } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { visit } from "./Visit.ts"

/** Identifiers that the files of services and of operations have already. */
export const takenByFiles: ReadonlySet<string> = new Set(
  "Context Effect Layer Stream Raw PagingError Services Partial NonNullable Omit C E S Index".split(" ")
)

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

/** The services that are written by hand: the API's client, and those of the context. */
export const servicesByHand = (document: JsonObject, client: string): ReadonlySet<string> =>
  new Set([client, ...contextServices(document)])
