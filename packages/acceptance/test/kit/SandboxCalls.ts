/**
 * Calls operations of a running sandbox over HTTP, with arguments that come from the document alone.
 */
import type { DocumentSandbox, ServedOperation } from "@faktura/sandbox"
import { listOf, objectOf, resolved } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { sampleOf } from "./Samples.ts"
import type { Amount } from "./Samples.ts"

/** Response of a call. */
export interface Called {
  readonly status: number
  /** Parsed JSON, or undefined. */
  readonly body: unknown
  /** Body that was sent. */
  readonly sent: unknown
}

const sourceOf = (document: JsonObject, { method, path }: ServedOperation) => {
  const item = objectOf(objectOf(document.paths)[path])
  const source = objectOf(item[method.toLowerCase()])
  const parameters = [...listOf(item.parameters), ...listOf(source.parameters)].map((each) => resolved(document, each))
  return { source, parameters }
}

const sampled = (document: JsonObject, schema: unknown, amount: Amount): unknown => {
  try {
    return sampleOf(document, schema, "request", amount)
  } catch {
    // A pattern that the samples do not know.
    return undefined
  }
}

/** True for an operation that takes JSON, or nothing. */
export const takesJson = (document: JsonObject, operation: ServedOperation): boolean => {
  const types = Object.keys(objectOf(resolved(document, sourceOf(document, operation).source.requestBody).content))
  return types.length === 0 || types.some((each) => /[/+]json\b/.test(each))
}

/** Returns values of the query parameters that an operation requires. */
export const requiredQuery = (document: JsonObject, operation: ServedOperation): JsonObject =>
  Object.fromEntries(
    sourceOf(document, operation).parameters.flatMap(({ in: location, name, required, schema }) =>
      location === "query" && required === true ? [[String(name), sampled(document, schema, "least")] as const] : []
    )
  )

/**
 * Calls an operation.
 *
 * @param values values of the path's parameters; the others come from their schemas
 * @param fields values of fields in the body's sample, where it has them
 */
export const callSandbox = async (
  running: DocumentSandbox,
  document: JsonObject,
  operation: ServedOperation,
  values: Readonly<Record<string, string>> = {},
  amount: Amount = "most",
  fields: JsonObject = {}
): Promise<Called> => {
  const { parameters, source } = sourceOf(document, operation)
  const query = new URLSearchParams()
  const headers = new Headers()
  let path = operation.path
  for (const { in: location, name, required, schema } of parameters) {
    const own = String(name)
    const text = values[own] ?? String(sampled(document, schema, "least") ?? "x")
    if (location === "path") path = path.replace(`{${own}}`, encodeURIComponent(text === "" ? "x" : text))
    else if (required === true && location === "query") query.set(own, text)
    else if (required === true && location === "header") headers.set(own, text)
  }
  for (const own of Object.values(running.credentials)) {
    if (own.kind === "bearer" || own.kind === "oauth2") headers.set("authorization", `Bearer ${own.token}`)
    else if (own.kind === "apiKey" && own.in === "header") headers.set(own.name, own.value)
    else if (own.kind === "apiKey" && own.in === "query") query.set(own.name, own.value)
  }
  const content = objectOf(resolved(document, source.requestBody).content)
  const type = Object.keys(content).find((each) => /[/+]json\b/.test(each))
  const sample = type === undefined ? undefined : sampled(document, objectOf(content[type]).schema, amount)
  const replaced = Object.entries(fields).filter(([name]) => name in objectOf(sample))
  const body = replaced.length === 0 ? sample : { ...objectOf(sample), ...Object.fromEntries(replaced) }
  if (type !== undefined) headers.set("content-type", type)
  const response = await fetch(`${running.baseUrl}${path}?${query}`, {
    method: operation.method,
    headers,
    redirect: "manual",
    ...(body === undefined || operation.method === "GET" ? {} : { body: JSON.stringify(body) })
  })
  const text = await response.text()
  const isJson = /[/+]json\b/.test(response.headers.get("content-type") ?? "")
  return { status: response.status, body: isJson && text !== "" ? JSON.parse(text) : undefined, sent: body }
}
