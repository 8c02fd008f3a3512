/**
 * The Monite API: credentials, version header, scope, error bodies, and the handlers of all its operations.
 */
import { randomUUID } from "node:crypto"
import type { Api, Handlers, Reply } from "../http/Api.ts"
import { Refusal } from "../http/Refusal.ts"
import type { Deliveries, Delivery } from "../http/Webhooks.ts"
import { ApiDocument } from "../openapi/Document.ts"
import { joined } from "../resources/Dialect.ts"
import { handlersOf } from "../resources/Handlers.ts"
import { modelOf } from "../resources/Model.ts"
import { served } from "../resources/Served.ts"
import type { ServedOperation } from "../resources/Served.ts"
import type { Identity } from "../state/Identity.ts"
import type { Store } from "../state/Store.ts"
import { catalog } from "./catalog/Catalog.ts"
import { counterparts } from "./catalog/Counterparts.ts"
import { withCountryExplained } from "./entities/Country.ts"
import { entities } from "./entities/Entities.ts"
import { people } from "./access/People.ts"
import { counterpartDetails } from "./catalog/CounterpartDetails.ts"
import { eInvoicing } from "./einvoicing/EInvoicing.ts"
import { checkActive, entityDetails } from "./entities/EntityDetails.ts"
import { files } from "./files/Files.ts"
import { payables } from "./payables/Payables.ts"
import { network } from "./receivables/Issue.ts"
import { receivableDetails } from "./receivables/ReceivableDetails.ts"
import { events, tell } from "./webhooks/Events.ts"
import { moniteDialect } from "./MoniteDialect.ts"
import { bankAccounts } from "./entities/BankAccounts.ts"
import { connections } from "./einvoicing/Connections.ts"
import { vatIds } from "./entities/VatIds.ts"
import { receivables } from "./receivables/Receivables.ts"
import { requiredFields } from "./receivables/RequiredFields.ts"
import { subscriptions } from "./webhooks/Subscriptions.ts"
import { checkPermission } from "./access/Permissions.ts"
import { scopeOf, tokens } from "./access/Tokens.ts"
import { addUser } from "./access/Users.ts"
import { world } from "./world/World.ts"
import type { Scope, World } from "./world/World.ts"

/** Released versions. Source: the enum `APIVersion` of Monite's document. */
const versions: ReadonlyArray<string> = [
  "2025-06-23",
  "2024-05-25",
  "2024-01-31",
  "2023-09-01",
  "2023-06-04",
  "2023-04-12",
  "2023-03-14",
  "2023-03-01",
  "2023-02-07",
  "2022-11-16"
]

/** Parts that the API needs. */
export interface MoniteOptions {
  readonly store: Store
  readonly identity: Identity
  readonly clock: () => Date
  readonly deliveries: Deliveries
  readonly tokenLifetimeSeconds: number
  /** `http://127.0.0.1:<port>` of the running server. */
  readonly origin: () => string
}

/** Credentials for a caller. */
export interface MoniteCredentials {
  readonly clientId: string
  readonly clientSecret: string
  readonly entityUserId: string
  readonly restrictedEntityUserId: string
}

/** The Monite API before its server runs. */
export interface MoniteHalf {
  readonly api: Api<Scope>
  readonly world: World
  readonly credentials: MoniteCredentials
  readonly operations: ReadonlyArray<ServedOperation>
}

