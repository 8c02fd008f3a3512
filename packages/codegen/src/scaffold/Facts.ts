/**
 * Reads from a document the facts for the files that are not generated: names, base URL, security schemes.
 */
import { objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { pascal } from "../naming/Names.ts"
import { oneLine } from "./OneLine.ts"
import { constant, schemesOf } from "./Security.ts"
import type { Scheme } from "./Security.ts"

/** Facts of an API for the files of its packages. */
export interface Facts {
  /** `petstore` */
  readonly name: string
  /** Title of the document, on one line. */
  readonly title: string
  /** `@faktura/petstore`, `@faktura/petstore-client` */
  readonly packages: { readonly client: string; readonly services: string }
  /** Name of the client's class: `PetstoreClient`. */
  readonly client: string
  /** Name of the export with the layers: `Petstore`. */
  readonly namespace: string
  /** `PETSTORE_BASE_URL` */
  readonly baseUrlVariable: string
  /** URL of the document's first server; undefined when it is missing or incomplete. */
  readonly baseUrl: string | undefined
  readonly schemes: ReadonlyArray<Scheme>
}

const serverOf = (document: JsonObject): string | undefined => {
  const server = objectOf(Array.isArray(document.servers) ? document.servers[0] : undefined)
  if (typeof server.url !== "string") return undefined
  const variables = objectOf(server.variables)
  const url = server.url.replaceAll(/\{([^{}]+)\}/g, (whole, key: string) => {
    const preset = objectOf(variables[key]).default
    return typeof preset === "string" ? preset : whole
  })
  // A variable without a default, such as a tenant's name, is known only to the user. Then the setting has no default.
  return /[{}]/.test(url) ? undefined : url
}

/** Returns an absolute http URL without a slash at its end; undefined for a relative URL without a base. */
const absolute = (url: string | undefined, base: string | undefined): string | undefined => {
  const found = url === undefined ? null : URL.parse(url, base)
  return found !== null && /^https?:$/.test(found.protocol) ? found.href.replace(/\/+$/, "") : undefined
}

/** Names that generated modules and first calls use, besides the services. */
const takenNames =
  "Services Effect Context Layer Stream Redacted Settings Raw Object Promise Error Array String console".split(" ")

/** Returns the first name that is not taken: `Petstore`, `PetstoreApi`, `PetstoreApi2`. */
const freeName = (wish: string, taken: ReadonlySet<string>): string => {
  const free = [wish, `${wish}Api`].find((name) => !taken.has(name))
  if (free !== undefined) return free
  let number = 2
  while (taken.has(`${wish}Api${number}`)) number++
  return `${wish}Api${number}`
}

/** Returns the name of an API's client class: `PetstoreClient`. */
export const clientName = (name: string): string => `${pascal(name)}Client`

/**
 * Reads the facts.
 *
 * @param of.address  URL of the document, the base of relative server URLs
 * @param of.services names of the generated services
 */
export const factsOf = (
  document: JsonObject,
  of: {
    readonly name: string
    readonly packages: Facts["packages"]
    readonly address: string | undefined
    readonly services: ReadonlyArray<string>
    readonly client: string
  }
): Facts => {
  const { title } = objectOf(document.info)
  const baseUrl = absolute(serverOf(document), of.address)
  return {
    name: of.name,
    title: oneLine(typeof title === "string" ? title : "") || pascal(of.name),
    packages: of.packages,
    client: of.client,
    namespace: freeName(pascal(of.name), new Set([...of.services, ...takenNames, of.client])),
    baseUrlVariable: `${constant(of.name)}_BASE_URL`,
    baseUrl,
    schemes: schemesOf(document, of.name, (url) => absolute(url, baseUrl ?? of.address))
  }
}
