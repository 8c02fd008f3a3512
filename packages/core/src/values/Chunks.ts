/**
 * Bytes that arrive in parts.
 */

/** The parts as one. `length` is the sum of theirs, in bytes: who limits what it reads has counted it. */
export const joined = (chunks: ReadonlyArray<Uint8Array>, length: number): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
