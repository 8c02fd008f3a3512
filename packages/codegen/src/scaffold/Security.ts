/**
 * Finds the settings of an API's security schemes: environment variables, and how each credential is sent.
 */
import { isObject, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { camel, words } from "../naming/Names.ts"
import { oneLine } from "./OneLine.ts"
import { operationsOf } from "../openapi/SchemaMap.ts"

/** Way to send or fetch a scheme's credential. */
export type SchemeKind =
  | { readonly kind: "bearer" }
  | { readonly kind: "basic" }
  | { readonly kind: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly name: string }
  | { readonly kind: "clientCredentials"; readonly tokenUrl: string; readonly scopes: ReadonlyArray<string> }

/** An environment variable. */
export interface SchemeSetting {
  /** Name of the field in the settings: `apiKey`. */
  readonly field: string
  /** `PETSTORE_API_KEY` */
  readonly variable: string
  readonly what: string
  readonly secret: boolean
  /** Value when the variable is not set. */
  readonly default?: string
}

/** A security scheme that operations of the document use. */
export interface Scheme {
  /** Key in `components.securitySchemes`. */
  readonly key: string
  readonly sent: SchemeKind
  readonly settings: ReadonlyArray<SchemeSetting>
}

/** Converts `pet-store` to `PET_STORE`. */
export const constant = (text: string): string =>
  words(text)
    .map((word) => word.toUpperCase())
    .join("_")

const kindOf = (scheme: JsonObject, scopes: ReadonlySet<string>): SchemeKind | undefined => {
  const { name, type } = scheme
  if (type === "apiKey" && typeof name === "string") {
    const location = scheme.in
    return location === "header" || location === "query" || location === "cookie"
      ? { kind: "apiKey", in: location, name }
      : undefined
  }
  if (type === "http") {
    const how = String(scheme.scheme).toLowerCase()
    return how === "bearer" || how === "basic" ? { kind: how } : undefined
  }
  if (type === "oauth2") {
    const flow = objectOf(scheme.flows).clientCredentials
    // Every other flow needs a person with a browser. The caller gives the token that such a flow returns.
    return isObject(flow) && typeof flow.tokenUrl === "string"
      ? { kind: "clientCredentials", tokenUrl: flow.tokenUrl, scopes: [...scopes].toSorted() }
      : { kind: "bearer" }
  }
  return type === "openIdConnect" ? { kind: "bearer" } : undefined
}

/** Settings of each kind, with the end of the variable's name. */
const needs: {
  readonly [Kind in SchemeKind["kind"]]: ReadonlyArray<readonly [suffix: string, what: string, secret: boolean]>
} = {
  bearer: [["TOKEN", "the token", true]],
  basic: [
    ["USERNAME", "the user name", false],
    ["PASSWORD", "the password", true]
  ],
  apiKey: [["API_KEY", "the API key", true]],
  clientCredentials: [
    ["CLIENT_ID", "the client id", false],
    ["CLIENT_SECRET", "the client secret", true],
    ["TOKEN_URL", "the token endpoint", false]
  ]
}

/** Returns the schemes that operations use, each with the scopes that they need. */
const usedSchemes = (document: JsonObject): ReadonlyMap<string, ReadonlySet<string>> => {
  const used = new Map<string, Set<string>>()
  for (const { operation } of operationsOf(document)) {
    const alternatives = operation.security ?? document.security
    for (const alternative of Array.isArray(alternatives) ? alternatives : []) {
      for (const [key, scopes] of Object.entries(objectOf(alternative))) {
        const all = used.get(key) ?? new Set()
        for (const scope of Array.isArray(scopes) ? scopes : []) all.add(String(scope))
        used.set(key, all)
      }
    }
  }
  return used
}

/** Makes names distinct by a number at the end of repeated names. */
const distinct = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.map((name, at) => {
    const before = names.slice(0, at).filter((other) => other === name).length
    return before === 0 ? name : `${name}${before + 1}`
  })

/**
 * Returns the security schemes of a document, in its order, with their settings. Kinds without settings (mutual TLS, digest)
 * are left out; a call that needs one fails with a message.
 *
 * @param name       name of the API, e.g. `petstore`
 * @param absoluteOf resolves a token endpoint without a host; undefined when there is no base URL
 */
export const schemesOf = (
  document: JsonObject,
  name: string,
  absoluteOf: (url: string) => string | undefined
): ReadonlyArray<Scheme> => {
  const used = usedSchemes(document)
  const found = Object.entries(objectOf(objectOf(document.components).securitySchemes)).flatMap(([key, value]) => {
    const scopes = used.get(key)
    const sent = scopes === undefined ? undefined : kindOf(objectOf(value), scopes)
    return sent === undefined ? [] : [{ key, sent }]
  })
  // Variables of two schemes of one kind contain the keys of the schemes.
  const prefixes = distinct(found.map(({ key }) => constant(key)))
  const isOnly = (kind: string): boolean => found.filter(({ sent }) => sent.kind === kind).length === 1
  return found.map(({ key, sent }, at) => ({
    key,
    sent,
    settings: needs[sent.kind].map(([suffix, what, secret]): SchemeSetting => {
      const ending = isOnly(sent.kind) ? suffix : `${prefixes[at]}_${suffix}`
      const preset = suffix === "TOKEN_URL" && "tokenUrl" in sent ? absoluteOf(sent.tokenUrl) : undefined
      return {
        field: camel(ending.toLowerCase()).replace(/^(?=\d)/, "_"),
        variable: `${constant(name)}_${ending}`,
        what: `${what} of the security scheme ${oneLine(key)}`,
        secret,
        ...(preset === undefined ? {} : { default: preset })
      }
    })
  }))
}
