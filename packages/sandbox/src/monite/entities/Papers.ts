/**
 * Documents for the verification of an entity and of its persons. Each names files that were uploaded before.
 */
import { bodyOf } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import { usableFile } from "../world/Uploads.ts"
import { entityIdOf } from "../world/World.ts"
import type { MoniteCall, World } from "../world/World.ts"
import { single } from "./Single.ts"
import type { Single } from "./Single.ts"

/** Returns the submitted files of entities and persons, by their id. */
export const submitted = (world: World): Single<object> => single(world, "onboarding documents", {})

/** Refuses files that were not uploaded, or belong to another entity. @throws 400 */
export const checkFiles = (world: World, call: MoniteCall): void => {
  for (const [kind, value] of Object.entries(bodyOf<Readonly<Record<string, string | ReadonlyArray<string>>>>(call))) {
    const lost = [value].flat().find((id) => usableFile(world, id, entityIdOf(call)) === undefined)
    if (lost !== undefined) throw new Refusal(400, `${kind}: the file ${lost} does not exist. Upload it first`)
  }
}
