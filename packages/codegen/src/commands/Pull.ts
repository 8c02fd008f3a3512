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
import type { ChangedPull } from "../generate/Pull.ts"
import type { TypeCheck } from "../generate/TypeCheck.ts"
import { formatProblem } from "../openapi/Problem.ts"
import { reportLines } from "./Report.ts"
import { allowRemoteFlag, selected } from "./Selection.ts"
import { today } from "./Today.ts"

const unchanged = (name: string, label: string, json: boolean): string =>
  json ? JSON.stringify({ api: name, upstream: label, changed: false }) : `${name}: unchanged`

/** Text of the changes: lines to read, or JSON. */
const found = ({ api, changes, label, openapi, version }: ChangedPull, json: boolean): string => {
  if (json) {
    return JSON.stringify({ api: api.name, upstream: label, changed: true, version, openapi, changes: changes() })
  }
  const arrow = ({ kept, upstream }: typeof version): string => [...new Set([kept, upstream])].join(" -> ")
  const format = openapi.kept === openapi.upstream ? [] : [`OpenAPI ${arrow(openapi)}`]
  return [`${api.name}: ${arrow(version)}`, ...format, formatChanges(changes())].join("\n")
}

/** Most type errors that are printed. */
const mostErrors = 20

/** Lines about the type check of generated and hand-written files. */
const typeLines = ({ handWritten, missing }: TypeCheck): ReadonlyArray<string> => {
  if (missing !== undefined) {
    return [
      `  not type-checked, because \`${missing}\` cannot be found; install and build the packages that services need`
    ]
  }
  const rest = handWritten.length - mostErrors
  return handWritten.length === 0
    ? []
    : [
        `  type errors in files that are not generated: ${handWritten.length}; correct them`,
        ...handWritten.slice(0, mostErrors).map((problem) => `    ${formatProblem(problem)}`),
        ...(rest > 0 ? [`    and ${rest} more`] : [])
      ]
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
      Flag.withDescription(
        "Replace also a document that was changed by hand, and accept another title, other paths or far fewer operations"
      )
    ),
    json: Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print the changes as JSON"))
  },
  Effect.fn("faktura.pullCommand")(function* ({ allowRemote, check, json, name, replace }) {
    const { apis, root } = yield* selected(Option.some(name))
    const { repair } = yield* Effect.promise(() => import("../generate/Placement.ts"))
    const { readPull, takeOver } = yield* Effect.promise(() => import("../generate/Pull.ts"))
    for (const each of apis) {
      const api = check ? each : yield* repair(root, each)
      const pull = yield* readPull(root, api, { allowRemote, replace })
      if (pull._tag === "Unchanged") {
        yield* Console.log(unchanged(name, pull.label, json))
        continue
      }
      yield* Console.log(found(pull, json))
      const { made, types, written } = yield* takeOver(root, pull, { check, replace, read: yield* today })
      // Goes to standard error with --json. Why: standard output must be one JSON value.
      yield* (json ? Console.error : Console.log)(
        [
          `${name}: ${pull.file} and source.yaml written, ${written} generated files changed`,
          ...reportLines(made),
          ...typeLines(types)
        ].join("\n")
      )
    }
  })
).pipe(
  Command.withDescription("Replace the stored document by the vendor's current one, if the generated code compiles")
)
