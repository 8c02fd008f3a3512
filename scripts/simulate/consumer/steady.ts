/**
 * Calls of operations that both documents of a pair declare, in the way most programs write them. The value is read, and errors
 * are not told apart.
 */
import { deleteProductsId, getEntities, getProducts, getRolesId } from "@faktura/acme-client"
import * as counterparts from "@faktura/acme/operations/counterparts"
import * as entities from "@faktura/acme/operations/entities"
import * as measureUnits from "@faktura/acme/operations/measureUnits"
import * as payables from "@faktura/acme/operations/payables"
import * as products from "@faktura/acme/operations/products"
import * as receivables from "@faktura/acme/operations/receivables"
import { Effect, Stream } from "effect"
import { client, headers, id, run } from "./client.ts"

const counted = ({ data }: { readonly data: ReadonlyArray<unknown> }): string => `${data.length} items`

export const listEntities = (): Promise<string> => run(entities.list({ headers, query: { limit: 10 } }), counted)

export const streamProducts = (): Promise<string> =>
  run(products.stream({ headers, query: { limit: 10 } }).pipe(Stream.runCollect), (all) => `${[...all].length} items`)

export const listReceivables = (): Promise<string> =>
  run(receivables.list({ headers, query: { limit: 10 } }), ({ data, next_pagination_token: next }) =>
    next === null ? `${data.length} items, no more` : counted({ data })
  )

export const listPayables = (): Promise<string> => run(payables.list({ headers }), counted)

export const listMeasureUnits = (): Promise<string> => run(measureUnits.list({ headers }), counted)

export const createMeasureUnit = (): Promise<string> =>
  run(measureUnits.create({ headers, body: { name: "hour" } }), ({ id }) => `created ${id}`)

export const getReceivable = (): Promise<string> =>
  run(
    receivables.get({ headers, path: { receivable_id: id } }).pipe(
      Effect.map(({ id }) => id),
      Effect.catchTag("NotFound", () => Effect.succeed("nothing"))
    ),
    (found) => `found ${found}`
  )

/** An operation that gets error tags. This code does not tell errors apart, so it is not affected. */
export const deleteCounterpart = (): Promise<string> =>
  run(counterparts.delete({ headers, path: { counterpart_id: id } }), () => "deleted")

export const rawEntities = async (): Promise<string> => {
  const { data, error } = await getEntities({ client, headers, query: { limit: 10 } })
  return error === undefined ? counted(data) : "failed"
}

export const rawProducts = async (): Promise<string> => {
  const { data } = await getProducts({ client, headers, throwOnError: true })
  return data.data.map(({ name }) => name.toUpperCase()).join(", ")
}

export const rawDeleteProduct = async (): Promise<string> => {
  const { response } = await deleteProductsId({ client, headers, path: { product_id: id } })
  return `status ${response?.status}`
}

export const rawRole = async (): Promise<string> => {
  const { data, error } = await getRolesId({ client, headers, path: { role_id: id } })
  return error === undefined ? data.name.toUpperCase() : "failed"
}
