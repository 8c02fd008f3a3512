/**
 * Reads the bodies of responses by their media types.
 */
import { parseJson } from "./Json.ts"
import type { HttpResponse } from "./Transport.ts"
import type { ParseAs } from "./Types.ts"

const text = /^text\/|[/+-](xml|yaml|graphql|javascript|jwt|sql|pem-file|toml)$/

/** How a body is read by its media type; without one not at all. */
const parserFor = (contentType: string): Exclude<ParseAs, "auto"> => {
  const type = contentType.split(";", 1)[0]!.trim().toLowerCase()
  if (type === "") return "stream"
  if (/[/+]json$/.test(type)) return "json"
  if (type === "multipart/form-data") return "formData"
  return text.test(type) ? "text" : "blob"
}

const typeOf = (response: HttpResponse): string => response.headers.get("content-type") ?? ""

const bytesOf = (response: HttpResponse): Promise<Uint8Array<ArrayBuffer>> => response.bytes(Infinity)

/** The text of a body in its charset; without one it is UTF-8. A charset that the runtime does not know is a `RangeError`. */
const textOf = async (response: HttpResponse): Promise<string> => {
  const charset = /;\s*charset=["']?([^"';\s]+)/i.exec(typeOf(response))?.[1]
  // Read first: a body that is left unread keeps its connection.
  const bytes = await bytesOf(response)
  return new TextDecoder(charset).decode(bytes)
}

/** The data of a success response. */
export const dataOf = async (response: HttpResponse, parseAs: ParseAs): Promise<unknown> => {
  const type = typeOf(response)
  const parser = parseAs === "auto" ? parserFor(type) : parseAs
  if (parser === "stream") return response.stream()
  if (parser === "text" || parser === "json") {
    const body = await textOf(response)
    if (parser === "text") return body
    // A response without a body is no JSON.
    return body === "" ? {} : parseJson(body)
  }
  const bytes = await bytesOf(response)
  // A copy, because what came from a socket may be a part of a larger buffer.
  if (parser === "arrayBuffer") return bytes.slice().buffer
  const read = new Response(bytes, { headers: { "content-type": type } })
  return parser === "blob" ? read.blob() : read.formData()
}

/** The error of another response: JSON, or text. */
export const errorOf = async (response: HttpResponse): Promise<unknown> => {
  const body = await textOf(response)
  try {
    return parseJson(body)
  } catch {
    return body
  }
}
