/** `faktura diff`: shows what changed between two versions of an API, and which release it needs. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { diffSides } from "../diff/ApiDiff.ts"
import type { DetailedDiff } from "../diff/ApiDiff.ts"
import { levels } from "../diff/Level.ts"
import { lastRelease, readSide, workingTree } from "../diff/Side.ts"
import { diffMarkdown, diffText } from "../diff/Text.ts"
import { specInvalid } from "../openapi/Problem.ts"
import { allowRemoteFlag, selected } from "./Selection.ts"

/** Values of `--fail-on`, each with the lowest level that fails. */
const failing = [
  ["breaking", "major"],
  ["minor", "minor"],
  ["patch", "patch"]
] as const

const jsonOf = ({ made: _made, ...diff }: DetailedDiff): string => JSON.stringify(diff)

export const diffCommand = Command.make(
  "diff",
  {
    name: Argument.String("api").pipe(Argument.withDescription("The API's folder under specs/")),
    from: Flag.String("from").pipe(
      Flag.optional,
      Flag.withDescription(
        "Old version: a commit, branch or tag, a file, or a URL. Without it the last release, or else HEAD"
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
  Effect.fn("faktura.diffCommand")(function* ({ allowRemote, failOn, from, json, markdown, name, to }) {
    const { apis, root } = yield* selected(Option.some(name))
    for (const api of apis) {
      const read = (side: string) => readSide(root, api, side, allowRemote)
      const before = Option.isSome(from)
        ? yield* read(from.value)
        : ((yield* lastRelease(root, api)) ?? (yield* read("HEAD")))
      const after = Option.isSome(to) ? yield* read(to.value) : yield* workingTree(api)
      const diff = yield* diffSides(root, api, before, after)
      yield* Console.log(json ? jsonOf(diff) : markdown ? diffMarkdown(diff).trimEnd() : diffText(diff))
      if (Option.isSome(failOn) && levels.indexOf(diff.level) <= levels.indexOf(failOn.value))
        return yield* specInvalid(`${name} needs a ${diff.level} release, and --fail-on allows none of this level.`, [])
    }
  })
).pipe(Command.withDescription("Show what changed between two versions of an API, and which release it needs"))
