/**
 * Checks without a network: the packages' modules, webhooks (WebCrypto), money, and dates (the time zones of `Intl`).
 */
import * as core from "@faktura/core"
import * as CoreMoney from "@faktura/core/Money"
import * as corePromise from "@faktura/core/promise"
import * as maesn from "@faktura/maesn"
import * as maesnInvoices from "@faktura/maesn/operations/invoices"
import * as maesnPromise from "@faktura/maesn/promise"
import * as maesnPromiseInvoices from "@faktura/maesn/promise/invoices"
import * as maesnTypes from "@faktura/maesn/types"
import * as monite from "@faktura/monite"
import * as moniteEntities from "@faktura/monite/operations/entities"
import * as monitePromise from "@faktura/monite/promise"
import * as monitePromiseEntities from "@faktura/monite/promise/entities"
import * as moniteTypes from "@faktura/monite/types"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { same } from "../Check.ts"
import type { Check } from "../Check.ts"

const { LocalDate, Money } = core

const types = (values: ReadonlyArray<unknown>): ReadonlyArray<string> => values.map((value) => typeof value)

/** Checks of values. */
export const valueChecks: ReadonlyArray<Check> = [
  {
    name: "every entry of the packages is there",
    run: () =>
      Effect.gen(function* () {
        yield* same("Money", core.Money.toDecimal === CoreMoney.toDecimal, true)
        yield* same("core", [typeof core.operation, typeof corePromise.method], ["function", "function"])
        const found = [
          [maesn.Invoices.layer, maesnInvoices.create, maesnTypes],
          [monite.Entities.layer, moniteEntities.create, moniteTypes]
        ]
        for (const each of found) yield* same("services", types(each), ["object", "function", "object"])
        const promises = [
          [maesnPromise.createMaesn, maesnPromiseInvoices.create],
          [monitePromise.createMonite, monitePromiseEntities.create]
        ]
        for (const each of promises) yield* same("promises", types(each), ["function", "object"])
      })
  },
  {
    name: "webhooks are verified, and refused when a digit differs",
    run: ({ webhooks }) =>
      Effect.gen(function* () {
        const secret = Redacted.make(webhooks.secret)
        const altered = webhooks.body.replace("7", "8")
        const verified = (rawBody: string) =>
          Effect.all([
            reasonOf(monite.verifyMoniteEvent({ secret, header: webhooks.monite, rawBody })),
            reasonOf(maesn.verifyMaesnEvents({ secret, signature: webhooks.maesn, rawBody }))
          ])
        yield* same("as sent", yield* verified(webhooks.body), ["accepted", "accepted"])
        yield* same("altered", yield* verified(altered), ["SignatureMismatch", "SignatureMismatch"])
      })
  },
  {
    name: "money is exact",
    run: () =>
      Effect.gen(function* () {
        const decimal = yield* Effect.fromResult(Money.toDecimal({ amount: 1234, currency: "KWD" }))
        const minor = yield* Effect.fromResult(Money.fromDecimal(1.005, "EUR", { rounding: "half-up" }))
        yield* same("amounts", [decimal, minor], ["1.234", 101])
      })
  },
  {
    name: "dates know the time zones",
    run: () =>
      Effect.gen(function* () {
        const moment = "2026-03-28T23:30:00.123456Z"
        const days = ["UTC", "Europe/Berlin", "America/New_York"].map((zone) => LocalDate.fromTimestamp(moment, zone))
        const told = yield* Effect.forEach(days, Effect.fromResult)
        yield* same("days", told, ["2026-03-28", "2026-03-29", "2026-03-28"])
      })
  }
]

const reasonOf = <A, E extends { readonly _tag: string; readonly reason?: string }>(
  verification: Effect.Effect<A, E>
): Effect.Effect<string> =>
  Effect.match(verification, { onSuccess: () => "accepted", onFailure: (error) => error.reason ?? error._tag })
