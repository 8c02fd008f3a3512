/**
 * Says whether a request has the credentials that a document asks for, as a server would.
 */
import type { HttpRequest } from "@faktura/core/Transport"
import { listOf, objectOf } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"

const headerOf = ({ headers }: HttpRequest, name: string): string | undefined =>
  headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1]

const hasCredential = (scheme: JsonObject, request: HttpRequest): boolean => {
  const name = String(scheme.name)
  const authorization = (headerOf(request, "authorization") ?? "").toLowerCase()
  if (scheme.type !== "apiKey")
    return authorization.startsWith(String(scheme.type === "http" ? scheme.scheme : "bearer").toLowerCase())
  if (scheme.in === "query") return new URL(request.url).searchParams.has(name)
  if (scheme.in === "cookie") return (headerOf(request, "cookie") ?? "").includes(`${name}=`)
  return headerOf(request, name) !== undefined
}

/** True when the request has all credentials of one alternative, or when the operation needs none. */
export const isAuthorized = (document: JsonObject, source: JsonObject, request: HttpRequest): boolean => {
  const schemes = objectOf(objectOf(document.components).securitySchemes)
  const alternatives = listOf(source.security ?? document.security).map((each) => Object.keys(objectOf(each)))
  return (
    alternatives.length === 0 ||
    alternatives.some((names) => names.every((name) => hasCredential(objectOf(schemes[name]), request)))
  )
}
