/** Adds a pet to the shop exactly once, also when the response is lost: `adopt.ts` with promises. */
import { Conflict, OutcomeUnknown, RequestInvalid } from "@faktura/core/promise"
import type { Petstore } from "../petstore/effect/promise/index.gen.ts"

/** Finds a pet by its name, page by page. */
export const find = async (petstore: Petstore, name: string) => {
  for await (const pet of petstore.pets.list({ limit: 2 })) if (pet.name === name) return pet
  return undefined
}

/** Returns the outcome as text. A write whose response was lost is looked up and not sent again. */
export const adopt = async (petstore: Petstore, name: string, kind: "cat" | "dog" | "parrot"): Promise<string> => {
  try {
    const pet = await petstore.pets.create({ name, kind })
    return `${pet.name} is number ${pet.id}`
  } catch (error) {
    // 409: nothing was done.
    if (error instanceof Conflict) return `refused: ${error.body.title}`
    // The request is invalid and was not sent.
    if (error instanceof RequestInvalid) return `not sent: ${error.problems.map(({ field }) => field).join(", ")}`
    if (!(error instanceof OutcomeUnknown)) throw error
    const pet = await find(petstore, name)
    return pet === undefined ? `${name} was not added` : `no response, but ${name} was added as number ${pet.id}`
  }
}
