/**
 * Onboards a company: from its data to an entity that can send e-invoices.
 *
 * All data is checked before any request, so that a mistake leaves no half-onboarded entity. Then the steps follow:
 * entity, logo, VAT ID, bank account, required fields, e-invoicing connection, network credential. Each step is done
 * once. A run that stops continues at its next step.
 */
import {
  BankAccounts,
  checkEinvoicingConnection,
  checkEntity,
  checkLogo,
  EinvoicingConnections,
  Entities,
  EntityVatIds,
  formatProblems,
  Monite,
  Receivables,
  sniffLogo
} from "@faktura/monite"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Acme from "./Acme.ts"
import { logo } from "./Logo.ts"
import { foundId, once, repeatable } from "./DurableWrite.ts"
import { customers } from "./Plan.ts"
import type { Phase } from "./Progress.ts"

/** Error of data that breaks rules of the API. Nothing was sent. */
export class NotReady extends Data.TaggedError("NotReady")<{ readonly message: string }> {}

/** Number of onboarding parts, for the progress bar. */
export const onboardingParts = 8

/** Checks all data of the company. Needs no network. */
export const preflight: Effect.Effect<void, NotReady> = Effect.gen(function* () {
  const problems = [
    ...checkEntity(Acme.entity, { payments: true, vatIds: [Acme.vatId] }),
    ...checkLogo(logo),
    ...(yield* sniffLogo(logo)),
    ...checkEinvoicingConnection(Acme.connection)
  ]
  if (problems.length > 0) {
    return yield* new NotReady({ message: `The company's data is not ready: ${formatProblems(problems)}` })
  }
})

/** Onboards the company. Returns the entity's id. */
export const onboard = Effect.fn("onboard")(function* (phase: Phase) {
  yield* preflight
  yield* phase.reached("preflight")
  const entities = yield* Entities

  const entity = yield* once({
    step: "entity",
    naturalKey: Acme.entity.email,
    find: () =>
      entities.stream({ query: { email: Acme.entity.email, type: "organization" } }).pipe(
        Stream.filter(
          (found) => "organization" in found && found.organization.legal_name === Acme.entity.organization.legal_name
        ),
        Stream.runHead,
        Effect.map(Option.map(({ id }) => ({ id })))
      ),
    send: Effect.map(entities.create({ body: Acme.entity }), ({ id }) => ({ id }))
  })
  yield* phase.reached("entity")

  yield* repeatable({
    step: "logo",
    naturalKey: logo.name,
    work: Effect.map(entities.putLogo({ path: { entity_id: entity.id }, body: { file: logo } }), ({ id }) => ({ id }))
  })
  yield* phase.reached("logo")

  yield* Effect.provide(connect(entity.id, phase), Monite.entity(entity.id))
  return entity.id
})

/** Does the steps that need the entity's id. */
const connect = Effect.fnUntraced(function* (entityId: string, phase: Phase) {
  const vatIds = yield* EntityVatIds
  const bankAccounts = yield* BankAccounts
  const connections = yield* EinvoicingConnections
  const path = { entity_id: entityId }

  const vatId = yield* once({
    step: "vatId",
    naturalKey: Acme.vatId.value,
    find: () =>
      Effect.map(vatIds.list({ path }), ({ data }) =>
        foundId(data.find((found) => found.country === Acme.vatId.country && found.value === Acme.vatId.value))
      ),
    send: Effect.map(vatIds.create({ path, body: Acme.vatId }), ({ id }) => ({ id }))
  })
  yield* phase.reached("VAT ID")

  yield* once({
    step: "bankAccount",
    naturalKey: Acme.bankAccount.iban,
    find: () =>
      Effect.map(bankAccounts.list(), ({ data }) =>
        foundId(data.find((found) => found.iban === Acme.bankAccount.iban))
      ),
    send: Effect.map(bankAccounts.create({ body: Acme.bankAccount }), ({ id }) => ({ id }))
  })
  yield* phase.reached("bank account")

  yield* requiredFields
  yield* phase.reached("required fields")

  const connection = yield* once({
    step: "connection",
    naturalKey: Acme.connection.address.country,
    find: () =>
      Effect.map(connections.list(), ({ data }) =>
        foundId(data.find((found) => found.address.country === Acme.connection.address.country))
      ),
    send: Effect.map(connections.create({ body: { ...Acme.connection, entity_vat_id_id: vatId.id } }), ({ id }) => ({
      id
    }))
  })
  yield* phase.reached("connection")

  const { network_credentials_identifier: identifier, network_credentials_schema: schema } = Acme.networkCredential
  const connectionPath = { einvoicing_connection_id: connection.id }
  yield* once({
    step: "networkCredential",
    naturalKey: `${schema} ${identifier}`,
    // A credential has no endpoint of its own. It is part of its connection.
    find: () =>
      Effect.map(connections.get({ path: connectionPath }), ({ credentials }) =>
        foundId(
          credentials.find(
            (found) =>
              found.network_credentials_schema === schema && found.network_credentials_identifier === identifier
          )
        )
      ),
    send: Effect.map(
      connections.createNetworkCredential({ path: connectionPath, body: Acme.networkCredential }),
      ({ id }) => ({ id })
    )
  })
  yield* phase.reached("network credential")
})

/** Reads the required fields of invoices for each customer's country. Fails if the plan lacks one. */
const requiredFields = Effect.gen(function* () {
  const receivables = yield* Receivables
  const countries = [...new Set(customers.map(({ address }) => address.country))]
  return yield* repeatable({
    step: "requiredFields",
    naturalKey: countries.join(" "),
    work: Effect.gen(function* () {
      const problems: Array<string> = []
      for (const country of countries) {
        const fields = yield* receivables.getRequiredFields({
          query: { counterpart_country: country, counterpart_type: "organization" }
        })
        // The entity and every customer have a VAT ID, and the entity a tax ID. Only this field can be missing.
        if (fields.counterpart?.tax_id?.required === true) problems.push(`customers in ${country} need a tax ID`)
      }
      if (problems.length > 0) {
        return yield* new NotReady({
          message: `The planned invoices lack required fields: ${problems.join("; ")}. Correct the plan.`
        })
      }
      return { countries }
    })
  })
})
