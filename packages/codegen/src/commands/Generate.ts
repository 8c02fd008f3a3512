/** `faktura generate`: the packages' generated files, written or checked. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { generate } from "../generate/Generate.ts"
import type { Difference } from "../generate/Generate.ts"
import { differencesOf, generatedFolders } from "../generate/Placement.ts"
import { specInvalid } from "../openapi/Problem.ts"
import type { SpecProblem } from "../openapi/Problem.ts"
import { repairFolders, replaceFolders } from "../output/Swap.ts"
import { reportLines } from "./Report.ts"
import { apiArgument, selected } from "./Selection.ts"

const staleness = {
  new: "is missing",
  changed: "differs",
  gone: "does not belong here"
} as const satisfies Record<Difference["change"], string>

export const generateCommand = Command.make(
  "generate",
  {
    api: apiArgument,
    warnings: Flag.Boolean("warnings").pipe(
      // The name that the flag had: scripts use it.
      Flag.withAlias("remarks"),
      Flag.withDefault(false),
      Flag.withDescription("Print everything that the documents say and the code does not, or says otherwise")
    ),
    check: Flag.Boolean("check").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Write nothing; fail when the generated files are not what the specs say")
    )
  },
  Effect.fn("faktura.generateCommand")(function* ({ api, check, warnings }) {
    const path = yield* Path.Path
    const { apis, root } = yield* selected(api)
    if (!check) {
      yield* Effect.forEach(apis, (each) => Effect.flatMap(generatedFolders(each), repairFolders))
    }
    // All are generated before any is written: a broken document leaves every package as it was.
    const results = yield* Effect.forEach(apis, (each) =>
      Effect.map(generate(root, each), (made) => ({ api: each, made }))
    )
    const stale: Array<SpecProblem> = []
    for (const { api, made } of results) {
      const { differences, differing } = yield* differencesOf(api, made)
      stale.push(
        ...differences.map(({ change, file }) => ({ file: path.relative(root, file), message: staleness[change] }))
      )
      if (!check && differing.size > 0) yield* replaceFolders(differing)
      const count = made.client.size + made.services.size + made.reference.size
      const changed = differences.length
      const what = changed === 0 ? "unchanged" : `${changed} ${check ? "differ" : "written"}`
      yield* Console.log(`${api.name}: ${made.operations} operations, ${count} files, ${what}`)
      for (const line of reportLines(made, warnings)) yield* Console.log(line)
    }
    if (check && stale.length > 0) {
      return yield* specInvalid("The generated files are not what the specs say; run `pnpm generate`.", stale)
    }
  })
).pipe(Command.withDescription("Generate the raw clients and the services from the specs"))
