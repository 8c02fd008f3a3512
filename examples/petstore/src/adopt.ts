/** Taking a pet into the shop, so that it is there once, whatever happens on the way. */
import { Effect, Option, Stream } from "effect"
import { Pets } from "./petstore/effect/index.gen.ts"

/** The pet of a name, looked for page by page. */
export const find = (name: string) =>
  Effect.gen(function* () {
    const pets = yield* Pets
    const found = yield* pets.stream({ query: { limit: 2 } }).pipe(
      Stream.filter((pet) => pet.name === name),
      Stream.runHead
    )
    return Option.getOrUndefined(found)
  })

/** Says what became of it. A write that was sent and not answered is looked up before anybody sends it again. */
export const adopt = (name: string, kind: "cat" | "dog" | "parrot") =>
  Effect.gen(function* () {
    const pets = yield* Pets
    const pet = yield* pets.create({ body: { name, kind } })
    return `${pet.name} is number ${pet.id}`
  }).pipe(
    Effect.catchTags({
      // 409, with the body that the document declares for it.
      Conflict: ({ body }) => Effect.succeed(`refused: ${body.title}`),
      // Found before anything was sent.
      RequestInvalid: ({ problems }) => Effect.succeed(`not sent: ${problems.map(({ field }) => field).join(", ")}`),
      OutcomeUnknown: () =>
        Effect.map(find(name), (pet) =>
          pet === undefined ? `${name} did not arrive` : `no answer, but ${name} arrived as number ${pet.id}`
        )
    })
  )
