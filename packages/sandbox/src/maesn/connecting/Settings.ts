/**
 * Settings of the integrator: callback URLs, signing secret and page style. There is one integrator, so one record.
 */
import type { Collection } from "../../state/Rows.ts"
import type { World } from "../world/World.ts"

/** URLs to which the browser goes after a login. */
export interface CallbackUrls {
  readonly callbackUrl: string
  readonly cancelCallbackUrl: string
}

/** Settings that calls have stored. */
export interface Settings {
  readonly callbackUrls?: CallbackUrls
  readonly signingSecret?: string
  /** Logo and colors of the form that end users fill in. */
  readonly style?: object
}

const id = "tenant"

const all = (world: World): Collection<Settings> => world.store.collection("maesn.tenant settings")

/** Returns the settings. Those that were never stored are missing. */
export const settingsOf = (world: World): Settings => all(world).get(id)?.record ?? {}

/** Stores some settings. The others stay. */
export const store = (world: World, changes: Settings): void => {
  const old = all(world).get(id)
  if (old === undefined) all(world).insert(id, changes)
  else all(world).replace(id, { ...old.record, ...changes })
}
