/**
 * Stateful stand-ins for the Monite and Maesn APIs over real HTTP on loopback, checked by a validator of their own.
 *
 * Both share one store, one fault plan and one journal; each has a server of its own.
 */
import { FaultPlan } from "./faults/FaultPlan.ts"
import type { FaultCounts, FaultRates, ScriptedFault } from "./faults/Faults.ts"
import { control } from "./http/Control.ts"
import { Journal } from "./http/Journal.ts"
import type { Defect, RawRequest, RequestRecord } from "./http/Journal.ts"
import { serve } from "./http/Server.ts"
import type { Running, Shared } from "./http/Server.ts"
import { Deliveries } from "./http/Webhooks.ts"
import { maesn } from "./maesn/Maesn.ts"
import { maesnCounts, maesnSandbox } from "./maesn/MaesnSandbox.ts"
import type { MaesnCounts, MaesnSandbox } from "./maesn/MaesnSandbox.ts"
import { monite } from "./monite/Monite.ts"
import { moniteCounts, moniteSandbox } from "./monite/MoniteSandbox.ts"
import type { MoniteCounts, MoniteSandbox } from "./monite/MoniteSandbox.ts"
import type { ApiName } from "./openapi/ApiName.ts"
import { identity } from "./state/Identity.ts"
import { RateLimit } from "./state/RateLimit.ts"
import type { Window } from "./state/RateLimit.ts"
import { Store } from "./state/Store.ts"

export { faultKinds } from "./faults/Faults.ts"
export type { FaultCounts, FaultKind, FaultRates, ScriptedFault } from "./faults/Faults.ts"
export type { RetryAfterForm } from "./faults/RetryAfter.ts"
export type { Defect, RawRequest, RequestRecord } from "./http/Journal.ts"
export type { MaesnSandbox } from "./maesn/MaesnSandbox.ts"
export type { Contact, Invoice, LineItem, Payment, PaymentLine } from "./maesn/Records.ts"
export type { MoniteSandbox } from "./monite/MoniteSandbox.ts"
export type { Counterpart, Entity, Receivable } from "./monite/Records.ts"
export type { ApiName } from "./openapi/ApiName.ts"

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

/** Numbers of the stored records. */
export interface Counts {
  readonly monite: MoniteCounts
  readonly maesn: MaesnCounts
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

    const counts = (): Counts => ({ monite: moniteCounts(left.world), maesn: maesnCounts(right.world) })
    const shared: Shared = { store, journal, faults, clock, control: control(faults, journal, counts) }
    const limits = {
      monite: new RateLimit(rateLimitPerSecond, clock),
      maesn: new RateLimit(rateLimitPerSecond, clock)
    }
    const windows = (api: ApiName): ReadonlyArray<RateWindow> =>
      limits[api].windows().map((window) => ({ api, ...window }))
    const endIdle = (kind: "close" | "reset"): number => moniteServer.endIdle(kind) + maesnServer.endIdle(kind)
    const moniteServer = await serve(left.api, shared, limits.monite, ports.monite ?? 0)
    running.push(moniteServer)
    const maesnServer = await serve(right.api, shared, limits.maesn, ports.maesn ?? 0)
    running.push(maesnServer)
    origins.monite = moniteServer.origin
    origins.maesn = maesnServer.origin

    return {
      monite: moniteSandbox(left, moniteServer.origin, clock),
      maesn: maesnSandbox(right, maesnServer.origin),
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
