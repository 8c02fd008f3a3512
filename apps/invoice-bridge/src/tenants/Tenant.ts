/** Tenant: settings and secrets. */
import * as LocalDate from "@faktura/core/LocalDate"
import * as Schema from "effect/Schema"
import { MappingSettings } from "../mapping/MappingSettings.ts"
import { systems } from "../mapping/Systems.ts"
import type { TargetSystem } from "../mapping/Systems.ts"

/** Target systems that the mapping knows. The cast: `Object.keys` forgets the names. */
const System = Schema.Literals(Object.keys(systems) as ReadonlyArray<TargetSystem>)

/** Settings of a tenant, stored as JSON. No secret is among them. */
export const TenantSettings = Schema.Struct({
  /** Id of the entity in Monite. Missing before onboarding. */
  entityId: Schema.optionalKey(Schema.NonEmptyString),
  /** Maesn's name of the accounting system, such as `xero` or `lexware-office`. */
  targetSystem: System,
  /** Accounts, tax codes, contact roles and the time zone of the company. */
  mapping: MappingSettings,
  /** First day of documents to carry, by their date, such as 2026-12-01. Missing: all are carried, also old ones. */
  carryFrom: Schema.optionalKey(
    Schema.String.check(Schema.makeFilter(LocalDate.isLocalDate, { expected: "a day such as 2026-12-01" }))
  ),
  /**
   * Most requests in a second to each API, for each worker process. Also below 1. Missing: only the API's own limits
   * count.
   */
  requestsPerSecond: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThan(0)))
})

/** Settings of a tenant. */
export type TenantSettings = typeof TenantSettings.Type

/** Hazard: the message must not quote the text. A secret is sometimes pasted into the wrong field. */
const Url = Schema.String.check(
  Schema.makeFilter((url) =>
    /^https?:\/\//i.test(url) && URL.canParse(url) ? undefined : "It must be an absolute URL starting with https://."
  )
)

/** Secret of one webhook subscription. Each subscription has its own. */
export const WebhookSecret = Schema.Struct({
  /** Id of the subscription in its API. */
  subscription: Schema.String,
  secret: Schema.String
})

/** Secrets of a tenant. Stored sealed. */
export const TenantSecrets = Schema.Struct({
  monite: Schema.Struct({
    clientId: Schema.NonEmptyString,
    clientSecret: Schema.NonEmptyString,
    /** Address of the API. Missing: Monite's sandbox. */
    baseUrl: Schema.optionalKey(Url)
  }),
  maesn: Schema.Struct({
    apiKey: Schema.NonEmptyString,
    /** Key of the connected accounting system. Missing before the customer has connected it. */
    accountKey: Schema.optionalKey(Schema.NonEmptyString),
    /** Secret that signs the end of a login. With it, a callback without a signature is refused. */
    signingSecret: Schema.optionalKey(Schema.NonEmptyString),
    /** Address of the API. Missing: Maesn's documented address. */
    baseUrl: Schema.optionalKey(Url),
    environmentName: Schema.optionalKey(Schema.String),
    companyId: Schema.optionalKey(Schema.String)
  }),
  /** Secrets of the webhook subscriptions, for each API. Missing: webhooks of that API are refused. */
  webhooks: Schema.Struct({
    monite: Schema.optionalKey(Schema.Array(WebhookSecret)),
    maesn: Schema.optionalKey(Schema.Array(WebhookSecret))
  })
})

/** Secrets of a tenant. */
export type TenantSecrets = typeof TenantSecrets.Type

/** Stored tenant, without its secrets. Times are milliseconds since 1970. */
export interface Tenant {
  /** Short name that the operator chose, such as `acme`. */
  readonly tenant: string
  readonly name: string
  readonly status: "active" | "paused"
  readonly settings: TenantSettings
  readonly createdAt: number
  readonly changedAt: number
}

/** The parts of a tenant that a person sets. Hazard: they contain the secrets in the clear. */
export interface TenantParts {
  readonly name: string
  readonly settings: TenantSettings
  readonly secrets: TenantSecrets
}
