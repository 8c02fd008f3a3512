/** `faktura compare`: what an API's document says otherwise than the vendor's, and whether that is listed with its reason. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { compare } from "../compare/Compare.ts"
import type { Difference } from "../compare/Compare.ts"
import { readListed, sortDifferences } from "../compare/Listed.ts"
import { counted, missingPlace, pagePart, withPart } from "../compare/Page.ts"
import { readDocument } from "../openapi/Document.ts"
import { formatted } from "../output/Formatted.ts"
import { checkVersion } from "../workspace/Lint.ts"
import { specInvalid } from "../openapi/Problem.ts"
import { loadSpec } from "../workspace/Spec.ts"
import { selected } from "./Selection.ts"

const line = ({ at, here, kind, side, there }: Difference): string =>
  `${kind}${side === undefined ? "" : ` (${side})`}: ${at}  here: ${here}, there: ${there}`

/** The page with its part, formatted as the repository's other pages. */
const pageText = Effect.fnUntraced(function* (file: string, name: string, api: string, part: string) {
  const fs = yield* FileSystem.FileSystem
  const present = yield* fs.readFileString(file)
  const text = withPart(present, api, part)
  if (text === undefined)
    return yield* specInvalid(`${name} cannot be written.`, [{ file: name, message: missingPlace(api) }])
  return { present, text: yield* formatted(name, text) }
})

export const compareCommand = Command.make(
  "compare",
  {
    api: Argument.String("api").pipe(Argument.withDescription("The API's folder under specs/")),
    vendor: Argument.String("document").pipe(Argument.withDescription("The vendor's document, a file")),
    page: Flag.String("page").pipe(
      Flag.optional,
      Flag.withDescription("Also write the listed differences into the API's part of this page")
    ),
    check: Flag.Boolean("check").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Write nothing; fail when the page does not say what differs")
    ),
    json: Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print the differences as JSON"))
  },
  Effect.fn("faktura.compareCommand")(function* ({ api: name, check, json, page, vendor }) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { apis, root } = yield* selected(Option.some(name))
    for (const api of apis) {
      const theirs = yield* readDocument(vendor, vendor)
      yield* checkVersion(theirs)
      const { document } = yield* loadSpec(root, api)
      const differences = compare(document, theirs.json)
      const { list, name: listFile } = yield* readListed(root, api)
      const { listed, unlisted } = sortDifferences(differences, list)
      if (json) {
        yield* Console.log(JSON.stringify({ api: name, listed: differences.length - unlisted.length, unlisted }))
      } else {
        const kinds = [...Map.groupBy(differences, ({ kind }) => kind)].map(([kind, own]) => `${own.length} ${kind}`)
        yield* Console.log(`${name}: ${counted(differences.length)} (${kinds.join(", ")}), ${unlisted.length} unlisted`)
        for (const difference of unlisted) yield* Console.log(`  ${line(difference)}`)
      }
      const stale = listed.flatMap(([entry, own]) => (own.length > 0 ? [] : [entry]))
      if (unlisted.length > 0 || stale.length > 0) {
        return yield* specInvalid(`${listFile} does not list what differs.`, [
          ...(unlisted.length > 0
            ? [
                {
                  file: listFile,
                  message: `no reason is given for ${counted(unlisted.length)}: mend the document, or list them with kind, at and reason`
                }
              ]
            : []),
          ...stale.map(({ at, kind }) => ({
            file: listFile,
            message: `nothing differs any more: ${[kind].flat().join(", ")} at ${[at].flat().join(", ")}; take the entry out`
          }))
        ])
      }
      if (Option.isNone(page)) continue
      const file = path.resolve(page.value)
      const shown = path.relative(root, file)
      const { present, text } = yield* pageText(file, shown, name, pagePart(api.source.title, list.vendor, listed))
      if (present === text) continue
      if (check) {
        return yield* specInvalid(`${shown} does not say what differs.`, [
          {
            file: shown,
            message: "its part of the API is stale; run `faktura compare` with --page and without --check"
          }
        ])
      }
      yield* fs.writeFileString(file, text)
    }
  })
).pipe(
  Command.withDescription("Say what an API's document says otherwise than the vendor's, and hold it against the list")
)