/** Makes the Monite API. The caller starts its server. */
export const monite = (options: MoniteOptions): MoniteHalf => {
  const { store, identity } = options
  const credentials = {
    clientId: identity.fixedUuid("monite client"),
    clientSecret: identity.fixedSecret("monite client"),
    entityUserId: identity.fixedUuid("entity user"),
    restrictedEntityUserId: identity.fixedUuid("restricted entity user")
  }
  let waiting: Array<Delivery> = []
  const state: World = world(store, identity, (event) => void waiting.push(...tell(state, event)))
  const addFirst = (id: string, permissions: ReadonlyArray<"read" | "update">): void => {
    if (state.entityUsers.get(id) === undefined) addUser(state, { id, entityId: "", permissions }, options.clock())
  }
  store.transaction(() => {
    addFirst(credentials.entityUserId, ["read", "update"])
    addFirst(credentials.restrictedEntityUserId, [])
  })

  const model = modelOf(ApiDocument.load("monite"), 1)
  const own = joined([
    payables(state, options.origin),
    eInvoicing(state),
    counterpartDetails(state),
    receivableDetails(state, options.origin),
    entityDetails(state, options.origin),
    people(state),
    events(state),
    files(state, options.origin)
  ])
  const dialect = moniteDialect(state, own.rules)
  const byHand: Handlers<Scope> = {
    ...own.handlers,
    ...tokens(state, { ...credentials, tokenLifetimeSeconds: options.tokenLifetimeSeconds }),
    ...entities(state, options.origin),
    ...vatIds(state),
    ...bankAccounts(state),
    ...connections(state),
    ...counterparts(state),
    ...catalog(state),
    ...requiredFields(state),
    ...receivables(state, options.origin),
    ...subscriptions(state)
  }
  const deliverEInvoices = network(state, options.origin)
  const address = (path: string): string => `${options.origin()}/v1${path}`
  const api: Api<Scope> = {
    name: "monite",
    prefix: "/v1",
    document: model.document,
    errorSchema: "#/components/schemas/ErrorSchemaResponse",
    handlers: { ...handlersOf({ ...model, store, identity }, dialect, address), ...byHand },
    rateKey: (headers) => headers.authorization ?? "",
    authenticate: (operation, headers) => {
      const scope =
        operation.security.length === 0 ? { token: "" } : scopeOf(state, headers.authorization, options.clock())
      const version = headers["x-monite-version"]
      if (
        version === undefined &&
        operation.parameters.some((spec) => spec.name === "x-monite-version" && spec.required)
      ) {
        throw new Refusal(400, "The header x-monite-version is missing", { details: { type: "missing_api_version" } })
      }
      if (version !== undefined && !versions.includes(String(version))) {
        throw new Refusal(400, `The API has no version ${String(version)}. Use one of ${versions.join(", ")}`, {
          details: { type: "invalid_api_version" }
        })
      }
      return scope
    },
    admit: (scope, operation, parameters) => {
      deliverEInvoices(options.clock())
      checkPermission(state, scope, operation)
      checkActive(state, parameters.header["x-monite-entity-id"] ?? scope.user?.entityId ?? "", operation)
      const entityId = parameters.header["x-monite-entity-id"]
      if (entityId === undefined) return scope
      // Monite does not document the response for an unknown entity. 403 is declared for every operation with the
      // header; 404 is not.
      if (
        state.entities.get(entityId) === undefined ||
        (scope.user !== undefined && scope.user.entityId !== entityId)
      ) {
        throw new Refusal(403, `This token may not act for the entity ${entityId}`)
      }
      return { ...scope, entityId }
    },
    refused: (refusal): Reply => ({
      status: refusal.status,
      body: { error: { ...refusal.details, message: refusal.message } },
      headers: refusal.headers
    }),
    invalid: (invalid, operation): Reply => ({
      status: 422,
      body: { detail: withCountryExplained(invalid, operation).problems }
    }),
    headers: (headers, allowance) => ({
      "x-request-id": randomUUID(), // not from the seed, so that it uses no ids of records
      ...echoed(headers["x-monite-version"], "x-monite-version"),
      ...echoed(headers["x-monite-entity-id"], "x-monite-entity-id"),
      ...(allowance === undefined
        ? {}
        : {
            "ratelimit-limit": String(allowance.limit),
            "ratelimit-remaining": String(allowance.remaining),
            "ratelimit-reset": String(allowance.resetSeconds),
            "x-ratelimit-limit-second": String(allowance.limit),
            "x-ratelimit-remaining-second": String(allowance.remaining)
          })
    }),
    committed: () => {
      const told = waiting
      waiting = []
      for (const delivery of told) options.deliveries.send(delivery)
    },
    undone: () => {
      waiting = []
    }
  }
  return { api, world: state, credentials, operations: served(model, byHand, dialect) }
}

const echoed = (value: string | ReadonlyArray<string> | undefined, name: string): Record<string, string> =>
  typeof value === "string" ? { [name]: value } : {}
