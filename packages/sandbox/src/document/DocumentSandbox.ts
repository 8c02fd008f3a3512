/**
 * A stateful test server of any OpenAPI document, over HTTP on loopback. It validates every request and every response.
 */
import { FaultPlan } from "../faults/FaultPlan.ts"
import { faultControl } from "../faults/FaultControl.ts"
import type { FaultControl } from "../faults/FaultControl.ts"
import type { FaultRates } from "../faults/Faults.ts"
import type { Api } from "../http/Api.ts"
import { control } from "../control/Control.ts"
import { namedOperations } from "../control/Endpoint.ts"
import { Journal } from "../http/Journal.ts"
import type { Defect, RawRequest, RequestRecord } from "../http/Journal.ts"
import { securityOf } from "../http/Security.ts"
import type { SchemeCredentials } from "../http/Security.ts"
import { serve } from "../http/Server.ts"
import { Deliveries } from "../http/Webhooks.ts"
import { anyDocument, DocumentUnusable } from "../openapi/AnyDocument.ts"
import type { ApiDocument } from "../openapi/Document.ts"
import { plainDialect } from "../resources/Dialect.ts"
import { errorReply, invalidStatus, problemsText } from "../resources/Errors.ts"
import { handlersOf } from "../resources/Handlers.ts"
import { modelOf } from "../resources/Model.ts"
import type { Engine } from "../resources/Model.ts"
import type { StoredRecord } from "../resources/Records.ts"
import { plainPath } from "../resources/Paths.ts"
import { served } from "../resources/Served.ts"
import type { ServedOperation } from "../resources/Served.ts"
import { Clock } from "../state/Clock.ts"
import { identity } from "../state/Identity.ts"
import { RateLimit } from "../state/RateLimit.ts"
import { Store } from "../state/Store.ts"
import { parseExact, stringifyExact } from "../openapi/ExactJson.ts"
import { isObject } from "../openapi/Json.ts"

/** Options of {@link sandbox}. Every option has a default for tests. */
export interface DocumentSandboxOptions {
  /** SQLite file that keeps the state over restarts. Created if missing. Default: in memory. */
  readonly stateFile?: string
  /** Seed of ids, credentials, sample data and faults. Default 1. */
  readonly seed?: number
  /** Fault rates from the start. Default: no faults. */
  readonly faults?: FaultRates
  /** Requests per second for each credential. Default 0: no limit. */
  readonly rateLimitPerSecond?: number
  /** Port on 127.0.0.1. Default 0: a free port. */
  readonly port?: number
  /**
   * Clock for timestamps and for the rate limit. `PUT /__sandbox/clock` moves the sandbox ahead of it, or behind. Default: the
   * system's clock.
   */
  readonly clock?: () => Date
  /** Number of requests that `log` and `requests` keep, with their bodies. Default 10,000. */
  readonly logLimit?: number
  /** Called for each entry of `defects()` when it is added. */
  readonly onDefect?: (defect: Defect) => void
}

