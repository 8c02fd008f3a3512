/** Pairs of small documents that differ in one part, and the lines in which tests write what changed. */
import { documentChanges } from "../../src/diff/DocumentChanges.ts"
import type { Change } from "../../src/diff/DocumentChanges.ts"
import type { JsonObject } from "../../src/openapi/Json.ts"
import { around, operation } from "./Normalized.ts"
import { content, ref } from "./Documents.ts"

/** Two versions of a document. */
export interface DocumentPair {
  readonly before: JsonObject
  readonly after: JsonObject
}

/** A row: its name, two documents, and a line for each change, as {@link linesOf} writes it. */
export type DiffRow = readonly [name: string, documents: DocumentPair, ...expected: ReadonlyArray<string>]

const pair = (one: (part: JsonObject) => JsonObject, before: JsonObject, after: JsonObject): DocumentPair => ({
  before: one(before),
  after: one(after)
})

/** Two documents whose only schema, `Thing`, is the body of `POST /x`. */
export const sent = (before: JsonObject, after: JsonObject): DocumentPair =>
  pair(
    (schema) =>
      operation({ requestBody: { required: true, ...content(ref("Thing")) } }, "post", { schemas: { Thing: schema } }),
    before,
    after
  )

/** Two documents whose only schema, `Thing`, is the response of `GET /x`. */
export const received = (before: JsonObject, after: JsonObject): DocumentPair =>
  pair(
    (schema) =>
      operation({ responses: { "200": { description: "ok", ...content(ref("Thing")) } } }, "get", {
        schemas: { Thing: schema }
      }),
    before,
    after
  )

/** Two documents with another operation `GET /x`, or of another method. */
export const called = (before: JsonObject, after: JsonObject, method = "get"): DocumentPair =>
  pair((part) => operation(part, method), before, after)

/** Two documents with other paths and components. */
export const documents = (before: JsonObject, after: JsonObject): DocumentPair =>
  pair(
    ({ paths, components, ...rest }) => ({
      // Safe: rows give objects.
      ...around((paths ?? {}) as JsonObject, (components ?? {}) as JsonObject),
      ...rest
    }),
    before,
    after
  )

/** An object with fields. */
export const record = (properties: JsonObject, ...required: ReadonlyArray<string>): JsonObject => ({
  type: "object",
  required,
  properties
})

/** An object with the field `a`. */
export const field = (a: JsonObject): JsonObject => record({ a }, "a")

/** Returns the changes of two documents. */
export const changesOf = ({ after, before }: DocumentPair): ReadonlyArray<Change> =>
  documentChanges(before, after, { client: "Client", resourcePrefix: null })

/** Writes a change as a line: `rule, level, direction at the position: operations`. */
export const lineOf = ({ at, level, operations, rule, side }: Change): string =>
  `${rule}, ${level}${side === undefined ? "" : `, ${side}`} at ${at}: ${operations.join(", ")}`

/** Writes the changes of two documents as lines, sorted. */
export const linesOf = (documents: DocumentPair): ReadonlyArray<string> => changesOf(documents).map(lineOf).toSorted()
