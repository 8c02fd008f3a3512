/**
 * Differences that are meant: `specs/<api>/differences.yaml` lists them, each kind and place with its reason.
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

/** Differences that have one reason. */
const Listed = Schema.Struct({
  kind: Schema.Union([Schema.Literals(differenceKinds), Schema.NonEmptyArray(Schema.Literals(differenceKinds))]),
  /** Places; `*` stands for any characters. */
  at: Schema.Union([Pattern, Schema.NonEmptyArray(Pattern)]),
  side: Schema.optionalKey(Schema.Literals(["request", "answer"])),
  /** What our document says there, where an entry is about one direction only, e.g. `optional`. */
  here: Schema.optionalKey(Schema.NonEmptyString),
  reason: Schema.NonEmptyString
})

/** Differences that have one reason. */
export type Listed = typeof Listed.Type

const ListFile = Schema.Struct({
  /** What is compared with, in words. */
  vendor: Schema.NonEmptyString,
  differences: Schema.Array(Listed)
})

/** The file, and the places of its entries for problems. */
export type ListFile = typeof ListFile.Type

/** An API's list; an empty one where there is none. */
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

/** A pattern as an expression: `*` is any characters, everything else is itself. */
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

/** Differences by the entry that lists them. */
export interface Sorted {
  readonly listed: ReadonlyArray<readonly [Listed, ReadonlyArray<Difference>]>
  /** Listed by no entry. */
  readonly unlisted: ReadonlyArray<Difference>
}

/** Gives each difference to the first entry that covers it. */
export const sortDifferences = (differences: ReadonlyArray<Difference>, list: ListFile): Sorted => {
  const entries = list.differences.map((entry) => ({ entry, covers: covers(entry), own: new Array<Difference>() }))
  const unlisted: Array<Difference> = []
  for (const difference of differences) {
    const entry = entries.find((each) => each.covers(difference))
    ;(entry?.own ?? unlisted).push(difference)
  }
  return { listed: entries.map(({ entry, own }) => [entry, own] as const), unlisted }
}