/** Running sandbox of a document. `close` it, or declare it with `await using`. */
export interface DocumentSandbox extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` with the path of the document's first server. */
  readonly baseUrl: string
  /** Credentials by the name of the security scheme. */
  readonly credentials: Readonly<Record<string, SchemeCredentials>>
  readonly operations: ReadonlyArray<ServedOperation>
  /** Stored records of a collection by its path in the document, such as `/pets`, in order of creation. */
  readonly records: (path: string) => ReadonlyArray<StoredRecord>
  /** Numbers of the stored records by the path of their collection. Collections without records are left out. */
  readonly counts: () => Readonly<Record<string, number>>
  readonly faults: FaultControl
  /** Last requests in order of arrival, up to `logLimit`. Contains no secrets. */
  readonly log: () => ReadonlyArray<RequestRecord>
  /** The same requests as they were received. Contains credentials. */
  readonly requests: () => ReadonlyArray<RawRequest>
  /** Pointers of response schemas that no value satisfies: their responses are not validated. Found when they are used. */
  readonly unsatisfiable: () => ReadonlyArray<string>
  /** Responses that the document does not allow, and failures of the sandbox itself. Empty unless the sandbox has a bug. */
  readonly defects: () => ReadonlyArray<Defect>
  /** Stops the server, ends the requests under way and closes the store. */
  readonly close: () => Promise<void>
}

/** Path of the document's first server, without a slash at its end. Variables have their defaults. */
const prefixOf = ({ json }: ApiDocument): string => {
  const [server]: ReadonlyArray<unknown> = Array.isArray(json["servers"]) ? json["servers"] : []
  if (!isObject(server) || typeof server["url"] !== "string") return ""
  const variables = isObject(server["variables"]) ? server["variables"] : {}
  const url = server["url"].replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const variable = variables[name]
    return isObject(variable) ? String(variable["default"]) : name
  })
  return URL.canParse(url, "http://127.0.0.1") ? new URL(url, "http://127.0.0.1").pathname.replace(/\/$/, "") : ""
}

const titleOf = ({ json }: ApiDocument): string => {
  const { info } = json
  return isObject(info) && typeof info["title"] === "string" ? info["title"] : "API"
}

/**
 * Starts a sandbox of a document.
 *
 * From the paths it finds collections, their records, records of their own and actions. They keep state: what is created can
 * be read, listed, filtered, changed and deleted. Other operations respond with data from the document's examples, or else
 * from its schemas, and say so in the header `x-sandbox-sample`.
 *
 * @param document parsed OpenAPI document (3.0, 3.1) or Swagger document (2.0), in one file
 * @throws DocumentUnusable if the document cannot be served, or the state file is that of another one. Also if the port is in
 *   use or an option is out of range
 *
 * @example
 * ```ts
 * import { sandbox } from "@faktura/sandbox"
 *
 * const document = {
 *   openapi: "3.1.0",
 *   info: { title: "Pets", version: "1" },
 *   paths: {
 *     "/health": { get: { responses: { "200": { description: "Fine" } } } }
 *   }
 * }
 * await using pets = await sandbox(document, { seed: 7 })
 * console.log((await fetch(`${pets.baseUrl}/health`)).status)
 * ```
 */
export const sandbox = async (document: unknown, options: DocumentSandboxOptions = {}): Promise<DocumentSandbox> => {
  const { port = 0, rateLimitPerSecond = 0, seed = 1, stateFile } = options
  const prepared = anyDocument(document)
  const movable = new Clock(options.clock)
  const clock = movable.now
  const store = new Store(stateFile, { parse: parseExact, stringify: stringifyExact })
  try {
    const title = titleOf(prepared)
    const owner = store.claim(title)
    if (owner !== undefined)
      throw new DocumentUnusable(`The state file belongs to the document "${owner}", not to "${title}"`)
    const ids = identity(store, seed)
    const journal = new Journal(options.logLimit, options.onDefect)
    const faults = new FaultPlan(seed, store.next("start"))
    faults.set(options.faults ?? {})
    const engine: Engine = { ...modelOf(prepared, seed), store, identity: ids }
    const { plans, validator } = engine
    const security = securityOf(prepared, ids)
    const prefix = prefixOf(prepared)
    let origin = ""
    const records = (path: string): ReadonlyArray<StoredRecord> =>
      store.collection<StoredRecord>(plainPath(path)).list()
    const counts = (): Readonly<Record<string, number>> =>
      Object.fromEntries(
        [...new Set([...plans.values()].flatMap(({ resource }) => resource?.path ?? []))].flatMap((path) => {
          const count = store.collection(path).count()
          return count === 0 ? [] : [[path, count] as const]
        })
      )
    const api: Api<unknown> = {
      name: title,
      prefix,
      document: prepared,
      handlers: handlersOf(engine, plainDialect, (path) => `${origin}${prefix}${path}`),
      errorSchema: undefined,
      rateKey: (headers) => headers.authorization ?? "",
      authenticate: (operation, headers, query) => security.check(operation, headers, query),
      admit: (scope) => scope,
      refused: ({ headers, message, status }, operation) => errorReply(engine, operation, status, message, headers),
      invalid: ({ problems }, operation) =>
        errorReply(engine, operation, invalidStatus(operation, problems), problemsText(problems), {}),
      headers: () => ({}),
      committed: () => {},
      undone: () => {}
    }
    const controls = control({
      store,
      journal,
      faults,
      clock: movable,
      deliveries: new Deliveries({ clock }), // none: a document has no webhooks
      operations: namedOperations(api),
      counts,
      tokenFor: security.tokenFor
    })
    const server = await serve(
      api,
      { store, journal, faults, clock, control: controls },
      new RateLimit(rateLimitPerSecond, clock),
      port
    )
    origin = server.origin
    let closing: Promise<void> | undefined
    // Closing twice is allowed: `await using` also closes a sandbox that a test has closed.
    const close = (): Promise<void> => (closing ??= server.close().then(() => store.close()))
    return {
      baseUrl: `${origin}${prefix}`,
      credentials: security.credentials,
      operations: served(engine, {}, plainDialect),
      records,
      counts,
      faults: faultControl(faults),
      log: () => journal.log(),
      requests: () => journal.raw(),
      unsatisfiable: () => validator.ignored(),
      defects: () => journal.defects(),
      close,
      [Symbol.asyncDispose]: close
    }
  } catch (error) {
    store.close()
    throw error
  }
}
