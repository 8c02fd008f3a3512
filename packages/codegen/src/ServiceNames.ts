/**
 * What services and their methods may be called: identifiers, and none that generated files use themselves.
 */
import { isObject } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { visit } from "./Visit.ts"

/** Identifiers that the files of services and of operations have already. */
export const takenByFiles: ReadonlySet<string> = new Set(
  "Context Effect Layer Stream Raw PageRepeated Services Partial NonNullable Omit C E S Index".split(" ")
)

/** True for the name of a class. */
export const isServiceName = (name: string): boolean => /^\p{Lu}[\p{L}\p{N}]*$/u.test(name)

/** True for the name of a function. */
export const isMethodName = (name: string): boolean => /^\p{Ll}[\p{L}\p{N}]*$/u.test(name)

/** The services that are written by hand: the API's client, and what `x-faktura-context` names. */
export const servicesByHand = (document: JsonObject, client: string): ReadonlySet<string> => {
  const services = new Set([client])
  visit(document, (object) => {
    const context = object["x-faktura-context"]
    if (isObject(context)) services.add(String(context.service))
  })
  return services
}
