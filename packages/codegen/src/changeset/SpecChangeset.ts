/**
 * Keeps the changeset of an API's document: one file for what changed since the last release. It is rewritten when the document
 * changes again, and withdrawn when the document goes back.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { specInvalid } from "../openapi/Problem.ts"
import { diffSides } from "../diff/ApiDiff.ts"
import type { DetailedDiff } from "../diff/ApiDiff.ts"
import { workingTree } from "../diff/Side.ts"
import type { DocumentSide } from "../diff/Side.ts"
import { typeText } from "../diff/types/TypeChange.ts"
import { replaceFile } from "../output/Files.ts"
import { sha256 } from "../upstream/Upstream.ts"
import type { Api } from "../workspace/Workspace.ts"
import { compiled } from "./Compiled.ts"
import { draftOf, entryText } from "./Entry.ts"

/** True for a file of an API, also when a stopped run left only a part. Another API's name does not match: a hash follows. */
const isOwn = (api: Api, name: string): boolean => {
  const [begin] = [`.spec-${api.name}-`, `spec-${api.name}-`].filter((each) => name.startsWith(each))
  return begin !== undefined && /^[0-9a-f]{12}\.md(\.part)?$/.test(name.slice(begin.length))
}

/** Returns the file name: it depends on the documents and overlays of both sides only. */
const fileName = (api: Api, from: DocumentSide, to: DocumentSide): string =>
  `spec-${api.name}-${sha256(`${from.sha256} ${to.sha256}`).slice(0, 12)}.md`

/** Changed types that no rule explains. */
const unexplained = (diff: DetailedDiff): ReadonlyArray<string> => {
  if (diff.changes.some(({ level }) => level === "major")) return []
  const lines = diff.types.filter(({ level }) => level === "major").map((each) => `${each.package} ${typeText(each)}`)
  return lines.length > 20 ? [...lines.slice(0, 20), `and ${lines.length - 20} more`] : lines
}

/** Returns the text of the file. */
const textOf = (api: Api, diff: DetailedDiff): string => {
  const { title } = api.source
  const bumps = diff.packages.filter(({ level }) => level !== "none").map(({ level, name }) => `"${name}": ${level}`)
  const heading = `Follows the current document of ${title}.`
  const { versions } = diff
  const body = (() => {
    if (versions === undefined) return heading
    const names = { before: versions.made.before.names, after: versions.made.after.names }
    const draft = draftOf(diff.changes, diff.types, names, api.source.packages.services)
    const checked = { ...draft, snippets: compiled(draft.snippets, versions) }
    return entryText(heading, diff.changes, checked, names, unexplained(diff))
  })()
  return `---\n${bumps.join("\n")}\n---\n\n${body}\n`
}

/** Result of {@link writeChangeset}. */
export interface WrittenChangeset {
  readonly diff: DetailedDiff
  /** File of the changeset, relative to the workspace's root; undefined when none is needed. */
  readonly file: string | undefined
  /** False when the file was there with the same text. */
  readonly isWritten: boolean
  /** Files that were deleted, relative to the workspace's root. */
  readonly withdrawn: ReadonlyArray<string>
}

/**
 * Writes, rewrites or withdraws the changeset of an API's document.
 *
 * @param from side of the last release
 */
export const writeChangeset = Effect.fn("faktura.writeChangeset")(function* (
  root: string,
  api: Api,
  from: DocumentSide
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = path.join(root, ".changeset")
  if (!(yield* fs.exists(folder)))
    return yield* specInvalid("There is no folder .changeset.", [
      { file: ".changeset", message: "not found; this workspace does not use changesets" }
    ])
  const to = yield* workingTree(api)
  const diff = yield* diffSides(root, api, from, to)
  const name = diff.level === "none" ? undefined : fileName(api, from, to)
  const old = (yield* fs.readDirectory(folder)).filter((each) => isOwn(api, each) && each !== name)
  let isWritten = false
  if (name !== undefined) {
    const file = path.join(folder, name)
    const text = textOf(api, diff)
    isWritten = !(yield* fs.exists(file)) || (yield* fs.readFileString(file)) !== text
    if (isWritten) yield* replaceFile(file, text)
  }
  for (const each of old) yield* fs.remove(path.join(folder, each))
  const result: WrittenChangeset = {
    diff,
    file: name === undefined ? undefined : path.join(".changeset", name),
    isWritten,
    withdrawn: old.map((each) => path.join(".changeset", each)).toSorted()
  }
  return result
})
