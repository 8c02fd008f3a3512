/**
 * `faktura remove`: deletes the files that `faktura new` wrote. It fails when there are files written by hand, unless
 * `--force` is given.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { selected } from "./Selection.ts"

export const removeCommand = Command.make(
  "remove",
  {
    name: Argument.String("api").pipe(Argument.withDescription("The API's folder under specs/")),
    force: Flag.Boolean("force").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Delete also files that were written or changed by hand")
    )
  },
  Effect.fn("faktura.removeCommand")(function* ({ force, name }) {
    const path = yield* Path.Path
    const { apis, root } = yield* selected(Option.some(name))
    const { removeApi } = yield* Effect.promise(() => import("../scaffold/Remove.ts"))
    for (const api of apis) {
      yield* removeApi(root, api, force)
      const packages = [api.clientFolder, api.servicesFolder].map((folder) => path.relative(root, folder))
      yield* Console.log(`${name}: removed specs/${name}, ${packages.join(" and ")}`)
    }
  })
).pipe(Command.withDescription("Remove an API that `faktura new` added"))
