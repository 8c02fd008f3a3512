/**
 * Program of a new user without Effect, run in an empty project on every runtime.
 *
 * It creates an entity, reads it, finds it in the list, sends a wrong one, and verifies a webhook.
 */
import { createMonite, moniteWebhooks } from "@faktura/monite/promise"

/** Settings of the sandbox, and a delivery that was signed by another implementation. */
export interface Settings {
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly webhook: { readonly secret: string; readonly body: string; readonly signature: string }
}

const company = {
  type: "organization",
  email: "sales@example.com",
  address: { country: "DE", city: "Berlin", postal_code: "10115", line1: "Flughafenstrasse 52" },
  organization: { legal_name: "Acme Inc." }
} as const

const ensure = (what: string, isTrue: boolean): void => {
  if (!isTrue) throw new Error(`${what}: this is not so`)
}

const calls = async (monite: ReturnType<typeof createMonite>): Promise<void> => {
  const { response, value } = await monite.entities.create.withResponse(company)
  ensure("the response has a status and a request id", response.status === 201 && response.requestId !== undefined)
  const read = await monite.entities.get(value.id)
  ensure("the entity that is read is the created one", read.id === value.id && read.email === company.email)
  let found = 0
  for await (const entity of monite.entities.list({ limit: 1 })) if (entity.id === value.id) found++
  ensure("the list has the entity once", found === 1)

  const wrong = await monite.entities.create.result({ ...company, email: "" })
  ensure("a wrong entity is not sent", !wrong.ok && wrong.error._tag === "RequestInvalid")
  const missing = await monite.entities.get.result("00000000-0000-4000-8000-000000000000")
  // The tag narrows the error to the body that the operation declares.
  const said = !missing.ok && missing.error._tag === "NotFound" ? missing.error.body.error.message : undefined
  ensure("an unknown id is NotFound, with the server's message", typeof said === "string")
}

const delivery = async ({ body, secret, signature }: Settings["webhook"]): Promise<void> => {
  const hooks = moniteWebhooks({ secret, handle: () => {} })
  const event = await hooks.verify(body, { "monite-signature": signature })
  ensure("the event has its name", event.name === "receivable.issued")
  const refused = await hooks.verify(`${body} `, { "monite-signature": signature }).then(
    () => "accepted",
    (error: Error) => error.name
  )
  ensure("an altered delivery is refused", refused === "WebhookRejected")
}

/** Runs the program. Returns what it did. */
export const firstDay = async ({ webhook, ...settings }: Settings): Promise<string> => {
  const monite = createMonite(settings)
  try {
    await calls(monite)
  } finally {
    await monite.close()
  }
  await delivery(webhook)
  return "an entity created, read and listed; a wrong one refused; a webhook verified"
}
