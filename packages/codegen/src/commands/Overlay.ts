/** `faktura overlay check`: checks that every overlay action still matches and changes something. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { apiArgument, selected } from "./Selection.ts"

const overlayCheck = Command.make(
  "check",
  { api: apiArgument },
  Effect.fn("faktura.overlayCheck")(function* ({ api }) {
    const { apis, root } = yield* selected(api)
    const { loadSpec } = yield* Effect.promise(() => import("../workspace/Spec.ts"))
    for (const each of apis) {
      const spec = yield* loadSpec(root, each)
      yield* Console.log(`specs/${each.name}/overlay.yaml: ${spec.actions} actions, each matches and changes something`)
    }
  })
).pipe(Command.withDescription("Check that every overlay action still matches and changes something"))

export const overlayCommand = Command.make("overlay").pipe(
  Command.withDescription("Work with overlays, our changes to the vendors' documents"),
  Command.withSubcommands([overlayCheck])
)
