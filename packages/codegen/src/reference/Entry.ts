/**
 * Operation of the document, as the reference pages read it.
 */
import type { JsonObject } from "../openapi/Json.ts"
import type { OperationName } from "../naming/Names.ts"

/** Operation of the document, with its name in the code. */
export interface Entry extends OperationName {
  /** Method and path, e.g. `GET /entities`. */
  readonly key: string
  /** HTTP method in capitals. */
  readonly method: string
  readonly operation: JsonObject
  /** Parameters of the operation and its path, with references resolved. */
  readonly parameters: ReadonlyArray<JsonObject>
}
