/**
 * Reads a stream of bytes up to a limit, so that an endless stream costs no more memory than a long one.
 */
import * as Bytes from "effect/Bytes"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** All bytes of a stream; undefined for more than `limit` bytes: reading stops at the first chunk beyond it. */
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
