/**
 * Onboards a company: from its data to an entity that sends and receives e-invoices.
 *
 * All data is checked before any request, so that a mistake leaves no half-onboarded entity. The types of Monite's bodies are
 * closed lists. The strict check of each request tells a person about a value outside of them.
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
import type { EinvoicingConnectionDraft, OrganizationEntity } from "@faktura/monite"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { CurrentRun } from "../engine/CurrentRun.ts"
import { repeatable, step } from "../engine/Step.ts"
import { defineWorkflow } from "../engine/Workflow.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { Company } from "./Company.ts"
import { writeOnce } from "./Write.ts"

/** Error of data that breaks rules of the API. Nothing was sent. */
export class NotReady extends Data.TaggedError("NotReady")<{ readonly message: string }> {}

/** Workflow that onboards a tenant's company. */
export const OnboardEntity = defineWorkflow({
  name: "OnboardEntity",
  input: Company,
  output: Schema.Struct({ entityId: Schema.String })
})

/** Steps of onboarding, in order. */
export const onboardingSteps = [
  "check",
  "entity",
  "logo",
  "VAT ID",
  "bank account",
  "required fields",
  "connection",
  "network credential"
] as const

const Made = Schema.Struct({ id: Schema.String })

type Bodies = {
  readonly [Service in "vatId" | "bankAccount"]: Service extends "vatId"
    ? Parameters<EntityVatIds["Service"]["create"]>[0]["body"]
    : Parameters<BankAccounts["Service"]["create"]>[0]["body"]
}

const logoOf = ({ logo }: Company): File | undefined =>
  logo && new File([Buffer.from(logo.base64, "base64")], logo.name, { type: logo.mediaType })

const check = Effect.fn("check")(function* (company: Company) {
  const logo = logoOf(company)
  const problems = [
    // The casts of this file: closed lists of the API, which these checks and the request's own check compare.
    ...checkEntity(company.entity as OrganizationEntity, {
      payments: company.bankAccount !== undefined,
      vatIds: [company.vatId as Bodies["vatId"]]
    }),
    ...(logo === undefined ? [] : [...checkLogo(logo), ...(yield* sniffLogo(logo))]),
    ...checkEinvoicingConnection(company.connection as EinvoicingConnectionDraft)
  ]
  if (problems.length > 0) {
    return yield* new NotReady({ message: `The company's data is not ready: ${formatProblems(problems)}` })
  }
})

const makeEntity = Effect.fn("makeEntity")(function* ({ entity }: Company) {
  const entities = yield* Entities
  const { legal_name: name } = entity.organization
  return yield* writeOnce({
    key: `entity ${entity.email} ${name}`.slice(0, 300),
    result: Made,
    find: entities.stream({ query: { email: entity.email, type: "organization" } }),
    same: (found) => "organization" in found && found.organization.legal_name === name,
    send: entities.create({ body: entity as OrganizationEntity })
  })
})

const addVatId = Effect.fn("addVatId")(function* ({ vatId }: Company, entityId: string) {
  const vatIds = yield* EntityVatIds
  const path = { entity_id: entityId }
  return yield* writeOnce({
    key: `VAT ID ${vatId.value} of entity ${entityId}`,
    result: Made,
    find: () => Effect.map(vatIds.list({ path }), ({ data }) => data),
    same: ({ country, value }) => country === vatId.country && value === vatId.value,
    send: vatIds.create({ path, body: vatId as Bodies["vatId"] })
  })
})

const addBankAccount = Effect.fn("addBankAccount")(function* (
  account: NonNullable<Company["bankAccount"]>,
  entityId: string
) {
  const accounts = yield* BankAccounts
  return yield* writeOnce({
    key: `bank account ${account.iban} of entity ${entityId}`,
    result: Made,
    find: () => Effect.map(accounts.list(), ({ data }) => data),
    same: ({ iban }) => iban === account.iban,
    send: accounts.create({ body: account as Bodies["bankAccount"] })
  })
})

