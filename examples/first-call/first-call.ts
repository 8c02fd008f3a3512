import { Entities, Monite } from "@faktura/monite"
import { Effect } from "effect"

const program = Effect.gen(function* () {
  const entities = yield* Entities
  const address = { country: "DE", city: "Berlin", postal_code: "10115", line1: "Flughafenstrasse 52" } as const
  const organization = { legal_name: "Acme Inc." }
  const body = {
    type: "organization",
    email: "sales@example.com",
    tax_id: "30/123/45678",
    address,
    organization
  } as const
  const entity = yield* entities.create({ body })
  return `${entity.id} is ${entity.status}`
}).pipe(
  // `error.body` has the type that the document declares for status 422 of this operation.
  Effect.catchTag("ValidationFailed", (error) => Effect.succeed(`refused: ${error.body.detail?.[0]?.msg}`)),
  // Only writes have this error: the entity may exist.
  Effect.catchTag("OutcomeUnknown", (error) => Effect.succeed(`look it up before you send it again: ${error.message}`)),
  Effect.provide(Monite.layerConfig),
  // docs/errors.md has a section for every other tag.
  Effect.catch((error) => Effect.succeed(`${error.message}\nSee docs/errors.md#${error._tag.toLowerCase()}`))
)
console.log(await Effect.runPromise(program))
