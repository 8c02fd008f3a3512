import { createMonite, OutcomeUnknown, ValidationFailed } from "@faktura/monite/promise"

try {
  const monite = createMonite()
  const entity = await monite.entities.create({
    type: "organization",
    email: "sales@example.com",
    tax_id: "30/123/45678",
    address: { country: "DE", city: "Berlin", postal_code: "10115", line1: "Flughafenstrasse 52" },
    organization: { legal_name: "Acme Inc." }
  })
  console.log(`${entity.id} is ${entity.status}`)
} catch (error) {
  if (error instanceof ValidationFailed) console.log(`refused: ${error.message}`)
  // Only writes have this error: the entity may exist.
  else if (error instanceof OutcomeUnknown) console.log(`look it up before you send it again: ${error.message}`)
  // docs/errors.md has a section for every other tag.
  else if (error instanceof Error && "_tag" in error) {
    console.log(`${error.message}\nSee docs/errors.md#${String(error._tag).toLowerCase()}`)
  } else throw error
}
