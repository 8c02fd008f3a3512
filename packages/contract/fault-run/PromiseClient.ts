/**
 * Operations of a fault run through `createMonite` and `createMaesn`, as a program without Effect makes them.
 */
import type { CallPolicyChange } from "@faktura/core"
import { createMaesn } from "@faktura/maesn/promise"
import type { Maesn } from "@faktura/maesn/promise"
import { createMonite, recoverWrite } from "@faktura/monite/promise"
import type { Monite, RecoverWriteRequest, RequestOptions } from "@faktura/monite/promise"
import type { Sandbox } from "@faktura/sandbox"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import type { Api, Call, Failure, Records, RunClient } from "./Api.ts"

type Find<Query, Row> = (query: Query, options?: RequestOptions) => ReturnType<RecoverWriteRequest<Row, Row>["find"]>

/** Rejection that a call documents. Any other is a defect, and ends the run. */
const isDocumented = (error: unknown): error is Failure =>
  Predicate.hasProperty(error, "_tag") && Predicate.hasProperty(error, "message")

const asked = <A>(call: () => Promise<A>): Call<A> =>
  Effect.tryPromise({ try: call, catch: (error) => error }).pipe(
    Effect.catch((error) => (isDocumented(error) ? Effect.fail(error) : Effect.die(error)))
  )

const toArray = async <Row>(found: Promise<Iterable<Row>> | AsyncIterable<Row>): Promise<ReadonlyArray<Row>> => {
  if (!(Symbol.asyncIterator in found)) return [...(await found)]
  const rows: Array<Row> = []
  for await (const row of found) rows.push(row)
  return rows
}

/** Counts the writes with an unknown outcome, as a program sees them. */
class Unknown {
  count = 0

  readonly counting = async <A>(write: Promise<A>): Promise<A> => {
    try {
      return await write
    } catch (error) {
      if (Predicate.isTagged(error, "OutcomeUnknown")) this.count++
      throw error
    }
  }
}

const apiOf = (monite: Monite, maesn: Maesn, { counting }: Unknown): Api => {
  const records = <Body, Query, Row>(
    create: (body: Body, options: RequestOptions) => Promise<unknown>,
    find: Find<Query, Row>
  ): Records<Body, Query, Row> => ({
    create: (body, { maxRetries, query, same, settle }) =>
      asked(() =>
        recoverWrite({
          send: (options) => counting(create(body, options)),
          find: ({ sentAt }, options) => find(query(sentAt), options),
          same: (row) => same(row),
          settle,
          maxRetries
        })
      ),
    list: (query) => asked(() => toArray(find(query)))
  })
  const { counterparts, products, receivables } = monite
  const { contacts, invoices } = maesn
  return {
    counterparts: records(
      counterparts.create,
      async (query, options) => (await counterparts.list(query, options)).data
    ),
    receivables: records(receivables.create, receivables.list),
    contacts: records(contacts.create, contacts.list),
    invoices: records(invoices.create, invoices.list),
    readCounterpart: (id) => asked(async () => (await counterparts.get(id)).id),
    readReceivable: (id) => asked(async () => (await receivables.get.withResponse(id)).value.id),
    readContact: (id) => asked(async () => (await contacts.get(id)).data?.id),
    renameCounterpart: (id, legal_name) =>
      asked(() => counting(counterparts.update(id, { organization: { legal_name } }))),
    replaceContact: (id, body) => asked(() => counting(contacts.replace(id, body))),
    deleteProduct: (id) => asked(() => counting(products.delete(id))),
    hasProduct: (id) =>
      asked(async () => {
        const result = await products.get.result(id)
        if (!result.ok && result.error._tag !== "NotFound") throw result.error
        return result.ok
      })
  }
}

/** Makes the client for an entity. Its connections end with the scope. `hasty` is the policy of the checked calls. */
export const promiseClient = (
  { maesn, monite }: Sandbox,
  entityId: string,
  hasty: CallPolicyChange
): Effect.Effect<RunClient, never, Scope.Scope> =>
  Effect.gen(function* () {
    const unknown = new Unknown()
    const open = (policy: CallPolicyChange) =>
      Effect.map(
        Effect.acquireRelease(
          Effect.sync(() => {
            const { baseUrl, clientId, clientSecret } = monite
            const { accountKey, apiKey } = maesn
            return {
              monite: createMonite({ baseUrl, clientId, clientSecret, version: "2024-05-25", entityId, policy }),
              maesn: createMaesn({ baseUrl: maesn.baseUrl, apiKey, account: { key: accountKey }, policy })
            }
          }),
          (clients) => Effect.promise(() => Promise.all([clients.monite.close(), clients.maesn.close()]))
        ),
        (clients) => apiOf(clients.monite, clients.maesn, unknown)
      )
    return {
      hasty: yield* open(hasty),
      calm: yield* open({}),
      unknownOutcomes: Effect.sync(() => unknown.count)
    }
  })
