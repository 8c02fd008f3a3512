/** A folder of the program, and the services of a test over its database. */
import { Effect, Layer } from "effect"
import { join } from "node:path"
import { layerStores } from "../../../src/commands/Context.ts"
import type { Stores } from "../../../src/commands/Context.ts"
import type { Ended } from "../../kit/Child.ts"
import { temporaryFolder } from "../../kit/Folders.ts"
import { keyLayer, keys } from "../../tenants/kit/Bridge.ts"
import { command } from "./InProcess.ts"

/** Commands over one folder, and the services over the same database. */
export interface Installation {
  readonly directory: string
  readonly run: (args: ReadonlyArray<string>, environment?: Readonly<Record<string, string>>) => Effect.Effect<Ended>
  readonly inStores: <A, E>(effect: Effect.Effect<A, E, Stores>) => Effect.Effect<A, E>
}

/** Makes a folder with empty tables, for the key `keys.first`. */
export const installation: Effect.Effect<Installation> = Effect.gen(function* () {
  const directory = temporaryFolder()
  const run: Installation["run"] = (args, environment = {}) =>
    command(directory, args, { environment: { BRIDGE_KEY: keys.first, ...environment } })
  // Makes the folder and the tables.
  yield* run(["status"])
  const target = { kind: "sqlite", file: join(directory, ".faktura", "bridge.sqlite") } as const
  const inStores: Installation["inStores"] = (effect) =>
    Effect.provide(effect, Layer.orDie(layerStores(target).pipe(Layer.provide(keyLayer(keys.first)))), { local: true })
  return { directory, run, inStores }
})

/** Reads the object that `--json` prints. */
export const lastJson = (text: string) => JSON.parse(text.trimEnd().split("\n").at(-1) ?? "")
