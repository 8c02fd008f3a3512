/** Writes and reads values as JSON text. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ValueInvalid } from "./Errors.ts"

/** Turns a value into JSON text. Fails with `ValueInvalid` for a value that JSON does not have. */
export const jsonText = (
  key: string,
  value: ValueInvalid["value"],
  content: unknown
): Effect.Effect<string, ValueInvalid> =>
  Effect.mapError(
    Effect.map(Schema.decodeUnknownEffect(Schema.Json)(content), (json) => JSON.stringify(json)),
    (cause) =>
      new ValueInvalid({ message: `${key}: the ${value} is not JSON. Nothing was changed.`, key, value, cause })
  )
