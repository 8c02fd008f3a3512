/**
 * Reads the bodies of responses by their media types.
 */
import { parseJson } from "./Json.ts"
import type { ParseAs } from "./Types.ts"

/** How a body is read by its media type; `stream`: not at all. */
const parserFor = (contentType: string): Exclude<ParseAs, "auto"> => {
  const type = contentType.split(";", 1)[0]!.trim().toLowerCase()
  if (type === "") return "stream"
  if (type.startsWith("application/json") || type.endsWith("+json")) return "json"
  if (type === "multipart/form-data") return "formData"
  if (/^(application|audio|image|video)\//.test(type)) return "blob"
  return type.startsWith("text/") ? "text" : "json"
}

const typeOf = (response: Response): string => response.headers.get("content-type") ?? ""

/** The text of a body in its charset; without one it is UTF-8. A charset that the runtime does not know is a `RangeError`. */
const textOf = async (response: Response): Promise<string> => {
  const charset = /;\s*charset\s*=\s*["']?([^"';\s]+)/i.exec(typeOf(response))?.[1]
  // Why not always `text()`: it reads every body as UTF-8 (Fetch Standard, 5.3).
  return charset === undefined ? response.text() : new TextDecoder(charset).decode(await response.arrayBuffer())
}

/** The data of a success response. */
export const dataOf = async (response: Response, parseAs: ParseAs): Promise<unknown> => {
  const parser = parseAs === "auto" ? parserFor(typeOf(response)) : parseAs
  const isEmpty = response.status === 204 || response.headers.get("content-length") === "0"
  if (parser === "stream") return response.body
  if (parser === "formData" && isEmpty) return new FormData()
  if (parser === "text") return textOf(response)
  if (parser !== "json") return response[parser]()
  // A response without a length may be empty as well.
  const text = isEmpty ? "" : await textOf(response)
  return text === "" ? {} : parseJson(text)
}

/** The error of another response: JSON, or text. */
export const errorOf = async (response: Response): Promise<unknown> => {
  const text = await textOf(response)
  try {
    return parseJson(text)
  } catch {
    return text
  }
}
