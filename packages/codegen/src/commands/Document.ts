/** `faktura document`: writes a document with its overlay applied, for other tools. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { selected } from "./Selection.ts"

export const documentCommand = Command.make(
  "document",
  {
    api: Argument.String("api").pipe(Argument.withDescription("The API's folder under specs/")),
    file: Argument.String("file").pipe(Argument.withDescription("Path of the JSON file to write"))
  },
  Effect.fn("faktura.documentCommand")(function* ({ api, file }) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { apis, root } = yield* selected(Option.some(api))
    const { loadSpec } = yield* Effect.promise(() => import("../workspace/Spec.ts"))
    for (const each of apis) {
      const { document } = yield* loadSpec(root, each)
      yield* fs.makeDirectory(path.dirname(path.resolve(file)), { recursive: true })
      yield* fs.writeFileString(file, `${JSON.stringify(document, undefined, 2)}\n`)
    }
  })
).pipe(Command.withDescription("Write an API's document with its overlay applied, as JSON"))
