// Tests of the types, checked by `tsc`: every `@ts-expect-error` marks code that must not compile.
import { Invoices, Maesn } from "@faktura/maesn"
import type { Account, MaesnClient } from "@faktura/maesn"
import type { ErrorSchemaResponse, HTTPValidationError } from "@faktura/monite-client"
import {
  checkEinvoicingConnection,
  checkEntity,
  EinvoicingConnections,
  Entities,
  Monite,
  Receivables
} from "@faktura/monite"
import type { EinvoicingConnectionDraft, Entity, EntityChange, EntityDraft, MoniteClient } from "@faktura/monite"
import { create as createEntity, get as getEntity } from "@faktura/monite/operations/entities"
import type {
  CreateError,
  DeleteLogoError,
  GetError,
  ListError,
  UpdateError
} from "@faktura/monite/operations/entities"
import { Effect, Stream } from "effect"
import { connectionRequest, entityRequest, invoiceRequest } from "./kit/SeedSamples.ts"

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <T extends true>(): T => true as T
type Tags<E> = E extends { readonly _tag: infer Tag } ? Tag : never

// ---- errors: per operation, told apart by tag, with this operation's bodies

const created = Entities.use((entities) => entities.create({ body: entityRequest }))

created.pipe(
  Effect.catchTag("ValidationFailed", (error) => {
    holds<Equal<typeof error.body, HTTPValidationError>>()
    return Effect.succeed(error.body.detail?.[0]?.msg)
  }),
  Effect.catchTag("BadRequest", (error) => {
    holds<Equal<typeof error.body, ErrorSchemaResponse>>()
    // @ts-expect-error this body has no detail
    return Effect.succeed(error.body.detail)
  })
)

// OutcomeUnknown is in the type of every write and of no read.
holds<Equal<"OutcomeUnknown" extends Tags<CreateError> ? true : false, true>>()
holds<Equal<"OutcomeUnknown" extends Tags<UpdateError> ? true : false, true>>()
holds<Equal<"OutcomeUnknown" extends Tags<DeleteLogoError> ? true : false, true>>()
holds<Equal<"OutcomeUnknown" extends Tags<GetError> ? true : false, false>>()
holds<Equal<"OutcomeUnknown" extends Tags<ListError> ? true : false, false>>()
holds<Equal<"Unavailable" extends Tags<CreateError> ? true : false, false>>()
holds<Equal<"Unavailable" extends Tags<GetError> ? true : false, true>>()
// A 5xx of a write may hide that it happened: it is OutcomeUnknown, never ServerError.
holds<Equal<"ServerError" extends Tags<CreateError> ? true : false, false>>()
holds<Equal<"ServerError" extends Tags<GetError> ? true : false, true>>()
// The framework's 405 is patched away.
holds<Equal<"MethodNotAllowed" extends Tags<CreateError> ? true : false, false>>()

// @ts-expect-error a read has no OutcomeUnknown to catch
getEntity({ path: { entity_id: "" } }).pipe(Effect.catchTag("OutcomeUnknown", () => Effect.void))

// The body of a declared 5xx is typed on OutcomeUnknown.
created.pipe(
  Effect.catchTag("OutcomeUnknown", (error) =>
    Effect.succeed([error.body?.error.message, error.sentAt.toFixed()] as const)
  )
)

