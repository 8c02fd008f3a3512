/**
 * Operations of the APIs that a fault run uses. Each client implements them once: plan, faults and judgement are the same.
 */
import type { AnyCallError, PagingError, RecoverWriteAmbiguous } from "@faktura/core"
import type { Account, Contacts, Invoices } from "@faktura/maesn"
import type { CreateContactData, CreateInvoiceData, GetContactsData, GetInvoicesData } from "@faktura/maesn-client"
import type { Counterparts, Entity, Products, Receivables } from "@faktura/monite"
import type {
  CounterpartCreatePayload,
  GetCounterpartsData,
  GetReceivablesData,
  ReceivableFacadeCreatePayload
} from "@faktura/monite-client"
import type * as Effect from "effect/Effect"

/** Services that the calls of the Effect client need. */
export type Services = Account | Contacts | Counterparts | Entity | Invoices | Products | Receivables

/** Error of a call. */
export type Failure = AnyCallError | PagingError | RecoverWriteAmbiguous

/** Result of a call: its value or its error. */
export type Call<A = unknown> = Effect.Effect<A, Failure, Services>

/** How the outcome of a lost create is found out. */
export interface Recovery<Query, Row> {
  /** Returns the query of a lookup, by the time in milliseconds at which the create was sent. */
  readonly query: (sentAt: number) => Query
  readonly same: (row: Row) => boolean
  /** How long a record may take to appear, in milliseconds. */
  readonly settle: number
  readonly maxRetries: number
}

/** Records that the run creates. */
export interface Records<Body, Query, Row> {
  /** Creates a record with the client's `recoverWrite`. */
  readonly create: (body: Body, recovery: Recovery<Query, Row>) => Call
  readonly list: (query: Query) => Call<ReadonlyArray<Row>>
}

/** Operations of the run. */
export interface Api {
  readonly counterparts: Records<
    CounterpartCreatePayload,
    NonNullable<GetCounterpartsData["query"]>,
    { readonly id: string }
  >
  readonly receivables: Records<
    ReceivableFacadeCreatePayload,
    NonNullable<GetReceivablesData["query"]>,
    { readonly memo?: string | null }
  >
  readonly contacts: Records<
    CreateContactData["body"],
    NonNullable<GetContactsData["query"]>,
    { readonly companyName?: string | null }
  >
  readonly invoices: Records<
    CreateInvoiceData["body"],
    NonNullable<GetInvoicesData["query"]>,
    { readonly reference?: string | null }
  >
  /** Each read returns the id of the record that it received. */
  readonly readCounterpart: (id: string) => Call<string>
  readonly readReceivable: (id: string) => Call<string>
  readonly readContact: (id: string) => Call<string | null | undefined>
  readonly renameCounterpart: (id: string, name: string) => Call
  readonly replaceContact: (id: string, body: CreateContactData["body"]) => Call
  readonly deleteProduct: (id: string) => Call
  readonly hasProduct: (id: string) => Call<boolean>
}

/** Client of a run. */
export interface RunClient {
  /** Operations with the short timeouts of the checked calls. */
  readonly hasty: Api
  /** Operations without them, for lookups after the run. */
  readonly calm: Api
  /** Number of writes so far that ended with an unknown outcome. */
  readonly unknownOutcomes: Effect.Effect<number>
}
