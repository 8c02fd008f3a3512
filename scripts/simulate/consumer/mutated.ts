/**
 * Calls of operations that the changed copy of this repository's document changes, and of some that it leaves alone. The code
 * relies on the document: every error has a branch, and a required field is read without a check.
 */
import { getCounterparts, getMeasureUnitsId } from "@faktura/acme-client"
import type { GetCounterpartsErrors } from "@faktura/acme-client"
import type { AcmeClient } from "@faktura/acme"
import * as counterparts from "@faktura/acme/operations/counterparts"
import * as measureUnits from "@faktura/acme/operations/measureUnits"
import * as products from "@faktura/acme/operations/products"
import * as webhookSubscriptions from "@faktura/acme/operations/webhookSubscriptions"
import { Effect } from "effect"
import { client, headers, id, run } from "./client.ts"

const said = (text: string) => () => Effect.succeed(text)

export const getCounterpart = (): Promise<string> => {
  const call: Effect.Effect<string, never, AcmeClient> = counterparts
    .get({ headers, path: { counterpart_id: id } })
    .pipe(
      Effect.map((found) => found.id),
      Effect.catchTags({
        Unauthorized: said("no token"),
        Forbidden: said("not for you"),
        NotFound: said("no counterpart"),
        MethodNotAllowed: said("not allowed"),
        ValidationFailed: said("invalid"),
        ServerError: said("server error"),
        RateLimited: said("limited"),
        Unavailable: said("unavailable"),
        RequestInvalid: said("invalid request"),
        NotSent: said("not sent"),
        UnexpectedStatus: ({ status }) => Effect.succeed(`status ${status}`),
        ResponseInvalid: said("invalid response")
      })
    )
  return run(call, (text) => text)
}

export const listCounterparts = (): Promise<string> =>
  run(
    counterparts.list({ headers }).pipe(
      Effect.map(({ data }) => `${data.length} items`),
      Effect.catchTag("Forbidden", said("not for you"))
    ),
    (text) => text
  )

export const deleteWebhookSubscription = (): Promise<string> => {
  const call: Effect.Effect<string, never, AcmeClient> = webhookSubscriptions
    .delete({ headers, path: { webhook_subscription_id: id } })
    .pipe(
      Effect.as("deleted"),
      Effect.catchTags({
        MethodNotAllowed: said("not allowed"),
        ValidationFailed: said("invalid"),
        RateLimited: said("limited"),
        OutcomeUnknown: said("unknown"),
        RequestInvalid: said("invalid request"),
        NotSent: said("not sent"),
        UnexpectedStatus: ({ status }) => Effect.succeed(`status ${status}`),
        ResponseInvalid: said("invalid response")
      })
    )
  return run(call, (text) => text)
}

export const getMeasureUnit = (): Promise<string> =>
  run(measureUnits.get({ headers, path: { unit_id: id } }), ({ name }) => name.toUpperCase())

export const getProduct = (): Promise<string> =>
  run(products.get({ headers, path: { product_id: id } }), (product) => product.id)

export const createLongMeasureUnit = (): Promise<string> =>
  run(measureUnits.create({ headers, body: { name: "h".repeat(60) } }), (unit) => unit.id)

export const rawMeasureUnit = async (): Promise<string> => {
  const { data, error } = await getMeasureUnitsId({ client, headers, path: { unit_id: id } })
  return error === undefined ? data.name.toUpperCase() : "failed"
}

export const rawCounterparts = async (): Promise<string> => {
  const { error } = await getCounterparts({ client, headers })
  const forbidden = (given: GetCounterpartsErrors[403]): string => given.error.message
  return error !== undefined && "error" in error ? forbidden(error) : "no error"
}
