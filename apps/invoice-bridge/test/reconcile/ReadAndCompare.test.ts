/** Both sides of a sandbox: documents that the mapping wrote, and what a target system cannot list. */
import { Bills, BookingProposals, Contacts, Invoices } from "@faktura/maesn"
import { Payables, PayableLineItems, Receivables } from "@faktura/monite"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Result, Stream } from "effect"
import { layerSqliteClient } from "@faktura/durable"
import { billProposalOf, creditNoteProposalOf } from "../../src/mapping/BookingProposal.ts"
import { customerOf } from "../../src/mapping/Contacts.ts"
import type { CreditNote, Payable, Receivable } from "../../src/mapping/Documents.ts"
import { ledgerBillOf } from "../../src/mapping/LedgerBill.ts"
import { ledgerInvoiceOf } from "../../src/mapping/LedgerInvoice.ts"
import type { TargetSystem } from "../../src/mapping/Systems.ts"
import { readAndCompare } from "../../src/reconcile/ReadAndCompare.ts"
import type { Reconciliation } from "../../src/reconcile/Reconciliation.ts"
import { TenantApis } from "../../src/tenants/TenantApis.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { moniteCaller, tokenOf } from "../../../../packages/sandbox/test/support/Clients.ts"
import { uuid } from "../kit/Documents.ts"
import { openTrade } from "../kit/Trade.ts"
import { bridge, sandboxWith, secretsOf, settings } from "../tenants/kit/Bridge.ts"
import { mappingOf } from "../mapping/kit/Translation.ts"

const tenant = "acme"

/** A tenant on a target system, whose company issued two invoices and a credit note, and received two e-invoices. */
const traded = Effect.fnUntraced(function* (system: TargetSystem) {
  const sandbox = yield* sandboxWith(5)
  const trade = yield* Effect.promise(() => openTrade(sandbox))
  const account = sandbox.maesn.addAccount(system)
  const { maesn, ...others } = secretsOf(sandbox)
  const tenants = yield* Tenants
  yield* tenants.save({
    tenant,
    name: "Acme",
    settings: { ...settings, targetSystem: system, entityId: trade.entity },
    secrets: Redacted.make({ ...others, maesn: { ...maesn, accountKey: account } })
  })
  const call = moniteCaller(sandbox, yield* Effect.promise(() => tokenOf(sandbox)), trade.entity)
  yield* Effect.promise(async () => {
    await trade.sell("one")
    const credited = await trade.sell("two")
    const note = await call("POST", "/receivables", { type: "credit_note", based_on: credited })
    await call("POST", `/receivables/${note.body.id}/issue`)
    await trade.buy("three")
    await trade.buy("four")
  })
  return yield* Effect.gen(function* () {
    const listed = yield* Stream.runCollect((yield* Receivables).stream())
    return {
      // The credit note has canceled the second invoice.
      invoices: listed.filter((each): each is Receivable => each.type === "invoice"),
      creditNotes: listed.filter((each): each is CreditNote => each.type === "credit_note"),
      payables: yield* Stream.runCollect((yield* Payables).stream())
    }
  }).pipe((read) => TenantApis.use((apis) => apis.with(tenant)(read)))
})

/** Compares as a run does. */
const compared = Effect.gen(function* () {
  const apis = yield* TenantApis
  const stored = yield* Tenants.use((tenants) => tenants.get(tenant))
  assert.isDefined(stored)
  return yield* readAndCompare(stored!.settings).pipe(apis.with(tenant)) // it was saved above
})

/** Writes the bodies of the mapping to accounting, without the bridge's workflows. */
const carry = Effect.fnUntraced(function* (
  system: TargetSystem,
  documents: {
    readonly invoices: ReadonlyArray<Receivable>
    readonly creditNotes: ReadonlyArray<CreditNote>
    readonly payables: ReadonlyArray<Payable>
  }
) {
  const mapping = mappingOf(system, { country: "DE" })
  const apis = yield* TenantApis
  yield* Effect.gen(function* () {
    const [first] = documents.invoices
    const { data } = yield* (yield* Contacts).create({ body: Result.getOrThrow(customerOf(first!, mapping)) }) // two were sold
    const contact = data.id ?? ""
    const [invoices, bills, proposals] = [yield* Invoices, yield* Bills, yield* BookingProposals]
    for (const each of documents.invoices) {
      yield* invoices.create({ body: Result.getOrThrow(ledgerInvoiceOf(each, contact, mapping)) })
    }
    for (const each of documents.creditNotes) {
      yield* proposals.create({ body: Result.getOrThrow(creditNoteProposalOf(each, contact, mapping)) })
    }
    for (const each of documents.payables) {
      const lines = yield* Stream.runCollect((yield* PayableLineItems).stream({ path: { payable_id: each.id } }))
      yield* system === "lexware-office"
        ? proposals.create({ body: Result.getOrThrow(billProposalOf(each, lines, contact, mapping)) })
        : bills.create({ body: Result.getOrThrow(ledgerBillOf(each, lines, contact, mapping)) })
    }
  }).pipe(apis.with(tenant))
})

type Texts = ReadonlyArray<ReadonlyArray<string | number>>

const shown = ({ compared: all, findings }: Reconciliation) => ({
  counts: all.map(({ carried, document, inMonite }) => [document, inMonite, carried]) as Texts, // wider, for comparisons
  findings: findings.map(({ document, kind }) => `${kind} ${document}`).toSorted()
})

