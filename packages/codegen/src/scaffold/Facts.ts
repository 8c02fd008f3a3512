/**
 * What the hand-written part of a new API's packages depends on, read from its document.
 */
import { objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { pascal } from "../naming/Names.ts"
import { oneLine } from "./OneLine.ts"
import { constant, schemesOf } from "./Security.ts"
import type { Scheme } from "./Security.ts"

/** An API as its packages' files speak of it. */
export interface Facts {
  /** `petstore` */
  readonly name: string
  /** The document's title in one line. */
  readonly title: string
  /** `@faktura/petstore`, `@faktura/petstore-client` */
  readonly packages: { readonly client: string; readonly services: string }
  /** The client's service: `PetstoreClient`. */
  readonly client: string
  /** What the layers are exported as: `Petstore`. */
  readonly namespace: string
  /** `PETSTORE_BASE_URL` */
  readonly baseUrlVariable: string
  /** The document's first server; undefined when it does not say where. */
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
  // What only its user knows, such as the name of a tenant, is for the setting.
  return /[{}]/.test(url) ? undefined : url
}

/** A URL made absolute, without a slash at its end; undefined when there is nothing that it could be relative to. */
const absolute = (url: string | undefined, base: string | undefined): string | undefined => {
  const found = url === undefined ? null : URL.parse(url, base)
  return found !== null && /^https?:$/.test(found.protocol) ? found.href.replace(/\/+$/, "") : undefined
}

/** What generated modules and first calls are called already, besides the services. */
const takenNames =
  "Services Effect Context Layer Stream Redacted Settings Raw Object Promise Error Array String console".split(" ")

/** The first name that nothing else has: `Petstore`, `PetstoreApi`, `PetstoreApi2`. */
const freeName = (wish: string, taken: ReadonlySet<string>): string => {
  const free = [wish, `${wish}Api`].find((name) => !taken.has(name))
  if (free !== undefined) return free
  let number = 2
  while (taken.has(`${wish}Api${number}`)) number++
  return `${wish}Api${number}`
}

/** The name of an API's client service: `PetstoreClient`. */
export const clientName = (name: string): string => `${pascal(name)}Client`

/**
 * Reads the facts.
 *
 * @param of.address  where the document was fetched, which relative servers begin at
 * @param of.services the names of the generated services
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
