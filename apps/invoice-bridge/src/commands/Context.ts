/** Environment of the program, and the services that commands share. */
import type { IntentStore } from "@faktura/durable"
import type * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { SqlClient } from "effect/sql/SqlClient"
import { existsSync } from "node:fs"
import * as Database from "../database/Database.ts"
import type { DatabaseTarget, DatabaseUnusable } from "../database/Database.ts"
import { demoKey } from "../demo/DemoKey.ts"
import type { FileUnusable } from "../folder/FileProblem.ts"
import { filesIn, makeFolder } from "../folder/Folder.ts"
import { Runs } from "../runs/Runs.ts"
import { Tasks } from "../runs/Tasks.ts"
import { SealingKey } from "../tenants/Sealed.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { Tenants } from "../tenants/Tenants.ts"

/** Environment of the program. */
export class Program extends Context.Service<
  Program,
  {
    readonly environment: Readonly<Record<string, string | undefined>>
    /** Folder of the state, for programs without `DATABASE_URL`. */
    readonly folder: string
    /** True if a person can answer questions. */
    readonly isTerminal: boolean
  }
>()("invoice-bridge/Program") {}

/** Returns a variable of the environment. A blank one counts as missing. */
export const variable = (name: string): Effect.Effect<string | undefined, never, Program> =>
  Effect.map(Program, ({ environment }) => {
    const value = environment[name]?.trim()
    return value === "" ? undefined : value
  })

/** Database of a command, and the key for its secrets. */
export interface Place {
  readonly target: DatabaseTarget
  readonly key: Layer.Layer<SealingKey, Config.ConfigError | FileUnusable>
}

/**
 * Returns the database of the settings: `DATABASE_URL`, or else a file in the folder.
 *
 * @param orDemo true for commands that only look: in a folder where only the demo ran, they look at the demo
 */
export const placeOf = Effect.fnUntraced(function* (orDemo: boolean): Effect.fn.Return<Place, FileUnusable, Program> {
  const { environment, folder } = yield* Program
  const url = yield* variable("DATABASE_URL")
  const files = filesIn(folder)
  const key = Layer.provide(
    SealingKey.layerConfig,
    ConfigProvider.layer(ConfigProvider.fromUnknown({ ...environment }))
  )
  if (url !== undefined) {
    return { target: { kind: "postgres", url: Redacted.make(url, { label: "DATABASE_URL" }) }, key }
  }
  if (orDemo && !existsSync(files.bridge) && existsSync(files.demo)) {
    const layer = Layer.unwrap(Effect.map(demoKey(files.demoKey), (current) => SealingKey.layer({ current })))
    return { target: { kind: "sqlite", file: files.demo }, key: layer }
  }
  yield* makeFolder(folder)
  return { target: { kind: "sqlite", file: files.bridge }, key }
})

/** Services over the database. */
export type Stores = SqlClient | IntentStore | Runs | Tasks | Tenants | TenantApis | SealingKey

/** Provides the services over a database. */
export const layerStores = (target: DatabaseTarget): Layer.Layer<Stores, DatabaseUnusable, SealingKey> =>
  Layer.mergeAll(Tenants.layer, TenantApis.layer).pipe(
    Layer.provideMerge(Layer.mergeAll(Runs.layer, Tasks.layer)),
    Layer.provideMerge(Database.layer(target)),
    Layer.provideMerge(Layer.effectContext(Effect.map(SealingKey, (key) => Context.make(SealingKey, key))))
  )
