/**
 * Stateful test servers of the Monite and Maesn APIs, over HTTP on loopback. They validate every request and every
 * response.
 *
 * Both share one store, one fault plan and one journal. Each has its own server.
 */
import { faultControl } from "./faults/FaultControl.ts"
import type { FaultControl } from "./faults/FaultControl.ts"
import { FaultPlan } from "./faults/FaultPlan.ts"
import type { FaultRates } from "./faults/Faults.ts"
import { control } from "./control/Control.ts"
import { namedOperations } from "./control/Endpoint.ts"
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
import { Clock } from "./state/Clock.ts"
import { identity } from "./state/Identity.ts"
import { RateLimit } from "./state/RateLimit.ts"
import type { Window } from "./state/RateLimit.ts"
import { Store } from "./state/Store.ts"

export { sandbox } from "./document/DocumentSandbox.ts"
export type { DocumentSandbox, DocumentSandboxOptions } from "./document/DocumentSandbox.ts"
export type { FaultControl } from "./faults/FaultControl.ts"
export { faultKinds } from "./faults/Faults.ts"
export type { FaultCounts, FaultKind, FaultRates, ScriptedFault } from "./faults/Faults.ts"
export type { RetryAfterForm } from "./faults/RetryAfter.ts"
export type { Defect, RawRequest, RequestRecord } from "./http/Journal.ts"
export type { MaesnSandbox } from "./maesn/MaesnSandbox.ts"
export type { Contact, Invoice, LineItem, Payment, PaymentLine } from "./maesn/world/Records.ts"
export type { MoniteSandbox } from "./monite/MoniteSandbox.ts"
export type { Counterpart, Entity, Receivable } from "./monite/world/Records.ts"
export { DocumentUnusable } from "./openapi/AnyDocument.ts"
export type { SchemeCredentials } from "./http/Security.ts"
export type { StoredRecord } from "./resources/Records.ts"
export type { Role } from "./resources/Roles.ts"
export type { Behavior, ServedOperation } from "./resources/Served.ts"

/** Name of an API. */
export type ApiName = "monite" | "maesn"

/** Options of {@link startSandbox}. Every option has a default for tests. */
export interface SandboxOptions {
  /** SQLite file that keeps the state over restarts, credentials included. Created if missing. Default: in memory. */
  readonly stateFile?: string
  /** Seed of ids, credentials and faults. A state file keeps the ids and credentials of its first seed. Default 1. */
  readonly seed?: number
  /** Fault rates from the start. Default: no faults. */
  readonly faults?: FaultRates
  /** Requests per second for each credential; 0 turns the limit off. Default 30. */
  readonly rateLimitPerSecond?: number
  /** Ports on 127.0.0.1. Default 0: a free port. */
  readonly ports?: { readonly monite?: number; readonly maesn?: number }
  /**
   * Clock for timestamps, token expiry and windows of the rate limit. `PUT /__sandbox/clock` moves the sandbox ahead of it, or
   * behind. Default: the system's clock.
   */
  readonly clock?: () => Date
  /** Lifetime of Monite tokens, in seconds. Default 86400. */
  readonly tokenLifetimeSeconds?: number
  /** Number of requests that `log` and `requests` keep, with their bodies. Default 10,000. */
  readonly logLimit?: number
  /** Called for each entry of `defects()` when it is added. */
  readonly onDefect?: (defect: Defect) => void
}

/** Numbers of the stored records. */
export interface Counts {
  readonly monite: MoniteCounts
  readonly maesn: MaesnCounts
}

/** Requests that an API's rate limit granted and refused in one second, over all credentials. */
export interface RateWindow extends Window {
  readonly api: ApiName
}

/** Running sandbox. `close` it, or declare it with `await using`. */
export interface Sandbox extends AsyncDisposable {
  readonly monite: MoniteSandbox
  readonly maesn: MaesnSandbox
  readonly counts: () => Counts
  readonly faults: FaultControl
  /**
   * Requests that the rate limits granted and refused, for each second with requests: by API, then by time. Keeps the
   * last 3,600 seconds of each API. Does not count requests that are dropped or reset before the work. With the limit
   * off, all are granted.
   */
  readonly rateWindows: () => ReadonlyArray<RateWindow>
  /**
   * Closes (FIN) all connections without a request under way, on both servers, like a server's keep-alive timeout.
   * Returns their number.
   */
  readonly closeIdle: () => number
  /** Like `closeIdle`, but resets them (RST), as a load balancer or a dead server does. */
  readonly resetIdle: () => number
  /** Last requests in order of arrival, up to `logLimit`. Contains no secrets. */
  readonly log: () => ReadonlyArray<RequestRecord>
  /** The same requests as they were received. Contains credentials. */
  readonly requests: () => ReadonlyArray<RawRequest>
  /**
   * Responses that the documents do not allow, and failures of the sandbox itself. Empty unless the sandbox or a
   * document has a bug. Callers get a 599 with the header `x-sandbox-defect` and a body that names the sandbox.
   */
  readonly defects: () => ReadonlyArray<Defect>
  /** Stops both servers, ends the requests under way and closes the store. */
  readonly close: () => Promise<void>
}

/**
 * Starts both APIs on 127.0.0.1.
 *
 * @throws if a port is in use, the state file is not from a sandbox, or an option is out of range. Also if the documents
 *   are missing: build the package
 *
 * @example
 * ```ts
 * import { startSandbox } from "@faktura/sandbox"
 *
 * await using sandbox = await startSandbox({ seed: 7, faults: { dropAfter: 0.1 } })
 * const response = await fetch(`${sandbox.maesn.baseUrl}/health`)
 * console.log(response.status, sandbox.faults.injected())
 * ```
 */
export const startSandbox = async (options: SandboxOptions = {}): Promise<Sandbox> => {
  const { stateFile, seed = 1, rateLimitPerSecond = 30, ports = {} } = options
  const running: Array<Running> = []
  const movable = new Clock(options.clock)
  const clock = movable.now
  const journal = new Journal(options.logLimit, options.onDefect)
  const store = new Store(stateFile)
  const deliveries = new Deliveries({ clock, broken: (error) => journal.failure("webhooks", error) })
  let closing: Promise<void> | undefined
  const end = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((server) => server.close()))
    await deliveries.close()
    store.close()
  }
  // Closing twice is allowed: `await using` also closes a sandbox that a test has closed.
  const close = (): Promise<void> => (closing ??= end())
  try {
    const owner = store.claim("Monite and Maesn")
    if (owner !== undefined)
      throw new Error(`The state file belongs to the document "${owner}", not to Monite and Maesn`)
    const ids = identity(store, seed)
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
    const operations = [left.api, right.api].flatMap(namedOperations)
    const controls = control({ store, journal, faults, clock: movable, deliveries, operations, counts })
    const shared: Shared = { store, journal, faults, clock, control: controls }
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
      faults: faultControl(faults),
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
