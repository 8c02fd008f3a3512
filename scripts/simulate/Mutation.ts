/**
 * Changes this repository's document of Monite as a vendor would, for a machine without the vendor's own documents.
 */
import { CheckFailed } from "../release/CheckFailed.ts"

type Json = Readonly<Record<string, unknown>>

const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

/** Replaces the value at a path by what `change` returns for it; undefined removes it. @throws CheckFailed without the path */
const edited = (json: unknown, path: ReadonlyArray<string>, change: (value: unknown) => unknown): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return change(json)
  if (!isJson(json) || (rest.length > 0 && !(key in json)))
    throw new CheckFailed(`The document has no ${path.join(" ")} any more: change Mutation.ts`)
  const value = edited(json[key], rest, change)
  return Object.fromEntries(
    [...Object.entries(json).filter(([name]) => name !== key), [key, value]].filter(([, each]) => each !== undefined)
  )
}

/** Returns the changed document. `consumer/mutated.ts` has a call for each of the changes. */
export const mutate = (document: unknown): unknown => {
  const changes: ReadonlyArray<readonly [path: ReadonlyArray<string>, change: (value: unknown) => unknown]> = [
    // A call gets an error tag, and one loses a tag.
    [
      ["paths", "/counterparts/{counterpart_id}", "get", "responses", "409"],
      () => ({ $ref: "#/components/responses/Conflict" })
    ],
    [["paths", "/counterparts", "get", "responses", "403"], () => undefined],
    // A field of a response becomes optional.
    [["components", "schemas", "UnitResponse", "required"], () => ["id", "created_at", "updated_at"]],
    // A request's limit gets lower.
    [["components", "schemas", "UnitRequest", "properties", "name", "maxLength"], () => 50],
    // New, so nothing breaks: an operation.
    [
      ["paths", "/measure_unit_names"],
      () => ({
        get: {
          tags: ["Measure units"],
          summary: "List names of measure units",
          operationId: "get_measure_unit_names",
          responses: {
            "200": {
              description: "All names.",
              content: { "application/json": { schema: { type: "array", items: { type: "string" } } } }
            }
          }
        }
      })
    ]
  ]
  return changes.reduce((json, [path, change]) => edited(json, path, change), document)
}
