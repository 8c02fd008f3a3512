import { Entities, Monite } from "@faktura/monite"
import { start } from "@faktura/sandbox"
import { Effect, Redacted } from "effect"

const sandbox = await start() // Monite's stand-in on this machine; with an account: Monite.layer reads MONITE_*
const { baseUrl, clientId, clientSecret } = sandbox.monite
const monite = Monite.layerWith({ baseUrl, clientId, clientSecret: Redacted.make(clientSecret), version: "2024-05-25" })

const program = Effect.gen(function* () {
  const address = { country: "DE", city: "Berlin", postal_code: "10115", line1: "Flughafenstrasse 52" } as const
  const organization = { legal_name: "Acme Inc.", business_structure: "private_corporation" } as const
  const entities = yield* Entities
  return yield* entities.create({ body: { type: "organization", email: "sales@example.com", address, organization } })
}).pipe(Effect.catchTag("OutcomeUnknown", () => Effect.die("it may exist by now: look before you create it again")))

const entity = await Effect.runPromise(program.pipe(Effect.provide(monite)))
console.log(`${entity.id} is ${entity.status}`)
await sandbox.close()
