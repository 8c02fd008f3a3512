/** `faktura changeset`: writes, rewrites or withdraws the changeset for what changed in an API since its last release. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import type { WrittenChangeset } from "../changeset/SpecChangeset.ts"
import { reasonOf } from "../diff/Text.ts"
import { selected } from "./Selection.ts"

const textOf = (api: string, written: WrittenChangeset | undefined): string => {
  if (written === undefined)
    return `${api}: never released, so there is nothing to compare with (name a version with --from)`
  const { diff, file, isWritten, withdrawn } = written
  return [
    file === undefined
      ? `${api}: no release needed since ${diff.from.label}`
      : `${api}: ${file} ${isWritten ? "written" : "is up to date"}, since ${diff.from.label}`,
    ...diff.packages.map((each) => `  ${each.level}  ${each.name}  ${reasonOf(each)}`),
    ...withdrawn.map((each) => `  ${each} withdrawn`)
  ].join("\n")
}

/** Result in JSON; undefined before the first release, which has entries of its own. */
const jsonOf = (api: string, written: WrittenChangeset | undefined): string =>
  JSON.stringify({
    api,
    from: written?.diff.from ?? null,
    level: written?.diff.level ?? "none",
    packages: written?.diff.packages ?? [],
    file: written?.file ?? null,
    isWritten: written?.isWritten ?? false,
    withdrawn: written?.withdrawn ?? []
  })

export const changesetCommand = Command.make(
  "changeset",
  {
    name: Argument.String("api").pipe(Argument.withDescription("The API's folder under specs/")),
    from: Flag.String("from").pipe(
      Flag.optional,
      Flag.withDescription(
        "Last release: a commit, branch or tag, a file, or a URL. Without it, the commit of the last version"
      )
    ),
    json: Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print the result as JSON"))
  },
  Effect.fn("faktura.changesetCommand")(function* ({ from, json, name }) {
    const { apis, root } = yield* selected(Option.some(name))
    const { writeChangeset } = yield* Effect.promise(() => import("../changeset/SpecChangeset.ts"))
    const { lastRelease, readSide } = yield* Effect.promise(() => import("../diff/Side.ts"))
    for (const api of apis) {
      const released = Option.isSome(from)
        ? yield* readSide(root, api, from.value, false)
        : yield* lastRelease(root, api)
      const written = released === undefined ? undefined : yield* writeChangeset(root, api, released)
      yield* Console.log(json ? jsonOf(name, written) : textOf(name, written))
    }
  })
).pipe(Command.withDescription("Write the changeset for what changed in an API's document since the last release"))
