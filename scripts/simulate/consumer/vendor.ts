/**
 * Calls of operations that Monite's later document changes, and of some that it leaves alone. The code relies on the document:
 * every error has a branch, and a required field is read without a check.
 */
import { getCounterparts, getLedgerAccountsId } from "@faktura/acme-client"
import type { GetCounterpartsErrors } from "@faktura/acme-client"
import type { AcmeClient } from "@faktura/acme"
import * as accountingTaxRates from "@faktura/acme/operations/accountingTaxRates"
import * as counterpartContacts from "@faktura/acme/operations/counterpartContacts"
import * as counterparts from "@faktura/acme/operations/counterparts"
import * as ledgerAccounts from "@faktura/acme/operations/ledgerAccounts"
import * as portal from "@faktura/acme/operations/portal"
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
      Effect.catchTag("NotFound", said("no counterparts"))
    ),
    (text) => text
  )

export const deleteContact = (): Promise<string> => {
  const call: Effect.Effect<string, never, AcmeClient> = counterpartContacts
    .delete({ headers, path: { counterpart_id: id, contact_id: id } })
    .pipe(
      Effect.as("deleted"),
      Effect.catchTags({
        NotFound: said("no contact"),
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

export const getLedgerAccount = (): Promise<string> =>
  run(ledgerAccounts.get({ headers, path: { ledger_account_id: id } }), ({ name }) => name.toUpperCase())

/** The later document has more errors here. This code reads the value only. */
export const getTaxRate = (): Promise<string> =>
  run(accountingTaxRates.get({ headers, path: { tax_rate_id: id } }), (rate) => rate.id)

export const portalToken = (): Promise<string> =>
  run(portal.v1AuthToken({ headers, body: { email: "a@example.com", password: "p".repeat(130) } }), ({ auth }) =>
    auth.token_type.toUpperCase()
  )

export const rawLedgerAccount = async (): Promise<string> => {
  const { data, error } = await getLedgerAccountsId({ client, headers, path: { ledger_account_id: id } })
  return error === undefined ? data.name.toUpperCase() : "failed"
}

export const rawCounterparts = async (): Promise<string> => {
  const { error } = await getCounterparts({ client, headers })
  const notFound = (given: GetCounterpartsErrors[404]): string => given.error.message
  return error !== undefined && "error" in error ? notFound(error) : "no error"
}