const inMemory = bridge(Layer.orDie(layerSqliteClient({ file: ":memory:" })))

describe("both sides of a sandbox", () => {
  for (const system of ["xero", "lexware-office"] as const) {
    it.live(`on ${system}, everything is missing, then agrees, then is there twice`, () =>
      Effect.gen(function* () {
        const documents = yield* traded(system)
        assert.deepStrictEqual(documents.invoices.map(({ status }) => status).toSorted(), ["canceled", "issued"])
        assert.deepStrictEqual(shown(yield* compared), {
          counts: [
            ["invoice", 1, 0],
            ["credit note", 1, 0],
            ["bill", 2, 0]
          ],
          findings: ["missing bill", "missing bill", "missing credit note", "missing invoice"]
        })
        // The canceled invoice was carried before its credit note. It is no orphan.
        yield* carry(system, documents)
        const agreed = yield* compared
        const counts: Texts = [
          ["invoice", 1, 1],
          ["credit note", 1, 1],
          ["bill", 2, 2]
        ]
        assert.deepStrictEqual(shown(agreed), { counts, findings: [] })
        assert.deepStrictEqual(agreed.notCompared, [])
        for (const { ledger, monite } of agreed.sums) assert.strictEqual(ledger, monite)
        assert.deepStrictEqual(
          agreed.sums.map(({ count, document }) => [document, count]),
          [
            ["invoice", 1],
            ["credit note", 1],
            ["bill", 2]
          ]
        )
        yield* carry(system, documents)
        assert.deepStrictEqual(shown(yield* compared), {
          counts,
          findings: ["duplicate bill", "duplicate bill", "duplicate credit note", "duplicate invoice"]
        })
      }).pipe(Effect.scoped, Effect.provide(inMemory))
    )
  }

  it.live("booking proposals of documents that Monite has not are orphans of the kind that their type says", () =>
    Effect.gen(function* () {
      const { creditNotes } = yield* traded("lexware-office")
      const mapping = mappingOf("lexware-office", { country: "DE" })
      const apis = yield* TenantApis
      yield* Effect.gen(function* () {
        const proposals = yield* BookingProposals
        const form = Result.getOrThrow(creditNoteProposalOf(creditNotes[0]!, undefined, mapping)) // one was issued
        // The system lists this one under another type.
        yield* proposals.create({ body: { ...form, bookingType: "BILL" } })
        for (const [n, bookingType] of ["BILL", "INVOICE_CREDIT_NOTE"].entries()) {
          const bookingProposal = { ...form.bookingProposal!, notes: `Monite ${uuid(n + 1)}` } // a form of ours has it
          yield* proposals.create({ body: { bookingType, bookingProposal } })
        }
      }).pipe(apis.with(tenant))
      assert.deepStrictEqual(shown(yield* compared).findings, [
        "missing bill",
        "missing bill",
        "missing invoice",
        "orphan bill",
        "orphan credit note"
      ])
    }).pipe(Effect.scoped, Effect.provide(inMemory))
  )

  const unlisted: ReadonlyArray<{
    readonly system: TargetSystem
    readonly counts: Texts
    readonly notCompared: Texts
  }> = [
    {
      system: "datev-unternehmen-online",
      counts: [],
      notCompared: [
        ["invoice", 1, "DATEV Unternehmen Online takes invoices as booking proposals, and Maesn cannot list these."],
        ["credit note", 1, "Maesn creates no credit notes in DATEV Unternehmen Online: they are booked by hand."],
        ["bill", 2, "DATEV Unternehmen Online takes bills as booking proposals, and Maesn cannot list these."]
      ]
    },
    {
      system: "qonto",
      counts: [["invoice", 1, 0]],
      notCompared: [
        ["credit note", 1, "Maesn creates no credit notes in Qonto: they are booked by hand."],
        ["bill", 2, "Maesn creates no bills in Qonto: they are booked by hand."]
      ]
    }
  ]
  for (const { counts, notCompared, system } of unlisted) {
    it.live(`on ${system}, what cannot be listed is not compared, and has no differences`, () =>
      Effect.gen(function* () {
        yield* traded(system)
        const result = yield* compared
        assert.deepStrictEqual(shown(result).counts, counts)
        assert.deepStrictEqual(
          result.notCompared.map(({ document, inMonite, reason }): ReadonlyArray<string | number> => [
            document,
            inMonite,
            reason
          ]),
          notCompared
        )
        assert.lengthOf(result.findings, counts.length)
      }).pipe(Effect.scoped, Effect.provide(inMemory))
    )
  }

  it.live("a list that Maesn does not have after all is not compared", () =>
    Effect.gen(function* () {
      yield* traded("qonto")
      const apis = yield* TenantApis
      // The table of the bridge says that Weclapp lists bills. This account does not.
      const result = yield* readAndCompare({ ...settings, targetSystem: "weclapp" }).pipe(apis.with(tenant))
      assert.deepStrictEqual(
        result.notCompared.filter(({ document }) => document === "bill"),
        [
          {
            document: "bill",
            inMonite: 2,
            reason: "Maesn does not list the bills of weclapp: it responded with NotFound."
          }
        ]
      )
    }).pipe(Effect.scoped, Effect.provide(inMemory))
  )
})
