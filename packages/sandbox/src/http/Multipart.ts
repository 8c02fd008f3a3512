/**
 * Reads `multipart/form-data` (RFC 7578), as far as the upload of one file needs it.
 */

/** Part of the form. */
export interface Part {
  readonly name: string
  /** Missing for a plain field. */
  readonly filename: string | undefined
  /** Declared media type; `text/plain` if none is declared (RFC 7578, 4.4). */
  readonly type: string
  readonly data: Buffer
}

const parameter = (header: string, name: string): string | undefined => {
  const match = new RegExp(`(?:^|[;\\s])${name}=(?:"([^"]*)"|([^;\\s]+))`, "i").exec(header)
  return match?.[1] ?? match?.[2]
}

/**
 * Splits a body into its parts.
 *
 * @returns the parts, or undefined if the content type has no boundary or the body is malformed
 */
export const multipart = (contentType: string, body: Buffer): ReadonlyArray<Part> | undefined => {
  const boundary = parameter(contentType, "boundary")
  if (boundary === undefined) return undefined
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  // The first delimiter is at the start of the body, without the line break before all others.
  const whole = Buffer.concat([Buffer.from("\r\n"), body])
  const parts: Array<Part> = []
  let at = whole.indexOf(delimiter)
  if (at < 0) return undefined
  for (;;) {
    at += delimiter.length
    if (whole.subarray(at, at + 2).toString() === "--") return parts
    const headersEnd = whole.indexOf("\r\n\r\n", at)
    const next = whole.indexOf(delimiter, at)
    if (headersEnd < 0 || next < 0 || headersEnd > next) return undefined
    const headers = new Map(
      whole
        .subarray(at, headersEnd)
        .toString("utf8")
        .split("\r\n")
        .filter((line) => line.includes(":"))
        .map((line): [string, string] => {
          const colon = line.indexOf(":")
          return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
        })
    )
    const disposition = headers.get("content-disposition") ?? ""
    parts.push({
      name: parameter(disposition, "name") ?? "",
      filename: parameter(disposition, "filename"),
      type: headers.get("content-type") ?? "text/plain",
      data: whole.subarray(headersEnd + 4, next)
    })
    at = next
  }
}
