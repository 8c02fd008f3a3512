/**
 * Both APIs together: one store, one fault plan, one journal, two servers.
 */
import { control } from "./Control.ts"
import { FaultPlan } from "./FaultPlan.ts"
import type { FaultCounts, FaultRates, ScriptedFault } from "./Faults.ts"
import { identity } from "./Identity.ts"
import { Journal } from "./Journal.ts"
import type { ApiName, Defect, RawRequest, RequestRecord } from "./Journal.ts"
import { maesn } from "./maesn/Maesn.ts"
import type { MaesnCredentials } from "./maesn/Maesn.ts"
import type { Contact, Invoice, Payment } from "./maesn/Records.ts"
import { monite } from "./monite/Monite.ts"
import type { MoniteCredentials } from "./monite/Monite.ts"
import type { Counterpart, Entity, Product, Receivable } from "./monite/Records.ts"
import { subscribe } from "./monite/Subscriptions.ts"
import { RateLimit } from "./RateLimit.ts"
import type { Window } from "./RateLimit.ts"
import { serve } from "./Server.ts"
import type { Running, Shared } from "./Server.ts"
import { Store } from "./Store.ts"
import { Deliveries } from "./Webhooks.ts"

/** How a sandbox is set up. Everything has a default that suits a test. */
export interface SandboxOptions {
  /** A SQLite file that keeps everything over restarts, credentials included; made when missing. Default: in memory. */
  readonly stateFile?: string
  /** Seed of ids, credentials and faults. A state file keeps the ids and credentials of its first seed. Default 1. */
  readonly seed?: number
  /** Faults by chance from the start. Default none. */
  readonly faults?: FaultRates
  /** Requests in a second for each credential; 0 turns the limit off. Default 30. */
  readonly rateLimitPerSecond?: number
  /** Ports on 127.0.0.1; 0 or left out takes a free one. */
  readonly ports?: { readonly monite?: number; readonly maesn?: number }
  /** Where the time comes from: timestamps, token expiry, windows of the rate limit. Default the system's clock. */
  readonly clock?: () => Date
  /** How long Monite tokens live. Default 86400. */
  readonly tokenLifetimeSeconds?: number
  /** How many requests `log` and `requests` keep, with their bodies. Default 10,000. */
  readonly logLimit?: number
}

/** How many records there are. */
export interface Counts {
  readonly monite: {
    readonly entities: number
    readonly entityVatIds: number
    readonly bankAccounts: number
    readonly einvoicingConnections: number
    readonly networkCredentials: number
    readonly counterparts: number
    readonly products: number
    readonly receivables: number
    /** Receivables by status, for example `{issued: 50}`. */
    readonly receivablesByStatus: Readonly<Record<string, number>>
    readonly webhookSubscriptions: number
  }
  readonly maesn: {
    readonly accounts: number
    /** With the sample customer that the first account's books hold from the start. */
    readonly contacts: number
    readonly invoices: number
    readonly payments: number
    readonly webhooks: number
  }
}

/** The Monite half, from outside. */
export interface MoniteSandbox extends MoniteCredentials {
  /** `http://127.0.0.1:<port>/v1`. */
  readonly baseUrl: string
  /** The operationIds that the sandbox keeps state for; the document's others are answered 501. */
  readonly operations: ReadonlyArray<string>
  /** Adds an entity user; without `entityId` it joins the first entity that is created. Returns its id. */
  readonly addEntityUser: (options: {
    readonly entityId?: string
    readonly permissions: ReadonlyArray<"read" | "update">
  }) => string
  /** Subscribes without the API, to a loopback address. Returns the id and the signing secret. */
  readonly subscribe: (url: string, objectType: string) => { readonly id: string; readonly secret: string }
  /** What is stored, in order of creation. */
  readonly entities: () => ReadonlyArray<Entity>
  readonly counterparts: () => ReadonlyArray<Counterpart>
  readonly receivables: () => ReadonlyArray<Receivable>
  readonly products: () => ReadonlyArray<Product>
}