// Every tag handled: the error type is `never`.
const handled: Effect.Effect<string, never, Entities> = created.pipe(
  Effect.map((entity) => entity.id),
  Effect.catchTags({
    BadRequest: (error) => Effect.succeed(error.body.error.message),
    Unauthorized: () => Effect.succeed("check the credentials"),
    Forbidden: () => Effect.succeed("ask for the permission"),
    ValidationFailed: (error) => Effect.succeed(error.body.detail?.[0]?.msg ?? ""),
    RateLimited: (error) => Effect.succeed(`again in ${error.retryAfter ?? 0} ms`),
    OutcomeUnknown: () => Effect.succeed("look it up"),
    RequestInvalid: (error) => Effect.succeed(error.problems[0]?.field ?? ""),
    NotSent: (error) => Effect.succeed(error.reason),
    UnexpectedStatus: (error) => Effect.succeed(String(error.status)),
    ResponseInvalid: (error) => Effect.succeed(error.raw)
  })
)
// @ts-expect-error one tag is missing: the error type is not never
const notHandled: Effect.Effect<unknown, never, Entities> = created.pipe(Effect.catchTag("NotSent", () => Effect.void))

// ---- scope: what a call needs is in its R

const issued = Receivables.use((receivables) => receivables.issue({ path: { receivable_id: "" } }))
holds<Equal<Effect.Services<typeof issued>, Receivables | Entity>>()
// @ts-expect-error the entity is missing
const unscoped: Effect.Effect<unknown, unknown, Receivables> = issued
const scoped: Effect.Effect<unknown, unknown, Receivables> = issued.pipe(Effect.provide(Monite.entity("")))
holds<Equal<Effect.Services<ReturnType<typeof createEntity>>, MoniteClient>>()

const invoiced = Invoices.use((invoices) => invoices.create({ body: invoiceRequest }))
holds<Equal<Effect.Services<typeof invoiced>, Invoices | Account>>()
// @ts-expect-error the account's environment is the context's, not an argument's
Invoices.use((invoices) => invoices.list({ query: { environmentName: "x" } }))
// @ts-expect-error the version is a setting
Entities.use((entities) => entities.list({ headers: { "x-monite-version": "x" } }))

// ---- requests are closed, responses are open

Entities.use((entities) =>
  entities.create({
    // @ts-expect-error not one of the two types
    body: { ...entityRequest, type: "company" }
  })
)
// @ts-expect-error the body is missing
Entities.use((entities) => entities.create({}))
// @ts-expect-error updates have no country
Entities.use((entities) => entities.update({ path: { entity_id: "" }, body: { address: { country: "DE" } } }))
EinvoicingConnections.use((connections) => connections.create({ body: connectionRequest }))

const status = Effect.map(created, (entity): "active" | "inactive" | "deleted" | (string & {}) => entity.status)
const logo = Effect.map(created, (entity) => {
  // Optional means missing or null.
  holds<Equal<undefined extends typeof entity.logo ? true : false, true>>()
  holds<Equal<null extends typeof entity.logo ? true : false, true>>()
  return entity.logo?.url
})

// ---- the hand-written types of an entity match the generated requests, and so do checks and requests

declare const draft: EntityDraft
declare const change: EntityChange
declare const connection: EinvoicingConnectionDraft
Entities.use((entities) => entities.create({ body: draft }))
Entities.use((entities) => entities.update({ path: { entity_id: "" }, body: change }))
EinvoicingConnections.use((connections) => connections.create({ body: connection }))
checkEntity(entityRequest, { payments: true })
checkEinvoicingConnection(connectionRequest)
// @ts-expect-error an organization has no individual
const mixed: EntityDraft = { ...draft, type: "organization", individual: { first_name: "a", last_name: "b" } }

// ---- lists

const names = Stream.map(
  Stream.unwrap(Entities.use((entities) => Effect.succeed(entities.stream()))),
  (entity) => entity.email
)
// @ts-expect-error only lists have pages
Entities.use((entities) => entities.get.pages)

// ---- layers

const program: Effect.Effect<unknown, unknown> = Effect.provide(created, Monite.layerConfig)
const books: Effect.Effect<unknown, unknown, never> = invoiced.pipe(
  Effect.provide(Maesn.layerConfig),
  Effect.provide(Maesn.layerAccount)
)
declare const clients: MoniteClient | MaesnClient

export { books, clients, handled, logo, mixed, names, notHandled, program, scoped, status, unscoped }
