/** `faktura diff`: shows what changed between two versions of an API, and which release it needs. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import type { DetailedDiff } from "../diff/ApiDiff.ts"
import { highestOf, levels } from "../diff/rules/Level.ts"
import type { Level } from "../diff/rules/Level.ts"
import { specInvalid } from "../openapi/Problem.ts"
import { findRoot } from "../workspace/Workspace.ts"
import { allowRemoteFlag, selected } from "./Selection.ts"

/** Values of `--fail-on`, each with the lowest level that fails. */
const failing = [
  ["breaking", "major"],
  ["minor", "minor"],
  ["patch", "patch"]
] as const

const jsonOf = ({ versions: _versions, ...diff }: DetailedDiff): string => JSON.stringify(diff)

/** True for the name of a package, which has a scope. An API is a folder. */
const isPackage = (name: string): boolean => name.startsWith("@")

interface Asked {
  readonly name: string
  readonly from: Option.Option<string>
  readonly to: Option.Option<string>
  readonly allowRemote: boolean
  readonly format: "json" | "markdown" | "text"
}

/** Compares two installed versions of a package, or its sources at a commit with those of today. */
const ofPackage = Effect.fnUntraced(function* ({ format, from, name, to }: Asked) {
  const here = process.cwd()
  const { diffPackages, diffSources } = yield* Effect.promise(() => import("../diff/PackageDiff.ts"))
  const { packageText } = yield* Effect.promise(() => import("../diff/Text.ts"))
  const ofSources = Effect.fnUntraced(function* (commit: string) {
    return yield* diffSources(yield* findRoot(here), name, commit)
  })
  const unnamed = specInvalid(`${name} cannot be compared.`, [
    { file: name, message: "name a commit of this workspace with --from, or an installed version with --to" }
  ])
  const diff = yield* Option.match(to, {
    onSome: (version) =>
      diffPackages(
        here,
        name,
        Option.getOrElse(from, () => name),
        version
      ),
    onNone: () => Option.match(from, { onSome: ofSources, onNone: () => Effect.fail(unnamed) })
  })
  yield* Console.log(format === "json" ? JSON.stringify(diff) : packageText(diff))
  return diff.level
})

/** Compares two versions of an API of the workspace. */
const ofApi = Effect.fnUntraced(function* ({ allowRemote, format, from, name, to }: Asked) {
  const { apis, root } = yield* selected(Option.some(name))
  const { lastRelease, readSide, workingTree } = yield* Effect.promise(() => import("../diff/Side.ts"))
  const { diffSides } = yield* Effect.promise(() => import("../diff/ApiDiff.ts"))
  const { diffMarkdown, diffText } = yield* Effect.promise(() => import("../diff/Text.ts"))
  const all: Array<Level> = []
  for (const api of apis) {
    const read = (side: string) => readSide(root, api, side, allowRemote)
    const before = Option.isSome(from)
      ? yield* read(from.value)
      : ((yield* lastRelease(root, api)) ?? (yield* read("HEAD")))
    const after = Option.isSome(to) ? yield* read(to.value) : yield* workingTree(api)
    const diff = yield* diffSides(root, api, before, after)
    yield* Console.log(
      format === "json" ? jsonOf(diff) : format === "markdown" ? diffMarkdown(diff).trimEnd() : diffText(diff)
    )
    all.push(diff.level)
  }
  return highestOf(all)
})

export const diffCommand = Command.make(
  "diff",
  {
    name: Argument.String("api").pipe(
      Argument.withDescription("The API's folder under specs/, or an installed package such as @faktura/monite")
    ),
    from: Flag.String("from").pipe(
      Flag.optional,
      Flag.withDescription(
        "Old version: a commit, branch or tag, a file, or a URL; of a package a commit, a folder or an installed name. Without it the last release, or else HEAD"
      )
    ),
    to: Flag.String("to").pipe(
      Flag.optional,
      Flag.withDescription("New version, as for --from. Without it the files of the workspace")
    ),
    allowRemote: allowRemoteFlag,
    json: Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print everything as JSON")),
    markdown: Flag.Boolean("markdown").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Print Markdown, for a pull request")
    ),
    failOn: Flag.ChoiceWithValue("fail-on", failing).pipe(
      Flag.optional,
      Flag.withDescription("Fail when the release is of this level or higher")
    )
  },
  Effect.fn("faktura.diffCommand")(function* ({ failOn, json, markdown, name, ...sides }) {
    const asked: Asked = { ...sides, name, format: json ? "json" : markdown ? "markdown" : "text" }
    const level = isPackage(name) ? yield* ofPackage(asked) : yield* ofApi(asked)
    if (Option.isSome(failOn) && levels.indexOf(level) <= levels.indexOf(failOn.value))
      return yield* specInvalid(`${name} needs a ${level} release, and --fail-on allows none of this level.`, [])
  })
).pipe(Command.withDescription("Show what changed between two versions of an API, and which release it needs"))
