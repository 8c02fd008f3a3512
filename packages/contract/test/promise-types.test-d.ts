// Tests of the Promise clients' types, checked by `tsc`: every `@ts-expect-error` marks code that must not compile.
import { createMaesn, createMaesnClient, fakeMaesn } from "@faktura/maesn/promise"
import type { Maesn, MaesnIntegrator } from "@faktura/maesn/promise"
import { list as listContacts } from "@faktura/maesn/promise/contacts"
import type { ErrorSchemaResponse, HTTPValidationError } from "@faktura/monite-client"
import { createMonite, createMoniteClient, fakeMonite, NotFound } from "@faktura/monite/promise"
import type { Monite, MonitePartner, OutcomeUnknown, Result } from "@faktura/monite/promise"
import { create as createEntity } from "@faktura/monite/promise/entities"
import { list as listReceivables } from "@faktura/monite/promise/receivables"
import type { CreateError, GetError } from "@faktura/monite/operations/entities"
import { entityRequest, invoiceRequest } from "./kit/SeedSamples.ts"

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <T extends true>(): T => true as T
type IsAny<T> = 0 extends 1 & T ? true : false

declare const partner: MonitePartner
declare const monite: Monite
declare const integrator: MaesnIntegrator
declare const maesn: Maesn

// ---- every method of every resource: no `any`, and a union of errors that `result` returns

type Resources<Client> = Omit<Client, "use" | "request" | "close" | "entity" | "account" | typeof Symbol.asyncDispose>
type ErrorOf<M> = M extends { readonly result: (...args: never) => Promise<Result<unknown, infer E>> } ? E : "streamed"
type ValueOf<M> = M extends { readonly result: (...args: never) => Promise<infer R> }
  ? Extract<R, { readonly ok: true }> extends { readonly value: infer V }
    ? V
    : never
  : "streamed"
type ArgumentsOf<M> = M extends (...args: infer A) => unknown ? A[number] : "no function"
type TagOf<E> = E extends { readonly _tag: infer Tag }
  ? Tag
  : E extends "streamed"
    ? "NotSent"
    : "an error without a tag"
/** `never` for a method whose types are complete. */
type Fault<M> =
  IsAny<ErrorOf<M>> extends true
    ? "any error"
    : IsAny<ValueOf<M>> extends true
      ? "any value"
      : IsAny<ArgumentsOf<M>> extends true
        ? "any argument"
        : "NotSent" extends TagOf<ErrorOf<M>>
          ? never
          : "no NotSent"
type FaultsOf<Client> = {
  [R in keyof Resources<Client>]: {
    [M in keyof Resources<Client>[R]]: Fault<Resources<Client>[R][M]>
  }[keyof Resources<Client>[R]]
}[keyof Resources<Client>]
holds<Equal<FaultsOf<Monite>, never>>()
holds<Equal<FaultsOf<Maesn>, never>>()
holds<Equal<FaultsOf<MonitePartner>, never>>()
// The check finds faults.
holds<
  // oxlint-disable-next-line typescript/no-explicit-any -- the fault to find
  Equal<Fault<{ (a: string): Promise<string>; result: (a: string) => Promise<any> }>, never> extends true ? false : true
>()

// ---- errors: exhaustive, per operation, with this operation's bodies

declare const created: Awaited<ReturnType<typeof monite.entities.create.result>>
declare const got: Awaited<ReturnType<typeof monite.entities.get.result>>
holds<Equal<Extract<typeof created, { ok: false }>["error"], CreateError>>()
holds<Equal<Extract<typeof got, { ok: false }>["error"], GetError>>()