/** The Maesn half, from outside. */
export interface MaesnSandbox extends MaesnCredentials {
  /** `http://127.0.0.1:<port>`. */
  readonly baseUrl: string
  /** The operationIds that the sandbox keeps state for; the document's others are answered 501. */
  readonly operations: ReadonlyArray<string>
  /** What is stored, in order of creation, over all accounts. Duplicates have equal `reference` or `invoiceNumber`. */
  readonly contacts: () => ReadonlyArray<Contact>
  readonly invoices: () => ReadonlyArray<Invoice>
  readonly payments: () => ReadonlyArray<Payment>
}

/** What an API's rate limit did with the requests of one second, over all credentials. */
export interface RateWindow extends Window {
  readonly api: ApiName
}

/** A running sandbox. `close` it, or declare it with `await using`. */
export interface Sandbox extends AsyncDisposable {
  readonly monite: MoniteSandbox
  readonly maesn: MaesnSandbox
  readonly counts: () => Counts
  readonly faults: {
    /** Replaces the probabilities. @throws RangeError on rates that are none */
    readonly set: (rates: FaultRates) => void
    /** Replaces the script; it takes precedence over chance. */
    readonly script: (faults: ReadonlyArray<ScriptedFault>) => void
    /** Turns all faults off; the counts stay. */
    readonly clear: () => void
    /** How many faults of each kind really struck since the start. */
    readonly injected: () => FaultCounts
    /** How many requests `delayBefore` and `delayAfter` hold at the moment. At 0, no work is outstanding. */
    readonly held: () => number
    /** How often work was done for a caller that had gone; such a request is `late` in the log. */
    readonly late: () => number
  }
  /**
   * What the rate limits granted and refused, for each second in which requests arrived: by API, then by time, the last
   * 3,600 seconds of each. A request that is dropped or reset before the work is in none of them. With the limit off
   * everything is granted.
   */
  readonly rateWindows: () => ReadonlyArray<RateWindow>
  /**
   * Closes (FIN) all connections without a request under way, on both servers, as a server does when its keep-alive
   * timeout is over. Returns how many these were.
   */
  readonly closeIdle: () => number
  /** As `closeIdle`, but resets them (RST), as a load balancer or a server that died does. */
  readonly resetIdle: () => number
  /** The last requests in order of arrival, 10,000 or as many as `logLimit` says, safe to print. */
  readonly log: () => ReadonlyArray<RequestRecord>
  /** The same requests as they came over the wire. Holds credentials. */
  readonly requests: () => ReadonlyArray<RawRequest>
  /**
   * Answers that the documents do not allow, and failures of the sandbox itself; empty unless the sandbox or a document has a
   * bug. Callers get a 599 with the header `x-sandbox-defect` and a body that names the sandbox.
   */
  readonly defects: () => ReadonlyArray<Defect>
  /** Stops both servers, breaks off what is under way and closes the store. */
  readonly close: () => Promise<void>
}

const tally = (words: ReadonlyArray<string>): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

/**
 * Starts both APIs on 127.0.0.1.
 *
 * @example
 * ```ts
 * await using sandbox = await start({ seed: 7, faults: { dropAfter: 0.1 } })
 * const response = await fetch(`${sandbox.maesn.baseUrl}/health`)
 * ```
 * @throws when a port is taken, the state file is no sandbox's, an option is out of range, or the documents are missing
 * (build the package)
 */
