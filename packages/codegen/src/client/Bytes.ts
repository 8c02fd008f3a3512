/** Bytes as requests carry them: as they are, or in Base64 where text is expected. */

/** The bytes of a buffer or of a view of one. */
export const bytesOf = (value: unknown): Uint8Array<ArrayBuffer> | undefined =>
  value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : ArrayBuffer.isView(value)
      ? // The cast: what `fetch` sends is never shared between threads.
        new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength)
      : undefined

/** Bytes in Base64 (RFC 4648, 4). */
export const base64 = (bytes: Uint8Array): string => {
  let text = ""
  // In pieces: a call takes so many arguments only.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

/** A value of JSON, or what stands for it: `bigint` as its digits in text, bytes in Base64. */
const asJson = (value: unknown): unknown => {
  if (typeof value === "bigint") return value.toString()
  const bytes = bytesOf(value)
  return bytes === undefined ? value : base64(bytes)
}

/** JSON with bytes in Base64 and `bigint` as text; undefined for what JSON has no text for. Throws what `JSON.stringify` throws. */
export const stringify = (value: unknown): string | undefined =>
  JSON.stringify(value, function (this: unknown, key, each: unknown) {
    // Node's `Buffer` has a `toJSON`, which runs before this function: its holder has the bytes.
    // The cast: `JSON.stringify` calls with the holder of the value.
    return asJson(
      ArrayBuffer.isView((this as Record<string, unknown>)[key]) ? (this as Record<string, unknown>)[key] : each
    )
  }) as string | undefined
