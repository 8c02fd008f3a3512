/**
 * The Maesn API: keys, books, error bodies, and the handlers of all its operations.
 */
import { STATUS_CODES } from "node:http"
import type { Api, Handlers, Reply } from "../http/Api.ts"
import { Refusal } from "../http/Refusal.ts"
import type { Deliveries } from "../http/Webhooks.ts"
import { ApiDocument } from "../openapi/Document.ts"
import { joined } from "../resources/Dialect.ts"
import { handlersOf } from "../resources/Handlers.ts"
import { modelOf } from "../resources/Model.ts"
import { served } from "../resources/Served.ts"
import type { ServedOperation } from "../resources/Served.ts"
import type { Identity } from "../state/Identity.ts"
import type { Store } from "../state/Store.ts"
import { companies, connecting, environments } from "./connecting/Connecting.ts"
import { addContact, contacts } from "./books/Contacts.ts"
import { books } from "./books/Books.ts"
import { deliveries } from "./connecting/Webhooks.ts"
import { documents } from "./documents/Documents.ts"
import { files } from "./files/Files.ts"
import { maesnDialect } from "./MaesnDialect.ts"
import { invoices } from "./documents/Invoices.ts"
import { ledger } from "./books/Ledger.ts"
import { payments } from "./documents/Payments.ts"
import { accountId, addAccount } from "./world/Accounts.ts"
import type { Account } from "./world/Records.ts"
import { isTargetSystem, supports, systems } from "./world/Systems.ts"
import type { TargetSystem } from "./world/Systems.ts"
import { world } from "./world/World.ts"
import type { Event, Scope, World } from "./world/World.ts"

/** Parts that the API needs. */
export interface MaesnOptions {
  readonly store: Store
  readonly identity: Identity
  readonly clock: () => Date
  readonly deliveries: Deliveries
  /** `http://127.0.0.1:<port>` of the running server. */
  readonly origin: () => string
}

/** Credentials for a caller. */
export interface MaesnCredentials {
  readonly apiKey: string
  readonly accountKey: string
}

/** Customer of the sample invoice in Maesn's documentation. It is in the first account's books from the start. */
const sampleContactId = "eaa28f49-6028-4b6e-bb12-d8f6278073fc"

/** Owner of the records: one set for each account, environment and company. The account's key is not part of it. */
const booksOf = (identity: Identity, account: Account, environment: string, company: string): string =>
  `${accountId(identity, account)}/${environment}/${company}`

/** The Maesn API before its server runs. */
export interface MaesnHalf {
  readonly api: Api<Scope>
  readonly world: World
  readonly credentials: MaesnCredentials
  readonly operations: ReadonlyArray<ServedOperation>
  /** Connects an end user. Returns the key. */
  readonly addAccount: (targetSystem: TargetSystem) => string
}

/** Makes the Maesn API. The caller starts its server. */
export const maesn = (options: MaesnOptions): MaesnHalf => {
  const { store, identity } = options
  const credentials = {
    apiKey: identity.fixedSecret("maesn api key").slice(0, 32),
    accountKey: identity.fixedSecret("maesn account key").slice(0, 32)
  }
  let events: Array<Event> = []
  const state = world(store, identity, (event) => events.push(event))
  store.transaction(() => {
    const account = { key: credentials.accountKey, targetSystem: "xero" }
    // Only at the first start: an end user who was deleted stays deleted.
    if (state.contacts.get(sampleContactId) !== undefined) return
    state.accounts.insert(account.key, account)
    const books = booksOf(identity, account, environments[0].name, companies[0].id)
    const sample = { contactType: "COMPANY", companyName: "Sample customer" }
    addContact(state, sampleContactId, sample, books, options.clock())
  })

  const model = modelOf(ApiDocument.load("maesn"), 1)
  const own = joined([documents(state), books(state), files(state)])
  const dialect = maesnDialect(own.rules)
  const byHand: Handlers<Scope> = {
    ...own.handlers,
    ...invoices(state),
    ...contacts(state),
    ...ledger(state),
    ...payments(state),
    ...connecting(state, options.origin)
  }
  const address = (path: string): string => `${options.origin()}${path}`
  const api: Api<Scope> = {
    name: "maesn",
    prefix: "",
    document: model.document,
    errorSchema: "#/components/schemas/MaesnError",
    handlers: { ...handlersOf({ ...model, store, identity }, dialect, address), ...byHand },
    rateKey: (headers) => String(headers["x-account-key"] ?? headers["x-api-key"] ?? ""),
    authenticate: (operation, headers) => {
      if (operation.security.includes("apiKey") && headers["x-api-key"] !== credentials.apiKey) {
        throw new Refusal(401, headers["x-api-key"] === undefined ? "X-API-KEY is missing" : "X-API-KEY is not valid")
      }
      if (!operation.security.includes("accountKey")) return { books: "" }
      const key = headers["x-account-key"]
      if (typeof key !== "string") throw new Refusal(401, "X-ACCOUNT-KEY is missing")
      const account = state.accounts.get(key)?.record
      if (account === undefined) throw new Refusal(403, "X-ACCOUNT-KEY is not the key of an active account")
      return { account, books: "" }
    },
    admit: (scope, operation, parameters) => {
      if (scope.account === undefined) return scope
      const { targetSystem } = scope.account
      if (!supports(targetSystem, operation)) {
        throw new Refusal(404, `${targetSystem} does not support ${operation.method.toUpperCase()} ${operation.path}`)
      }
      const environment = parameters.query["environmentName"] ?? environments[0].name
      const company = parameters.query["companyId"] ?? companies[0].id
      if (!environments.some(({ name }) => name === environment)) {
        throw new Refusal(404, `The account has no environment ${String(environment)}`)
      }
      if (!companies.some(({ id }) => id === company)) {
        throw new Refusal(404, `The account has no company ${String(company)}`)
      }
      return { ...scope, books: booksOf(identity, scope.account, String(environment), String(company)) }
    },
    refused: (refusal): Reply => ({
      status: refusal.status,
      body: {
        statusCode: refusal.status,
        message: refusal.message,
        error: STATUS_CODES[refusal.status] ?? "Error",
        ...refusal.details
      },
      headers: refusal.headers
    }),
    invalid: (invalid): Reply => ({
      status: 400,
      body: {
        statusCode: 400,
        message: "Validation failed",
        error: "Bad Request",
        validationErrors: invalid.problems.map(({ loc, msg }) => ({
          field: loc.slice(1).join("."),
          in: loc[0],
          message: msg
        }))
      }
    }),
    headers: () => ({}),
    committed: () => {
      const told = events
      events = []
      for (const event of told) for (const delivery of deliveries(state, event)) options.deliveries.send(delivery)
    },
    undone: () => {
      events = []
    }
  }
  const connect = (targetSystem: TargetSystem): string => {
    if (!isTargetSystem(targetSystem)) {
      throw new Error(
        `There is no target system ${String(targetSystem)}. Use one of ${Object.keys(systems).join(", ")}`
      )
    }
    return store.transaction(() => addAccount(state, targetSystem)).key
  }
  return { api, world: state, credentials, operations: served(model, byHand, dialect), addAccount: connect }
}