export const start = async (options: SandboxOptions = {}): Promise<Sandbox> => {
  const { stateFile, seed = 1, rateLimitPerSecond = 30, ports = {}, clock = () => new Date() } = options
  const running: Array<Running> = []
  const store = new Store(stateFile)
  const deliveries = new Deliveries()
  let closing: Promise<void> | undefined
  const end = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((server) => server.close()))
    await deliveries.close()
    store.close()
  }
  // Closing twice is one closing: `await using` closes what a test has closed already.
  const close = (): Promise<void> => (closing ??= end())
  try {
    const ids = identity(store, seed)
    const journal = new Journal(options.logLimit)
    const faults = new FaultPlan(seed, store.next("start"))
    faults.set(options.faults ?? {})
    const origins = { monite: "", maesn: "" }
    const common = { store, identity: ids, clock, deliveries }
    const left = monite({
      ...common,
      tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 86_400,
      origin: () => origins.monite
    })
    const right = maesn({ ...common, origin: () => origins.maesn })

    const counts = (): Counts => {
      const connections = left.world.connections.list()
      return {
        monite: {
          entities: left.world.entities.count(),
          entityVatIds: left.world.vatIds.count(),
          bankAccounts: left.world.bankAccounts.count(),
          einvoicingConnections: connections.length,
          networkCredentials: connections.flatMap((connection) => connection.credentials).length,
          counterparts: left.world.counterparts.count(),
          products: left.world.products.count(),
          receivables: left.world.receivables.count(),
          receivablesByStatus: tally(left.world.receivables.list().map((receivable) => receivable.status)),
          webhookSubscriptions: left.world.subscriptions.count()
        },
        maesn: {
          accounts: right.world.accounts.count(),
          contacts: right.world.contacts.count(),
          invoices: right.world.invoices.count(),
          payments: right.world.payments.count(),
          webhooks: right.world.webhooks.count()
        }
      }
    }

    const shared: Shared = { store, journal, faults, clock, control: control(faults, journal, counts) }
    const limits = {
      monite: new RateLimit(rateLimitPerSecond, clock),
      maesn: new RateLimit(rateLimitPerSecond, clock)
    }
    const windows = (api: ApiName): ReadonlyArray<RateWindow> =>
      limits[api].windows().map((window) => ({ api, ...window }))
    const endIdle = (manner: "close" | "reset"): number => moniteServer.endIdle(manner) + maesnServer.endIdle(manner)
    const moniteServer = await serve(left.api, shared, limits.monite, ports.monite ?? 0)
    running.push(moniteServer)
    const maesnServer = await serve(right.api, shared, limits.maesn, ports.maesn ?? 0)
    running.push(maesnServer)
    origins.monite = moniteServer.origin
    origins.maesn = maesnServer.origin

    return {
      monite: {
        ...left.credentials,
        baseUrl: `${moniteServer.origin}${left.api.prefix}`,
        operations: Object.keys(left.api.handlers).toSorted(),
        addEntityUser: ({ entityId, permissions }) => {
          const id = ids.uuid()
          left.world.entityUsers.insert(id, { id, entityId: entityId ?? null, permissions })
          return id
        },
        subscribe: (url, objectType) => subscribe(left.world, { url, object_type: objectType }, clock()),
        entities: () => left.world.entities.list(),
        counterparts: () => left.world.counterparts.list(),
        receivables: () => left.world.receivables.list(),
        products: () => left.world.products.list()
      },
      maesn: {
        ...right.credentials,
        baseUrl: maesnServer.origin,
        operations: Object.keys(right.api.handlers).toSorted(),
        contacts: () => right.world.contacts.list(),
        invoices: () => right.world.invoices.list(),
        payments: () => right.world.payments.list()
      },
      counts,
      faults: {
        set: (rates) => faults.set(rates),
        script: (script) => faults.script(script),
        clear: () => faults.clear(),
        injected: () => faults.injected(),
        held: () => faults.held(),
        late: () => faults.late()
      },
      rateWindows: () => [...windows("monite"), ...windows("maesn")],
      closeIdle: () => endIdle("close"),
      resetIdle: () => endIdle("reset"),
      log: () => journal.log(),
      requests: () => journal.raw(),
      defects: () => journal.defects(),
      close,
      [Symbol.asyncDispose]: close
    }
  } catch (error) {
    await close()
    throw error
  }
}
