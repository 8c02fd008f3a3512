/**
 * Compares an API's document with the vendor's, checks the differences against `differences.yaml`, and writes them to a page.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { readDocument } from "../openapi/Document.ts"
import { specInvalid } from "../openapi/Problem.ts"
import { formatted } from "../output/Formatted.ts"
import { checkVersion } from "../workspace/Lint.ts"
import { loadSpec } from "../workspace/Spec.ts"
import type { Api } from "../workspace/Workspace.ts"
import { compare } from "./Compare.ts"
import { readListed, sortDifferences } from "./Listed.ts"
import { counted, missingPlace, pagePart, withPart } from "./Page.ts"

/** Compares an API's document, with its overlay applied, with the vendor's file. */
export const compareWith = Effect.fnUntraced(function* (root: string, api: Api, vendor: string) {
  const theirs = yield* readDocument(vendor, vendor)
  yield* checkVersion(theirs)
  const { document } = yield* loadSpec(root, api)
  const differences = compare(document, theirs.json)
  const { list, name: listFile } = yield* readListed(root, api)
  return { api, differences, list, listFile, ...sortDifferences(differences, list) }
})

/** Result of `compareWith`. */
export type Comparison = Effect.Success<ReturnType<typeof compareWith>>

/** Fails when a difference is not listed, or when an entry matches no difference. */
export const checkList = Effect.fnUntraced(function* ({ listed, listFile, unlisted }: Comparison) {
  const stale = listed.flatMap(([entry, own]) => (own.length > 0 ? [] : [entry]))
  if (unlisted.length === 0 && stale.length === 0) return
  return yield* specInvalid(`${listFile} does not match the differences.`, [
    ...(unlisted.length > 0
      ? [
          {
            file: listFile,
            message: `${counted(unlisted.length)} without an entry; correct the document, or add entries with kind, at and reason`
          }
        ]
      : []),
    ...stale.map(({ at, kind }) => ({
      file: listFile,
      message: `an entry matches no difference; remove it: ${[kind].flat().join(", ")} at ${[at].flat().join(", ")}`
    }))
  ])
})

/** Returns the present and the new text of the page, formatted. */
const pageText = Effect.fnUntraced(function* (file: string, name: string, api: string, part: string) {
  const fs = yield* FileSystem.FileSystem
  const present = yield* fs.readFileString(file)
  const text = withPart(present, api, part)
  if (text === undefined)
    return yield* specInvalid(`${name} cannot be written.`, [{ file: name, message: missingPlace(api) }])
  return { present, text: yield* formatted(name, text) }
})

/** Writes the listed differences to the API's section of a page. With `check` it writes nothing, and fails when they differ. */
export const writePage = Effect.fnUntraced(function* (
  root: string,
  { api, list, listed }: Comparison,
  page: string,
  check: boolean
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const file = path.resolve(page)
  const shown = path.relative(root, file)
  const { present, text } = yield* pageText(file, shown, api.name, pagePart(api.source.title, list.vendor, listed))
  if (present === text) return
  if (check) {
    return yield* specInvalid(`${shown} is out of date.`, [
      {
        file: shown,
        message: `its section for ${api.name} differs; run \`faktura compare\` with --page and without --check`
      }
    ])
  }
  yield* fs.writeFileString(file, text)
})
