/**
 * Reads the bodies of responses by their media types.
 */
import { parseJson } from "./Json.ts"
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

const typeOf = (response: Response): string => response.headers.get("content-type") ?? ""

/** The text of a body in its charset; without one it is UTF-8. A charset that the runtime does not know is a `RangeError`. */
const textOf = async (response: Response): Promise<string> => {
  const charset = /;\s*charset=["']?([^"';\s]+)/i.exec(typeOf(response))?.[1]
  // Why not always `text()`: it reads every body as UTF-8 (Fetch Standard, 5.3).
  return charset === undefined ? response.text() : new TextDecoder(charset).decode(await response.arrayBuffer())
}

/** The data of a success response. */
export const dataOf = async (response: Response, parseAs: ParseAs): Promise<unknown> => {
  const parser = parseAs === "auto" ? parserFor(typeOf(response)) : parseAs
  if (parser === "stream") return response.body
  if (parser !== "text" && parser !== "json") return response[parser]()
  const body = await textOf(response)
  if (parser === "text") return body
  // A response without a body is no JSON.
  return body === "" ? {} : parseJson(body)
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
