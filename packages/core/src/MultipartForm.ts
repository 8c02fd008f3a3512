/**
 * A form whose fields have media types of their own (RFC 7578, 4.4), such as JSON beside files.
 *
 * `FormData` gives a media type to files only, and so a file name to everything that has one. Servers take a part with a file
 * name for a file, also where it is JSON, and then miss the field.
 */

/** In a header's quotes (HTML, multipart form data). */
const quoted = (text: string): string =>
  `"${text.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22")}"`

const fileName = (value: Blob): string => (value instanceof File ? value.name : "blob")

/** As hey-api's client has it: text as it is, dates in ISO 8601, everything else as JSON. */
const textOf = (value: unknown): string =>
  typeof value === "string" ? value : value instanceof Date ? value.toISOString() : JSON.stringify(value)

const partOf = (name: string, value: unknown, type: string | undefined): ReadonlyArray<BlobPart> => {
  const head = `Content-Disposition: form-data; name=${quoted(name)}`
  if (value instanceof Blob) {
    const media = value.type || "application/octet-stream"
    return [`${head}; filename=${quoted(fileName(value))}\r\nContent-Type: ${media}\r\n\r\n`, value]
  }
  if (type !== undefined) return [`${head}\r\nContent-Type: ${type}\r\n\r\n`, JSON.stringify(value)]
  return [`${head}\r\n\r\n`, textOf(value)]
}

/**
 * A form as it goes over the wire; files are not read before they are sent.
 *
 * @param fields   a list is sent as a field for each of its items; what is undefined or null is left out
 * @param types    media types of fields that are sent as JSON
 * @param boundary a text that the fields do not hold, of small letters and digits
 */
export const multipartForm = (
  fields: Readonly<Record<string, unknown>>,
  types: Readonly<Record<string, string>>,
  boundary: string = crypto.randomUUID().replaceAll("-", "")
): Blob => {
  const parts = Object.entries(fields).flatMap(([name, value]) => {
    const type = types[name]
    const values: ReadonlyArray<unknown> = Array.isArray(value) && type === undefined ? value : [value]
    return values
      .filter((each) => each !== undefined && each !== null)
      .flatMap((each): ReadonlyArray<BlobPart> => [`--${boundary}\r\n`, ...partOf(name, each, type), "\r\n"])
  })
  return new Blob([...parts, `--${boundary}--\r\n`], { type: `multipart/form-data; boundary=${boundary}` })
}
