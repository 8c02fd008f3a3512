/**
 * Reads a stream of bytes up to a limit. Why: an endless stream must not use memory without end.
 */
import * as Bytes from "effect/Bytes"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/**
 * Returns all bytes of a stream. Undefined when there are more than `limit`: reading stops at the first chunk beyond
 * it.
 */
export const readAtMost = <E, R>(
  stream: Stream.Stream<Uint8Array, E, R>,
  limit: number
): Effect.Effect<Uint8Array | undefined, E, R> =>
  Effect.suspend(() => {
    const chunks: Array<Uint8Array> = []
    let length = 0
    const read = Stream.runForEachWhile(stream, (chunk) =>
      Effect.sync(() => {
        length += chunk.length
        chunks.push(chunk)
        return length <= limit
      })
    )
    return Effect.map(read, () => (length > limit ? undefined : Bytes.concat(chunks)))
  })
