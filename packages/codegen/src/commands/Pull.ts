/**
 * `faktura pull`: replaces the stored document by the vendor's current one, if the overlay still applies to it and the
 * packages still generate.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { formatChanges } from "../compare/Changes.ts"
import { readPull, takeOver } from "../generate/Pull.ts"
import type { ReadPull } from "../generate/Pull.ts"
import { reportLines } from "./Report.ts"
import { allowRemoteFlag, selected } from "./Selection.ts"
import { today } from "./Today.ts"

/** Text of the changes: lines to read, or JSON. */
const found = ({ api, changes, isUnchanged, upstream, version }: ReadPull, json: boolean): string => {
  const about = { api: api.name, upstream: upstream.label, changed: !isUnchanged }
  if (isUnchanged) return json ? JSON.stringify(about) : `${api.name}: unchanged`
  if (json) return JSON.stringify({ ...about, version, changes: changes() })
  return `${api.name}: ${[...new Set([version.kept, version.upstream])].join(" -> ")}\n${formatChanges(changes())}`
}

export const pullCommand = Command.make(
  "pull",
  {
    name: Argument.String("api").pipe(Argument.withDescription("The API's folder under specs/")),
    allowRemote: allowRemoteFlag,
    check: Flag.Boolean("check").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Write nothing, and fail when the vendor's document differs from the stored one")
    ),
    replace: Flag.Boolean("replace").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Replace also a document that was written or changed by hand")
    ),
    json: Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print the changes as JSON"))
  },
  Effect.fn("faktura.pullCommand")(function* ({ allowRemote, check, json, name, replace }) {
    const { apis, root } = yield* selected(Option.some(name))
    for (const api of apis) {
      const pull = yield* readPull(root, api, allowRemote)
      yield* Console.log(found(pull, json))
      if (pull.isUnchanged) continue
      const { made, written } = yield* takeOver(pull, { check, replace, read: yield* today })
      // Goes to standard error with --json. Why: standard output must be one JSON value.
      yield* (json ? Console.error : Console.log)(
        [
          `${name}: ${pull.file} and source.yaml written, ${written} generated files changed`,
          ...reportLines(made)
        ].join("\n")
      )
    }
  })
).pipe(Command.withDescription("Replace the stored document by the vendor's current one, if generation still works"))
