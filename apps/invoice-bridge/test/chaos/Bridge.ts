/** The bridge over a database as the parent of workers uses it, and the program of the workers. */
import { Layer, Logger, ManagedRuntime, Redacted } from "effect"
import { fileURLToPath } from "node:url"
import { layerStores } from "../../src/commands/Context.ts"
import { SealingKey } from "../../src/tenants/Sealed.ts"
import { bundle } from "../kit/Bundle.ts"
import type { Bundle } from "../kit/Bundle.ts"
import { keys } from "../tenants/kit/Bridge.ts"

/** Makes the services over a Postgres database, without a log. Dispose them. */
export const bridgeOf = (url: string) =>
  ManagedRuntime.make(
    layerStores({ kind: "postgres", url: Redacted.make(url) }).pipe(
      Layer.provide(SealingKey.layer({ current: Redacted.make(keys.first) })),
      Layer.provideMerge(Logger.layer([]))
    )
  )

/** The services over a Postgres database. */
export type Bridge = ReturnType<typeof bridgeOf>

/** Environment of the workers: short waits, for servers on this machine. Times are in milliseconds. */
export const workerEnvironment = (url: string): Readonly<Record<string, string>> => ({
  DATABASE_URL: url,
  BRIDGE_KEY: keys.first,
  POLL: "5000",
  SETTLE: "500",
  LEASE: "3000",
  SILENCE: "6000",
  FIRST_WAIT: "200",
  LONGEST_WAIT: "3000"
})

/** Bundles the program of the workers. */
export const bundleWorker = (): Promise<Bundle> => bundle(fileURLToPath(new URL("ChaosWorker.ts", import.meta.url)))
