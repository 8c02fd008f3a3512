/** The two APIs of each tenant, with its own credentials, rate limits and connections. */
import * as RateCounter from "@faktura/core/RateCounter"
import { Account } from "@faktura/maesn"
import type { MaesnClient, Services as MaesnServices } from "@faktura/maesn"
import { Entity } from "@faktura/monite"
import type { MoniteClient, Services as MoniteServices } from "@faktura/monite"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as RcMap from "effect/RcMap"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { accountOf } from "./Access.ts"
import * as ApiLayers from "./ApiLayers.ts"
import { CurrentTenant } from "./CurrentTenant.ts"
import type { TenantUnusable } from "./Errors.ts"
import { SealingKey } from "./Sealed.ts"
import * as SharedRates from "./SharedRates.ts"
import type { TenantSecrets } from "./Tenant.ts"
import { openSecrets, readTenantRow, wrong } from "./TenantRows.ts"
import type { TenantRow } from "./TenantRows.ts"

/** Services of both APIs, and the account whose books are written. */
export type Apis = MoniteClient | MoniteServices | MaesnClient | MaesnServices | Account

/** Work with a tenant's services provided. */
type Provided<Services> = <A, E, R>(
  work: Effect.Effect<A, E, R>
) => Effect.Effect<A, E | TenantUnusable | SqlError, Exclude<R, Services>>

/**
 * Provides the APIs of tenants. The stored credentials are read for each use, so that all processes use new ones at once.
 * Connections, tokens and learnt rate limits are kept between uses, until five minutes without one.
 *
 * `requestsPerSecond` of a tenant holds for all workers over Postgres together.
 */
export class TenantApis extends Context.Service<
  TenantApis,
  {
    /** Provides both APIs, the tenant and its entity. Fails for a tenant that is not onboarded or not connected. */
    readonly with: (tenant: string) => Provided<Apis | Entity | CurrentTenant>
    /** Provides Monite alone, for a tenant that has no entity yet. */
    readonly withMonite: (tenant: string) => Provided<MoniteClient | MoniteServices>
    /** Provides Maesn alone, for a tenant that has connected no account yet. */
    readonly withMaesn: (tenant: string) => Provided<MaesnClient | MaesnServices>
  }
>()("invoice-bridge/TenantApis") {
  static readonly layer: Layer.Layer<TenantApis, never, SqlClient.SqlClient | SealingKey> = Layer.effect(
    TenantApis,
    Effect.suspend(() => make)
  )
}

/** Time for which clients without a use are kept. */
const idle = "5 minutes"

/** All that clients are made from. Other values make other clients. */
interface ClientKey {
  readonly tenant: string
  readonly sealed: string
  readonly requestsPerSecond: number | undefined
}

/** Clients of a tenant, and the secrets that they were made with. */
interface Made {
  readonly services: Context.Context<ApiLayers.Clients>
  readonly secrets: Redacted.Redacted<TenantSecrets>
}

const entityOf = ({ tenant: { settings, tenant } }: TenantRow): Effect.Effect<Entity["Service"], TenantUnusable> =>
  settings.entityId === undefined
    ? Effect.fail(
        wrong(tenant, `Tenant ${tenant} has no entity in Monite yet. Onboard it with \`invoice-bridge onboard\`.`)
      )
    : Effect.succeed({ id: settings.entityId })

const connectedAccount = (tenant: string, { secrets }: Made): Effect.Effect<Account["Service"], TenantUnusable> => {
  const account = accountOf(Redacted.value(secrets))
  return account === undefined
    ? Effect.fail(
        wrong(
          tenant,
          `Tenant ${tenant} has not connected its accounting system yet. Connect it, or set its account key with \`invoice-bridge init\`.`
        )
      )
    : Effect.succeed(account)
}

/**
 * Returns the counter for tenants with a limit: the `RateCounter` in the context, if there is one. Otherwise Postgres counts for
 * all its workers, and memory for the one process over a file.
 */
const counterOver = (sql: SqlClient.SqlClient): Effect.Effect<RateCounter.RateCounter> =>
  Effect.map(
    RateCounter.RateCounter,
    (given) => given ?? sql.onDialectOrElse({ pg: () => SharedRates.make(sql), orElse: () => RateCounter.make() })
  )

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const key = yield* SealingKey
  const counter = yield* counterOver(sql)
  const base = yield* Effect.context<never>()

  const build = Effect.fnUntraced(function* ({ requestsPerSecond, sealed, tenant }: ClientKey) {
    const secrets = yield* openSecrets(key, tenant, sealed)
    const layer = ApiLayers.layer({
      tenant,
      secrets: Redacted.value(secrets),
      rate: requestsPerSecond === undefined ? undefined : { counter, requestsPerSecond }
    })
    const services = yield* Layer.buildWithMemoMap(layer, Layer.makeMemoMapUnsafe(), yield* Scope.Scope)
    return { services, secrets }
  })

  const clients = yield* RcMap.make({
    // Hazard: the map builds in the context of the first user. Background work of the clients, such as the renewal of
    // a token, would be traced and logged as a part of that user's work.
    lookup: (client: ClientKey) =>
      Effect.updateContext(build(client), (context: Context.Context<Scope.Scope>) =>
        Context.add(base, Scope.Scope, Context.get(context, Scope.Scope))
      ),
    idleTimeToLive: idle
  })

  const clientsOf = ({
    sealed,
    tenant: { settings, tenant }
  }: TenantRow): Effect.Effect<Made, TenantUnusable, Scope.Scope> =>
    RcMap.get(clients, { tenant, sealed, requestsPerSecond: settings.requestsPerSecond })

  /** Keeps the clients of a tenant while the work runs. */
  const using =
    <Services>(servicesOf: (row: TenantRow) => Effect.Effect<Context.Context<Services>, TenantUnusable, Scope.Scope>) =>
    (tenant: string): Provided<Services> =>
    (work) =>
      Effect.scopedWith((scope) =>
        readTenantRow(sql, tenant).pipe(
          Effect.flatMap(servicesOf),
          // Only the clients have this scope. The work keeps its own.
          Scope.provide(scope),
          Effect.flatMap((services) => Effect.provideContext(work, services))
        )
      )

  const servicesOf = (row: TenantRow) => Effect.map(clientsOf(row), ({ services }) => services)

  return TenantApis.of({
    with: using((row) =>
      Effect.gen(function* () {
        const entity = yield* entityOf(row)
        const made = yield* clientsOf(row)
        const account = yield* connectedAccount(row.tenant.tenant, made)
        const { adoption, tenant } = row
        return made.services.pipe(
          Context.add(Account, account),
          Context.add(Entity, entity),
          Context.add(CurrentTenant, { ...tenant, adoption })
        )
      })
    ),
    withMonite: using<MoniteClient | MoniteServices>(servicesOf),
    withMaesn: using<MaesnClient | MaesnServices>(servicesOf)
  })
})
