/**
 * Reads response bodies by media type.
 */
import { parseJson } from "./Json.ts"
import type { HttpResponse } from "./Transport.ts"
import type { ParseAs } from "./Types.ts"

const text = /^text\/|[/+-](xml|yaml|graphql|javascript|jwt|sql|pem-file|toml)$/

/** Returns the parser for a media type. Without a media type the body stays unread. */
const parserFor = (contentType: string): Exclude<ParseAs, "auto"> => {
  const type = contentType.split(";", 1)[0]!.trim().toLowerCase()
  if (type === "") return "stream"
  if (/[/+]json$/.test(type)) return "json"
  if (type === "multipart/form-data") return "formData"
  return text.test(type) ? "text" : "blob"
}

const typeOf = (response: HttpResponse): string => response.headers.get("content-type") ?? ""

const bytesOf = (response: HttpResponse): Promise<Uint8Array<ArrayBuffer>> => response.bytes(Infinity)

/** Decodes a body as text. Default charset: UTF-8. Throws `RangeError` for a charset that the runtime does not know. */
const textOf = async (response: HttpResponse): Promise<string> => {
  const charset = /;\s*charset=["']?([^"';\s]+)/i.exec(typeOf(response))?.[1]
  // Reads before decoding. Hazard: an unread body would keep its connection open.
  const bytes = await bytesOf(response)
  return new TextDecoder(charset).decode(bytes)
}

/** Returns the data of a success response. */
export const dataOf = async (response: HttpResponse, parseAs: ParseAs): Promise<unknown> => {
  const type = typeOf(response)
  const parser = parseAs === "auto" ? parserFor(type) : parseAs
  if (parser === "stream") return response.stream()
  if (parser === "text" || parser === "json") {
    const body = await textOf(response)
    if (parser === "text") return body
    // An empty body is not JSON: the data is `{}`.
    return body === "" ? {} : parseJson(body)
  }
  const bytes = await bytesOf(response)
  // A copy, because bytes from a socket may be part of a larger buffer.
  if (parser === "arrayBuffer") return bytes.slice().buffer
  const read = new Response(bytes, { headers: { "content-type": type } })
  return parser === "blob" ? read.blob() : read.formData()
}

/** Returns the error of a response other than 2xx: parsed JSON, or text. */
export const errorOf = async (response: HttpResponse): Promise<unknown> => {
  const body = await textOf(response)
  try {
    return parseJson(body)
  } catch {
    return body
  }
}
