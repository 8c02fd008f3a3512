/** `faktura lint`: checks that the documents are valid with their overlays applied. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { apiArgument, selected } from "./Selection.ts"

export const lintCommand = Command.make(
  "lint",
  { api: apiArgument },
  Effect.fn("faktura.lintCommand")(function* ({ api }) {
    const { apis, root } = yield* selected(api)
    const { loadSpec } = yield* Effect.promise(() => import("../workspace/Spec.ts"))
    for (const each of apis) {
      const spec = yield* loadSpec(root, each)
      yield* Console.log(`${spec.source.file}: valid with ${spec.actions} overlay actions applied`)
    }
  })
).pipe(Command.withDescription("Check that the documents are valid with their overlays applied"))
