/**
 * Enforces the security schemes of a document: API keys, bearer tokens, basic authentication, and OAuth 2.0 with client
 * credentials. Each scheme has credentials that come from the seed.
 *
 * @see https://spec.openapis.org/oas/v3.1.1.html#security-scheme-object
 */
import type { IncomingHttpHeaders } from "node:http"
import type { ApiDocument, Operation } from "../openapi/Document.ts"
import type { Identity } from "../state/Identity.ts"
import { Refusal } from "./Refusal.ts"
import { isObject, segmentOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"

/** Credentials for a security scheme. */
export type SchemeCredentials =
  | {
      readonly kind: "apiKey"
      /** Part of the request that has the key. */
      readonly in: "header" | "query" | "cookie"
      readonly name: string
      readonly value: string
    }
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  | {
      readonly kind: "oauth2"
      readonly clientId: string
      readonly clientSecret: string
      /** Token of the client, for callers that do not ask `/__sandbox/token` for it. */
      readonly token: string
    }

/** Security of a document. */
export interface Security {
  /** Credentials by the scheme's name. */
  readonly credentials: Readonly<Record<string, SchemeCredentials>>
  /** @throws Refusal 401 if the request has the credentials of no alternative */
  readonly check: (operation: Operation, headers: IncomingHttpHeaders, query: URLSearchParams) => void
  /** Returns the token for a client; undefined if the client or its secret is wrong. */
  readonly tokenFor: (clientId: string, clientSecret: string) => string | undefined
}

const credentialsFor = (identity: Identity, name: string, scheme: JsonObject): SchemeCredentials | undefined => {
  const secret = (of: string): string => identity.fixedSecret(`${of} ${name}`).slice(0, 32)
  const location = scheme["in"]
  switch (scheme["type"]) {
    case "apiKey":
      return location === "header" || location === "query" || location === "cookie"
        ? { kind: "apiKey", in: location, name: String(scheme["name"]), value: secret("key") }
        : undefined
    case "http":
      return String(scheme["scheme"]).toLowerCase() === "basic"
        ? { kind: "basic", username: "sandbox", password: secret("password") }
        : { kind: "bearer", token: secret("token") }
    case "oauth2":
    case "openIdConnect":
      return {
        kind: "oauth2",
        clientId: identity.fixedUuid(`client ${name}`),
        clientSecret: secret("client secret"),
        token: secret("token")
      }
    default:
      // A certificate of the client: the sandbox has no TLS.
      return undefined
  }
}

const cookieIn = (header: string | undefined, name: string): string | undefined =>
  header
    ?.split(";")
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)

const isSent = (credentials: SchemeCredentials, headers: IncomingHttpHeaders, query: URLSearchParams): boolean => {
  const authorization = headers.authorization ?? ""
  if (credentials.kind === "basic") {
    const { password, username } = credentials
    const sent = /^basic (.+)$/i.exec(authorization)?.[1]
    return sent === Buffer.from(`${username}:${password}`).toString("base64")
  }
  if (credentials.kind !== "apiKey") return /^bearer (.+)$/i.exec(authorization)?.[1] === credentials.token
  const { in: location, name, value } = credentials
  const sent =
    location === "query"
      ? query.get(name)
      : location === "cookie"
        ? cookieIn(headers.cookie, name)
        : headers[name.toLowerCase()]
  return sent === value
}

/** Says how credentials are sent, for messages and for people with curl. Does not contain them. */
const wayOf = (name: string, credentials: SchemeCredentials | undefined): string => {
  if (credentials === undefined) return name
  switch (credentials.kind) {
    case "apiKey":
      return `the ${credentials.in} ${credentials.name}`
    case "basic":
      return "Authorization: Basic"
    default:
      return "Authorization: Bearer"
  }
}

/** Makes the security of a document. */
export const securityOf = (document: ApiDocument, identity: Identity): Security => {
  const { value: schemes } = document.resolve("#/components/securitySchemes")
  const credentials = Object.fromEntries(
    Object.keys(isObject(schemes) ? schemes : {}).flatMap((name) => {
      const { value } = document.resolve(`#/components/securitySchemes/${segmentOf(name)}`)
      const own = isObject(value) ? credentialsFor(identity, name, value) : undefined
      return own === undefined ? [] : [[name, own] as const]
    })
  )
  const has = (name: string, headers: IncomingHttpHeaders, query: URLSearchParams): boolean => {
    const own = credentials[name]
    return own === undefined || isSent(own, headers, query)
  }
  return {
    credentials,
    check: ({ alternatives }, headers, query) => {
      if (alternatives.length === 0) return
      if (alternatives.some((names) => names.every((name) => has(name, headers, query)))) return
      const ways = alternatives.map((names) => names.map((name) => wayOf(name, credentials[name])).join(" and "))
      throw new Refusal(401, `The credentials are missing or wrong. Send them in ${[...new Set(ways)].join(", or ")}`)
    },
    tokenFor: (clientId, clientSecret) => {
      for (const own of Object.values(credentials))
        if (own.kind === "oauth2" && own.clientId === clientId && own.clientSecret === clientSecret) return own.token
      return undefined
    }
  }
}