/** Reads the required fields of invoices for each country of customers. */
const checkRequiredFields = Effect.fn("checkRequiredFields")(function* ({ customerCountries }: Company) {
  const receivables = yield* Receivables
  type Query = NonNullable<NonNullable<Parameters<Receivables["Service"]["getRequiredFields"]>[0]>["query"]>
  const problems: Array<string> = []
  for (const country of new Set(customerCountries)) {
    const fields = yield* receivables.getRequiredFields({
      query: {
        counterpart_country: country as NonNullable<Query["counterpart_country"]>,
        counterpart_type: "organization"
      }
    })
    // Entity and customers have a VAT ID, and the entity has a tax ID. Only this field can be missing.
    if (fields.counterpart?.tax_id?.required === true) problems.push(`customers in ${country} need a tax ID`)
  }
  if (problems.length > 0) {
    return yield* new NotReady({ message: `Invoices would lack required fields: ${problems.join("; ")}.` })
  }
})

const connect = Effect.fn("connect")(function* ({ connection }: Company, entityId: string, vatIdId: string) {
  const connections = yield* EinvoicingConnections
  const { country } = connection.address
  return yield* writeOnce({
    key: `e-invoicing connection in ${country} of entity ${entityId}`,
    result: Made,
    find: () => Effect.map(connections.list(), ({ data }) => data),
    same: ({ address }) => address.country === country,
    send: connections.create({
      body: { ...(connection as EinvoicingConnectionDraft), entity_vat_id_id: vatIdId }
    })
  })
})

const addCredential = Effect.fn("addCredential")(function* (
  credential: NonNullable<Company["networkCredential"]>,
  connectionId: string
) {
  const connections = yield* EinvoicingConnections
  const path = { einvoicing_connection_id: connectionId }
  const { network_credentials_identifier: identifier, network_credentials_schema: schema } = credential
  type Body = Parameters<typeof connections.createNetworkCredential>[0]["body"]
  return yield* writeOnce({
    key: `network credential ${schema} ${identifier} of connection ${connectionId}`,
    result: Made,
    // A credential has no endpoint of its own. It is part of its connection.
    find: () => Effect.map(connections.get({ path }), ({ credentials }) => credentials),
    same: (found) => found.network_credentials_schema === schema && found.network_credentials_identifier === identifier,
    send: connections.createNetworkCredential({ path, body: credential as Body })
  })
})

/** Provides the workflow to the engine. */
export const layer = OnboardEntity.layer(
  Effect.fnUntraced(function* (company) {
    const { tenant } = yield* CurrentRun
    const apis = yield* TenantApis
    const tenants = yield* Tenants
    yield* step({ name: "check", result: Schema.Void, work: check(company) })
    const entity = yield* step({
      name: "entity",
      result: Made,
      work: Effect.tap(makeEntity(company).pipe(apis.withMonite(tenant)), ({ id }) => tenants.setEntity(tenant, id))
    })
    const ofEntity = <A, E, R>(work: Effect.Effect<A, E, R>) =>
      work.pipe(Effect.provide(Monite.entity(entity.id)), apis.withMonite(tenant))

    const logo = logoOf(company)
    if (logo !== undefined) {
      yield* step({
        name: "logo",
        result: Schema.Void,
        work: Effect.flatMap(Entities, (entities) =>
          Effect.asVoid(entities.putLogo({ path: { entity_id: entity.id }, body: { file: logo } }))
        ).pipe(repeatable, apis.withMonite(tenant))
      })
    }
    const vatId = yield* step({ name: "VAT ID", result: Made, work: ofEntity(addVatId(company, entity.id)) })
    const { bankAccount, networkCredential } = company
    if (bankAccount !== undefined) {
      yield* step({ name: "bank account", result: Made, work: ofEntity(addBankAccount(bankAccount, entity.id)) })
    }
    yield* step({ name: "required fields", result: Schema.Void, work: ofEntity(checkRequiredFields(company)) })
    const connection = yield* step({
      name: "connection",
      result: Made,
      work: ofEntity(connect(company, entity.id, vatId.id))
    })
    if (networkCredential !== undefined) {
      yield* step({
        name: "network credential",
        result: Made,
        work: ofEntity(addCredential(networkCredential, connection.id))
      })
    }
    return { entityId: entity.id }
  })
)