/** Handles each error of a write. Without one of the cases this does not compile. */
export const advice = (error: CreateError): string => {
  switch (error._tag) {
    case "ValidationFailed":
      holds<Equal<typeof error.body, HTTPValidationError>>()
      return error.body.detail?.[0]?.msg ?? ""
    case "BadRequest":
    case "Unauthorized":
    case "Forbidden":
      holds<Equal<typeof error.body, ErrorSchemaResponse>>()
      return error.message
    case "RateLimited":
      return `again in ${error.retryAfter} ms`
    case "OutcomeUnknown":
      return `look it up, sent at ${error.sentAt}`
    case "RequestInvalid":
    case "NotSent":
    case "UnexpectedStatus":
    case "ResponseInvalid":
      return error.message
  }
}
// @ts-expect-error one case is missing: the function may return undefined
export const incomplete = (error: GetError): string => {
  switch (error._tag) {
    case "NotFound":
      return "gone"
  }
}
if (!created.ok) {
  // @ts-expect-error a write has no Unavailable
  void (created.error._tag === "Unavailable")
  // @ts-expect-error there is no value
  void created.value
}
if (!got.ok) {
  // @ts-expect-error a read has no OutcomeUnknown
  void (got.error._tag === "OutcomeUnknown")
}
if (got.ok) holds<Equal<typeof got.response.requestId, string | undefined>>()
try {
  await monite.entities.get("")
} catch (error) {
  if (error instanceof NotFound) void error.status
}

// ---- scope: a forgotten entity or account does not compile

// @ts-expect-error needs an entity
partner.receivables.list()
// @ts-expect-error needs an account
integrator.contacts.list()
// @ts-expect-error an entity without an id
createMonite({ entityId: undefined }).receivables.list()
// @ts-expect-error needs an entity
createMoniteClient().use(listReceivables)
// @ts-expect-error needs an account
createMaesnClient().use(listContacts)
holds<Equal<ReturnType<typeof partner.entity>, Monite>>()
holds<Equal<ReturnType<typeof integrator.account>, Maesn>>()
createMonite({ entityId: "" }).receivables.list()
createMoniteClient({ entityId: "" }).use(listReceivables)()
createMoniteClient().use(createEntity)(entityRequest)
createMaesn({ account: { key: "" } }).contacts.list()
// @ts-expect-error an account has a key
createMaesn({ account: {} })

// ---- arguments: by position, with the document's types

void monite.entities.create(entityRequest)
void monite.entities.update("id", { email: "a@b.example" })
void maesn.invoices.create(invoiceRequest)
// @ts-expect-error the body is missing
void monite.entities.create()
// @ts-expect-error an unknown field
void monite.entities.update("id", { mail: "a@b.example" })
// @ts-expect-error an unknown parameter
void monite.entities.list({ limits: 1 })
// @ts-expect-error an unknown option of the call
void monite.entities.get("id", { timeout: 1 })
// @ts-expect-error an unknown option of the client
createMonite({ baseURL: "https://api.example.com" })
// @ts-expect-error the service's style
void monite.entities.get({ path: { entity_id: "id" } })

// ---- lists

for await (const invoice of monite.receivables.list()) holds<Equal<typeof invoice.id, string>>()
const all = await maesn.contacts.list().toArray({ limit: 3 })
holds<Equal<IsAny<(typeof all)[number]>, false>>()
const page = await monite.entities.list()
holds<Equal<IsAny<typeof page>, false>>()
void page.data?.[0]?.id

// ---- undeclared endpoints, test doubles

const other = await monite.request<{ readonly id: string }>({ method: "GET", path: "/other" })
holds<Equal<typeof other.id, string>>()
const undeclared = await monite.request.result({ method: "POST", path: "/other", body: {} })
if (!undeclared.ok && undeclared.error._tag === "OutcomeUnknown") {
  const error: OutcomeUnknown = undeclared.error
  void error.sentAt
}
// @ts-expect-error no HTTP method
void monite.request({ method: "FETCH", path: "/other" })
fakeMonite({ entities: { deleteLogo: async () => {} } })
fakeMaesn({ contacts: { list: async () => ({ data: [] }) } })
// @ts-expect-error an unknown method
fakeMonite({ entities: { remove: async () => {} } })
// @ts-expect-error another value
fakeMonite({ entities: { get: async () => "an entity" } })
