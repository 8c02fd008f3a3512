/**
 * Lines of a document under paths of their own. They are part of the document: a change of a line changes its sums.
 */
import type { Handler, Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import { objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { page } from "../world/Crud.ts"
import { warningsOf } from "../world/Warnings.ts"
import { envelope } from "../world/World.ts"
import type { MaesnCall, Scope } from "../world/World.ts"

/** Lines of the document that a path names. */
export interface LineItems {
  readonly operations: Readonly<Partial<Record<"list" | "create" | "get" | "put" | "patch", string>>>
  /** Field with the id of a line; `id` by default. */
  readonly id?: string
  /** True if a change responds with a list of the lines that it changed. */
  readonly isList?: boolean
  /** Returns the lines. @throws 404 for an unknown document */
  readonly read: (call: MaesnCall) => ReadonlyArray<JsonObject>
  /** Replaces the lines. Returns them as they are kept, in the same order. Missing if they cannot be changed. */
  readonly write?: (call: MaesnCall, lines: ReadonlyArray<JsonObject>) => ReadonlyArray<JsonObject>
}

/** Makes the handlers of lines. */
export const lineItems = ({ id = "id", isList = false, operations, read, write }: LineItems): Handlers<Scope> => {
  const indexOf = (call: MaesnCall, lines: ReadonlyArray<JsonObject>): number => {
    const wanted = call.path["lineItemId"] ?? ""
    const index = lines.findIndex((line) => line[id] === wanted)
    if (index < 0) throw new Refusal(404, `The document has no line ${wanted}`)
    return index
  }
  const changed = (call: MaesnCall, status: number, index: number, lines: ReadonlyArray<JsonObject>) => {
    const line = write?.(call, lines)[index]
    return envelope(call, status, isList ? [line] : line, warningsOf(call))
  }
  /** @param start fields that a change of a line starts from */
  const change =
    (start: (line: JsonObject) => JsonObject): Handler<Scope> =>
    (call) => {
      const lines = read(call)
      const index = indexOf(call, lines)
      const next = lines.map((line, at) =>
        at === index
          ? { ...start(line), ...objectOf(call.body), [id]: line[id], createdDate: line["createdDate"] }
          : line
      )
      return changed(call, 200, index, next)
    }
  const works: Readonly<Record<keyof LineItems["operations"], Handler<Scope>>> = {
    list: (call) => page(call, read(call)),
    get: (call) => {
      const lines = read(call)
      return envelope(call, 200, lines[indexOf(call, lines)])
    },
    create: (call) => {
      const lines = read(call)
      const { [id]: _own, ...fields } = objectOf(call.body)
      return changed(call, 201, lines.length, [...lines, fields])
    },
    put: change(() => ({})),
    patch: change((line) => line)
  }
  return Object.fromEntries(
    Object.entries(operations).map(([work, name]) => [name, works[work as keyof typeof works]] as const) // the keys of `operations`
  )
}
