/**
 * Reads `specs/<api>/differences.yaml`: the accepted differences, each with its reason.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { readDocument } from "../openapi/Document.ts"
import { issueProblems } from "../workspace/IssueProblems.ts"
import { specInvalid } from "../openapi/Problem.ts"
import type { Api } from "../workspace/Workspace.ts"
import type { Difference } from "./Compare.ts"
import { differenceKinds } from "./Compare.ts"

const Pattern = Schema.NonEmptyString

/** An entry of the file: differences with one reason. */
const Listed = Schema.Struct({
  kind: Schema.Union([Schema.Literals(differenceKinds), Schema.NonEmptyArray(Schema.Literals(differenceKinds))]),
  /** Patterns of positions; `*` matches any characters. */
  at: Schema.Union([Pattern, Schema.NonEmptyArray(Pattern)]),
  side: Schema.optionalKey(Schema.Literals(["request", "response"])),
  /** Value in our document, e.g. `optional`. For an entry about one direction of change only. */
  here: Schema.optionalKey(Schema.NonEmptyString),
  reason: Schema.NonEmptyString
})

/** An entry of `differences.yaml`: differences with one reason. */
export type Listed = typeof Listed.Type

const ListFile = Schema.Struct({
  /** Description of the vendor's document. */
  vendor: Schema.NonEmptyString,
  differences: Schema.Array(Listed)
})

/** Contents of `differences.yaml`. */
export type ListFile = typeof ListFile.Type

/** Reads an API's list. Without the file the list is empty. */
export const readListed = Effect.fnUntraced(function* (root: string, api: Api) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const file = path.join(api.folder, "differences.yaml")
  const name = path.relative(root, file)
  if (!(yield* fs.exists(file))) return { name, list: { vendor: "", differences: [] } satisfies ListFile }
  const document = yield* readDocument(file, name)
  const result = Schema.decodeUnknownResult(ListFile)(document.json, { errors: "all", onExcessProperty: "error" })
  if (Result.isSuccess(result)) return { name, list: result.success }
  return yield* specInvalid(`${name} cannot be used.`, issueProblems(document, result.failure.issue))
})

/** Turns a pattern into a regular expression. `*` matches any characters. */
const expression = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`
  )

const covers = ({ at, here, kind, side }: Listed): ((difference: Difference) => boolean) => {
  const places = [at].flat().map(expression)
  const kinds = [kind].flat()
  return (difference) =>
    kinds.includes(difference.kind) &&
    (side === undefined || side === difference.side) &&
    (here === undefined || here === difference.here) &&
    places.some((place) => place.test(difference.at))
}

/** Differences, grouped by the entry that lists them. */
export interface Sorted {
  readonly listed: ReadonlyArray<readonly [Listed, ReadonlyArray<Difference>]>
  /** Differences without an entry. */
  readonly unlisted: ReadonlyArray<Difference>
}

/** Assigns each difference to the first entry that matches it. */
export const sortDifferences = (differences: ReadonlyArray<Difference>, list: ListFile): Sorted => {
  const entries = list.differences.map((entry) => ({ entry, covers: covers(entry), own: new Array<Difference>() }))
  const unlisted: Array<Difference> = []
  for (const difference of differences) {
    const entry = entries.find((each) => each.covers(difference))
    ;(entry?.own ?? unlisted).push(difference)
  }
  return { listed: entries.map(({ entry, own }) => [entry, own] as const), unlisted }
}
