/** `faktura generate`: writes the generated files of the packages, or checks that they are up to date. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { reportLines } from "./Report.ts"
import { apiArgument, selected } from "./Selection.ts"

export const generateCommand = Command.make(
  "generate",
  {
    api: apiArgument,
    warnings: Flag.Boolean("warnings").pipe(
      // The flag's former name. Scripts use it.
      Flag.withAlias("remarks"),
      Flag.withDefault(false),
      Flag.withDescription("Print every warning: parts of the documents that are left out, read differently or renamed")
    ),
    check: Flag.Boolean("check").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Write nothing, and fail when a generated file is out of date")
    )
  },
  Effect.fn("faktura.generateCommand")(function* ({ api, check, warnings }) {
    const { apis, root } = yield* selected(api)
    const { generateAll } = yield* Effect.promise(() => import("../generate/Placement.ts"))
    yield* generateAll(root, apis, check, ({ api, changed, made }) => {
      const count = made.client.size + made.services.size + made.reference.size
      const what = changed === 0 ? "unchanged" : `${changed} ${check ? "differ" : "written"}`
      const first = `${api.name}: ${made.operations} operations, ${count} files, ${what}`
      return Effect.forEach([first, ...reportLines(made, warnings)], (line) => Console.log(line), { discard: true })
    })
  })
).pipe(Command.withDescription("Generate the raw clients and the services of the workspace's APIs"))
