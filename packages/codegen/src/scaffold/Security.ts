/**
 * The settings that an API's security schemes ask for: which variables, and how they become credentials.
 */
import { isObject, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { camel, words } from "../naming/Names.ts"
import { oneLine } from "./OneLine.ts"
import { operationsOf } from "../openapi/SchemaMap.ts"

/** How a scheme's credential is sent or fetched. */
export type SchemeKind =
  | { readonly kind: "bearer" }
  | { readonly kind: "basic" }
  | { readonly kind: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly name: string }
  | { readonly kind: "clientCredentials"; readonly tokenUrl: string; readonly scopes: ReadonlyArray<string> }

/** One variable of the environment. */
export interface SchemeSetting {
  /** Its field in the settings: `apiKey`. */
  readonly field: string
  /** `PETSTORE_API_KEY` */
  readonly variable: string
  readonly what: string
  readonly secret: boolean
  /** Taken when the variable is not set. */
  readonly default?: string
}

/** A security scheme of the document that calls ask for. */
export interface Scheme {
  /** Its name in `components.securitySchemes`. */
  readonly key: string
  readonly sent: SchemeKind
  readonly settings: ReadonlyArray<SchemeSetting>
}

/** `pet-store` as `PET_STORE`. */
export const constant = (text: string): string =>
  words(text)
    .map((word) => word.toUpperCase())
    .join("_")

const kindOf = (scheme: JsonObject, scopes: ReadonlySet<string>): SchemeKind | undefined => {
  const { name, type } = scheme
  if (type === "apiKey" && typeof name === "string") {
    const place = scheme.in
    return place === "header" || place === "query" || place === "cookie"
      ? { kind: "apiKey", in: place, name }
      : undefined
  }
  if (type === "http") {
    const how = String(scheme.scheme).toLowerCase()
    return how === "bearer" || how === "basic" ? { kind: how } : undefined
  }
  if (type === "oauth2") {
    const flow = objectOf(scheme.flows).clientCredentials
    // Every other flow needs a person with a browser: what it ends with is a token.
    return isObject(flow) && typeof flow.tokenUrl === "string"
      ? { kind: "clientCredentials", tokenUrl: flow.tokenUrl, scopes: [...scopes].toSorted() }
      : { kind: "bearer" }
  }
  return type === "openIdConnect" ? { kind: "bearer" } : undefined
}

/** What each kind needs, by the end of the variable's name. */
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
    ["TOKEN_URL", "where tokens are fetched", false]
  ]
}

/** The schemes that some operation asks for, each with the scopes that are asked of it. */
const askedFor = (document: JsonObject): ReadonlyMap<string, ReadonlySet<string>> => {
  const asked = new Map<string, Set<string>>()
  for (const { operation } of operationsOf(document)) {
    const alternatives = operation.security ?? document.security
    for (const alternative of Array.isArray(alternatives) ? alternatives : []) {
      for (const [key, scopes] of Object.entries(objectOf(alternative))) {
        const all = asked.get(key) ?? new Set()
        for (const scope of Array.isArray(scopes) ? scopes : []) all.add(String(scope))
        asked.set(key, all)
      }
    }
  }
  return asked
}

/** The names that are still free, with a number behind those that are not. */
const distinct = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.map((name, at) => {
    const before = names.slice(0, at).filter((other) => other === name).length
    return before === 0 ? name : `${name}${before + 1}`
  })

/**
 * The schemes of a document, in its order, with their settings. Kinds that take no setting (mutual TLS, digest) are left
 * out: a call that needs one says so.
 *
 * @param name       the API's, e.g. `petstore`
 * @param absoluteOf resolves a token endpoint that the document gives without a host; undefined when nothing says where
 */
export const schemesOf = (
  document: JsonObject,
  name: string,
  absoluteOf: (url: string) => string | undefined
): ReadonlyArray<Scheme> => {
  const asked = askedFor(document)
  const found = Object.entries(objectOf(objectOf(document.components).securitySchemes)).flatMap(([key, value]) => {
    const scopes = asked.get(key)
    const sent = scopes === undefined ? undefined : kindOf(objectOf(value), scopes)
    return sent === undefined ? [] : [{ key, sent }]
  })
  // Two schemes of one kind are told apart by the names that the document gives them.
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
