/**
 * Kinds of the security schemes that a document's operations use.
 */
import { isObject, objectOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { operationsOf } from "./SchemaMap.ts"

/** Way to send or fetch a scheme's credential. */
export type SchemeKind =
  | { readonly kind: "bearer" }
  | { readonly kind: "basic" }
  | { readonly kind: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly name: string }
  | { readonly kind: "clientCredentials"; readonly tokenUrl: string; readonly scopes: ReadonlyArray<string> }

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

/** Returns the scopes that operations need, by the scheme that they use. */
const scopesByScheme = (document: JsonObject): ReadonlyMap<string, ReadonlySet<string>> => {
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

/** Security scheme that operations use. */
export interface UsedScheme {
  /** Key in `components.securitySchemes`. */
  readonly key: string
  readonly sent: SchemeKind
}

/**
 * Returns the security schemes that operations use, in the document's order. Kinds that no client sends by itself (mutual TLS,
 * digest) are left out.
 */
export const usedSchemes = (document: JsonObject): ReadonlyArray<UsedScheme> => {
  const scopes = scopesByScheme(document)
  return Object.entries(objectOf(objectOf(document.components).securitySchemes)).flatMap(([key, value]) => {
    const own = scopes.get(key)
    const sent = own === undefined ? undefined : kindOf(objectOf(value), own)
    return sent === undefined ? [] : [{ key, sent }]
  })
}
