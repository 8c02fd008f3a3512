/** Positions in lists, as texts of an address. A list goes on after the row that the position names. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Refused } from "../Refused.ts"

/** Position after a row: the value that the list is ordered by, then the row's own name. */
export type Position<A extends string | number> = readonly [value: A, name: string]

/** Error of a position that no list has made. */
export const wrongPosition = new Refused({
  status: 400,
  message: "The address of this part of the list is not valid. Go to the first part."
})

const toText = (value: ReadonlyArray<unknown>): string => Buffer.from(JSON.stringify(value)).toString("base64url")

const reader = <A extends string | number>(value: Schema.Codec<A>) => {
  const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Tuple([value, Schema.String])))
  return (text: string): Effect.Effect<Position<A>, Refused> => {
    const json = Buffer.from(text, "base64url").toString()
    // Postgres has no texts with the character NUL.
    return json.includes("\\u0000") ? Effect.fail(wrongPosition) : Effect.mapError(decode(json), () => wrongPosition)
  }
}

/** Reads a position in a list that is ordered by time. */
export const timePosition = reader(Schema.Int)

/** Reads a position in a list that is ordered by text. */
export const textPosition = reader(Schema.String)

/**
 * Cuts a list that was read with one row more than it shows.
 *
 * @param position names the last row that is shown
 */
export const cut = <A>(
  rows: ReadonlyArray<A>,
  limit: number,
  position: (row: A) => Position<string | number>
): { readonly rows: ReadonlyArray<A>; readonly next: string | undefined } => {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > limit && last !== undefined ? toText(position(last)) : undefined }
}

/** Writes a position. */
export const positionText = (position: Position<string | number>): string => toText(position)
