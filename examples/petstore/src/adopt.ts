/** Adds a pet to the shop exactly once, also when the response is lost. */
import { Effect, Option, Stream } from "effect"
import { Pets } from "./petstore/effect/index.gen.ts"

/** Finds a pet by its name, page by page. */
export const find = (name: string) =>
  Effect.gen(function* () {
    const pets = yield* Pets
    const found = yield* pets.stream({ query: { limit: 2 } }).pipe(
      Stream.filter((pet) => pet.name === name),
      Stream.runHead
    )
    return Option.getOrUndefined(found)
  })

/** Returns the outcome as text. A write whose response was lost is looked up and not sent again. */
export const adopt = (name: string, kind: "cat" | "dog" | "parrot") =>
  Effect.gen(function* () {
    const pets = yield* Pets
    const pet = yield* pets.create({ body: { name, kind } })
    return `${pet.name} is number ${pet.id}`
  }).pipe(
    Effect.catchTags({
      // 409, with the body that the document declares.
      Conflict: ({ body }) => Effect.succeed(`refused: ${body.title}`),
      // The request is invalid and was not sent.
      RequestInvalid: ({ problems }) => Effect.succeed(`not sent: ${problems.map(({ field }) => field).join(", ")}`),
      OutcomeUnknown: () =>
        Effect.map(find(name), (pet) =>
          pet === undefined ? `${name} was not added` : `no response, but ${name} was added as number ${pet.id}`
        )
    })
  )
