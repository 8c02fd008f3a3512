/**
 * Second server made from the document, for features that Prism lacks: bytes, event streams, lines, cookies, forms with
 * files.
 *
 * It validates path, required parameters, media type and JSON body (with ajv), and sends the first success response.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { isGiven, sentMedia } from "./Arguments.ts"
import { listOf, objectOf, resolved } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { formOf } from "./Operations.ts"
import type { Operation } from "./Operations.ts"
import type { Served } from "./Prism.ts"
import { sampleOf } from "./Samples.ts"
import { acceptanceIn } from "./Schemas.ts"
import type { Acceptance } from "./Schemas.ts"

interface Received {
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: { readonly [name: string]: string | ReadonlyArray<string> | undefined }
  readonly body: string
}

const segments = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replaceAll(/\{[^}]+\}/g, "[^/]+")}$`)

const isPresent = ({ in: place, name, schema }: JsonObject, { headers, query }: Received): boolean => {
  const key = String(name)
  if (place === "header") return headers[key.toLowerCase()] !== undefined
  if (place === "cookie")
    return String(headers.cookie ?? "")
      .split("; ")
      .some((pair) => pair.startsWith(`${key}=`))
  // An object is sent as separate fields.
  const { type } = objectOf(schema)
  return place !== "query" || type === "object" || query.has(key) || query.has(`${key}[]`)
}

const problemsOf = (
  document: JsonObject,
  operation: Operation,
  received: Received,
  accepts: Acceptance
): ReadonlyArray<string> => {
  const missing = operation.parameters
    .filter((parameter) => parameter.required === true && isGiven(parameter) && !isPresent(parameter, received))
    .map(({ in: place, name }) => `${String(place)} ${String(name)} is missing`)
  const media = sentMedia(document, operation)
  const type =
    String(received.headers["content-type"] ?? "")
      .split(";")[0]
      ?.trim() ?? ""
  if (
    media === undefined ||
    (received.body === "" && resolved(document, operation.source.requestBody).required !== true)
  )
    return missing
  const isOther = formOf(type) !== formOf(media.type) && !media.type.includes("*")
  const other = isOther ? [`the body came as ${type === "" ? "nothing" : type}, not as ${media.type}`] : []
  const refused = operation.body === "json" ? accepts(media.schema, parsed(received.body)) : undefined
  return [...missing, ...other, ...(refused === undefined ? [] : [`the body: ${refused}`])]
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const written: { readonly [form: string]: (value: unknown) => string } = {
  json: (value) => JSON.stringify(value),
  text: (value) => (typeof value === "string" ? value : "some text"),
  events: (value) => `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`.repeat(2),
  lines: (value) => `${JSON.stringify(value)}\n`.repeat(2)
}

interface Reply {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

/** Returns the schema of a response's media type. In OpenAPI 3.2, a stream has the schema of one item. */
const itemSchema = (media: JsonObject): unknown => media.itemSchema ?? media.schema ?? {}

const responseOf = (document: JsonObject, operation: Operation, accept: string): Reply => {
  const statuses = Object.entries(objectOf(operation.source.responses))
  const [status = "default", response] =
    statuses.find(([key]) => key.startsWith("2")) ?? statuses.find(([key]) => /^(default|3)/.test(key)) ?? []
  const target = resolved(document, response)
  const headers = Object.fromEntries(
    Object.entries(objectOf(target.headers))
      .filter(([name]) => !/^content-/i.test(name))
      .map(([name, header]) => {
        const { schema } = resolved(document, header)
        return [
          name,
          listOf([sampleOf(document, schema ?? {}, "answer", "most")])
            .flat()
            .join(",")
        ]
      })
  )
  const code = /^\d{3}$/.test(status) ? Number(status) : status.startsWith("3") ? 302 : 200
  const content = Object.entries(objectOf(target.content))
  const [type, media] = content.find(([each]) => accept.split(/\s*,\s*/).includes(each)) ?? content[0] ?? []
  if (type === undefined || operation.method === "HEAD" || code === 204) return { status: code, headers, body: "" }
  const write = written[formOf(type)]
  const body =
    write === undefined ? "\u0000bytes" : write(sampleOf(document, itemSchema(objectOf(media)), "answer", "most"))
  const kind = type.includes("*")
    ? ({ json: "application/json", text: "text/plain" }[formOf(type) as "json"] ?? "application/octet-stream")
    : type
  return { status: code, headers: { ...headers, "content-type": kind }, body }
}

/** Serves operations of a document on a free port of 127.0.0.1. */
export const serveByHand = async (document: JsonObject, operations: ReadonlyArray<Operation>): Promise<Served> => {
  const accepts = acceptanceIn(document, "request")
  // A path without parameters precedes a path with parameters that also matches.
  const routes = operations
    .map((operation) => ({ operation, expression: segments(operation.path) }))
    .toSorted((a, b) => a.operation.path.split("{").length - b.operation.path.split("{").length)
  const server = createServer((incoming, outgoing) => {
    const chunks: Array<Buffer> = []
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk))
    incoming.on("end", () => {
      const { pathname: path, searchParams: query } = new URL(incoming.url ?? "", "http://127.0.0.1")
      const route = routes.find(
        ({ expression, operation }) => operation.method === incoming.method && expression.test(path)
      )
      const received = { path, query, headers: incoming.headers, body: Buffer.concat(chunks).toString() }
      const problems =
        route === undefined
          ? [`there is no ${incoming.method} ${path}`]
          : problemsOf(document, route.operation, received, accepts)
      const { body, headers, status } =
        route === undefined || problems.length > 0
          ? { status: 422, headers: { "content-type": "application/json" }, body: JSON.stringify({ problems }) }
          : responseOf(document, route.operation, String(incoming.headers.accept ?? ""))
      outgoing.writeHead(status, headers)
      outgoing.end(incoming.method === "HEAD" ? undefined : body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    // The address of a server on a port is not a string.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
