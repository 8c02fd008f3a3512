/**
 * Operations of a fault run through the services, with Effect.
 */
import { recoverWrite, withCallPolicy } from "@faktura/core"
import type { AnyCallError, CallPolicyChange, PagingError } from "@faktura/core"
import { Contacts, Invoices } from "@faktura/maesn"
import { Counterparts, Products, Receivables } from "@faktura/monite"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Stream from "effect/Stream"
import type { Api, Records, RunClient, Services } from "./Api.ts"

type Asked<A> = Effect.Effect<A, AnyCallError, Services>

const all = <A, E>(stream: Effect.Effect<Stream.Stream<A, E, Services>, never, Services>) =>
  Stream.runCollect(Stream.unwrap(stream))

const apiWith = (change: CallPolicyChange): Api => {
  const limited = withCallPolicy(change)
  const records = <Body, Query, Row>(
    create: (body: Body) => Asked<unknown>,
    list: (query: Query) => Effect.Effect<ReadonlyArray<Row>, AnyCallError | PagingError, Services>
  ): Records<Body, Query, Row> => ({
    create: (body, { maxRetries, query, same, settle }) =>
      limited(
        recoverWrite(create(body), {
          settle: Duration.millis(settle),
          maxRetries,
          find: ({ sentAt }) => list(query(sentAt)),
          same: (row) => same(row)
        })
      ),
    list: (query) => limited(list(query))
  })
  return {
    counterparts: records(
      (body) => Counterparts.use((service) => service.create({ body })),
      (query) =>
        Effect.map(
          Counterparts.use((service) => service.list({ query })),
          ({ data }) => data
        )
    ),
    receivables: records(
      (body) => Receivables.use((service) => service.create({ body })),
      (query) => all(Receivables.useSync((service) => service.stream({ query })))
    ),
    contacts: records(
      (body) => Contacts.use((service) => service.create({ body })),
      (query) => all(Contacts.useSync((service) => service.stream({ query })))
    ),
    invoices: records(
      (body) => Invoices.use((service) => service.create({ body })),
      (query) => all(Invoices.useSync((service) => service.stream({ query })))
    ),
    readCounterpart: (id) =>
      limited(Counterparts.use((service) => service.get({ path: { counterpart_id: id } }))).pipe(
        Effect.map((read) => read.id)
      ),
    readReceivable: (id) =>
      limited(Receivables.use((service) => service.get({ path: { receivable_id: id } }))).pipe(
        Effect.map((read) => read.id)
      ),
    readContact: (id) =>
      limited(Contacts.use((service) => service.get({ path: { contactId: id } }))).pipe(
        Effect.map(({ data }) => data?.id)
      ),
    renameCounterpart: (id, name) =>
      limited(
        Counterparts.use((service) =>
          service.update({ path: { counterpart_id: id }, body: { organization: { legal_name: name } } })
        )
      ),
    replaceContact: (id, body) =>
      limited(Contacts.use((service) => service.replace({ path: { contactId: id }, body }))),
    deleteProduct: (id) => limited(Products.use((service) => service.delete({ path: { product_id: id } }))),
    hasProduct: (id) =>
      limited(Products.use((service) => service.get({ path: { product_id: id } }))).pipe(
        Effect.as(true),
        Effect.catchTag("NotFound", () => Effect.succeed(false))
      )
  }
}

/** As the services count them. */
const unknownOutcomes = Effect.map(Metric.snapshot, (metrics) =>
  metrics.reduce(
    (sum, { id, state }) =>
      sum + (id === "faktura.client.outcome_unknown" && "count" in state ? Number(state.count) : 0),
    0
  )
)

/** Makes the client. `hasty` is the policy of the checked calls. */
export const effectClient = (hasty: CallPolicyChange): RunClient => ({
  hasty: apiWith(hasty),
  calm: apiWith({}),
  unknownOutcomes
})
