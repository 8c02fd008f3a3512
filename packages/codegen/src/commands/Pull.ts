/**
 * `faktura pull`: the vendor's present document in place of the kept one, when everything that is made of it still works.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { isScalar, parseDocument } from "yaml"
import { changesBetween, formatChanges } from "../compare/Changes.ts"
import { readDocument } from "../openapi/Document.ts"
import { generate } from "../generate/Generate.ts"
import { generatedFolders, place } from "../generate/Placement.ts"
import { specInvalid } from "../openapi/Problem.ts"
import { repairFolders } from "../output/Swap.ts"
import { asUpstream, documentText, readUpstream, sha256 } from "../upstream/Upstream.ts"
import type { Upstream } from "../upstream/Upstream.ts"
import type { Api } from "../workspace/Workspace.ts"
import { reportLines } from "./Report.ts"
import { allowRemoteFlag, selected } from "./Selection.ts"
import { today } from "./Today.ts"

/** `source.yaml` with new values; its comments and the order of its keys stay. */
const sourceText = (text: string, values: Readonly<Record<"read" | "version" | "sha256", string>>): string => {
  const document = parseDocument(text)
  for (const [key, value] of Object.entries(values)) {
    const node = document.get(key, true)
    // Changed in place, a value keeps its quotes and the comment behind it.
    if (isScalar(node)) node.value = value
    else document.set(key, value)
  }
  return document.toString({ lineWidth: 0 })
}

/** Generates with another document and the API's own overlay, in a workspace that lasts as long as the scope. */
const generateWith = Effect.fnUntraced(function* (api: Api, text: string, upstream: Upstream) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const root = yield* fs.makeTempDirectoryScoped({ prefix: "faktura-" })
  const folder = path.join(root, "specs", api.name)
  const document = path.join(folder, path.basename(api.document))
  const overlay = path.join(folder, path.basename(api.overlay))
  yield* fs.makeDirectory(folder, { recursive: true })
  yield* fs.writeFileString(document, text)
  if (yield* fs.exists(api.overlay)) yield* fs.copyFile(api.overlay, overlay)
  // A vendor's document, whoever wrote the one that it replaces.
  const source = { ...api.source, sha256: upstream.sha256 }
  return yield* generate(root, { ...api, source, folder, document, overlay }).pipe(
    Effect.catchTag("SpecInvalid", (error) => Effect.fail(asUpstream(error, path.relative(root, document), upstream)))
  )
}, Effect.scoped)

/** Writes beside a file and renames, so that nobody ever finds half of it. */
const replaceFile = Effect.fnUntraced(function* (file: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const part = path.join(path.dirname(file), `.${path.basename(file)}.part`)
  yield* fs.writeFileString(part, text).pipe(
    Effect.andThen(fs.rename(part, file)),
    Effect.onError(() => Effect.ignore(fs.remove(part, { force: true })))
  )
})

/** Writes all files, or leaves all as they were. */
const replaceFiles = Effect.fnUntraced(function* <E, R>(
  files: ReadonlyMap<string, string>,
  then: Effect.Effect<void, E, R>
) {
  const fs = yield* FileSystem.FileSystem
  const before = new Map<string, string>()
  for (const file of files.keys()) before.set(file, yield* fs.readFileString(file))
  const restore = Effect.forEach(before, ([file, text]) => replaceFile(file, text))
  yield* Effect.forEach(files, ([file, text]) => replaceFile(file, text)).pipe(
    Effect.andThen(then),
    Effect.onError(() => Effect.ignore(restore))
  )
}, Effect.uninterruptible)

/** Why the kept document must not be replaced without being asked; undefined when it is as it was pulled. */
const byHand = (api: Api, kept: string): string | undefined => {
  if (api.source.sha256 === null) return "was written by hand (source.yaml has no sha256 of it)"
  return sha256(kept) === api.source.sha256 ? undefined : "was changed by hand (its SHA-256 is not that of source.yaml)"
}

export const pullCommand = Command.make(
  "pull",
  {
    name: Argument.String("api").pipe(Argument.withDescription("The API's folder under specs/")),
    allowRemote: allowRemoteFlag,
    check: Flag.Boolean("check").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Write nothing; fail when the vendor's document is not the kept one")
    ),
    replace: Flag.Boolean("replace").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Replace a document that was written or changed by hand")
    ),
    json: Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Say what changed as JSON"))
  },
  Effect.fn("faktura.pullCommand")(function* ({ allowRemote, check, json, name, replace }) {
    const path = yield* Path.Path
    const { apis, root } = yield* selected(Option.some(name))
    for (const api of apis) {
      const sourceFile = path.join(api.folder, "source.yaml")
      const source = yield* readDocument(sourceFile, path.relative(root, sourceFile))
      if (api.source.upstream === null) {
        return yield* specInvalid(`${name} cannot be pulled.`, [
          source.problemAt("#/upstream", "no upstream; write the address of the vendor's document here")
        ])
      }
      const file = path.relative(root, api.document)
      const kept = yield* readDocument(api.document, file)
      const upstream = yield* readUpstream(api.source.upstream, root, allowRemote)
      // JSON is YAML too, but not the other way round.
      const text =
        path.extname(file) === ".json" && upstream.format === "yaml"
          ? documentText(upstream.json, "json")
          : upstream.text
      const isSame = text === kept.text
      if (isSame && api.source.sha256 === sha256(text)) {
        yield* Console.log(
          json ? JSON.stringify({ api: name, upstream: upstream.label, changed: false }) : `${name}: unchanged`
        )
        continue
      }
      const changes = changesBetween(kept.json, upstream.json)
      const version = { kept: api.source.version, upstream: upstream.version }
      yield* Console.log(
        json
          ? JSON.stringify({ api: name, upstream: upstream.label, changed: true, version, changes })
          : `${name}: ${[...new Set([version.kept, version.upstream])].join(" -> ")}\n${formatChanges(changes)}`
      )
      const made = yield* generateWith(api, text, upstream)
      if (check) {
        return yield* specInvalid(`${upstream.label} is not what is kept; run \`faktura pull ${name}\`.`, [])
      }
      const hand = isSame ? undefined : byHand(api, kept.text)
      if (hand !== undefined && !replace) {
        return yield* specInvalid(`${name} was not pulled.`, [
          { file, message: `${hand}; take over into overlay.yaml what must stay, then pull with --replace` }
        ])
      }
      yield* Effect.flatMap(generatedFolders(api), repairFolders)
      const values = { read: yield* today, version: upstream.version, sha256: sha256(text) }
      yield* replaceFiles(
        new Map([
          [api.document, text],
          [sourceFile, sourceText(source.text, values)]
        ]),
        Effect.flatMap(place(api, made), (written) =>
          // To standard error with --json, so that standard output stays one value.
          (json ? Console.error : Console.log)(
            [`${name}: ${file} and source.yaml written, ${written} generated files changed`, ...reportLines(made)].join(
              "\n"
            )
          )
        )
      )
    }
  })
).pipe(Command.withDescription("Take over the vendor's present document, when everything still works with it"))
