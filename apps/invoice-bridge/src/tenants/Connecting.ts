/**
 * Connects a customer's accounting system through Maesn's login.
 *
 * 1. `connectionUrl` returns the address of a login page. The customer opens it, logs in and agrees.
 * 2. The browser returns to the callback address, with the state and the key of the account.
 * 3. `finishConnection` verifies the callback, and stores the key.
 *
 * Hazard: the address of the callback contains the account key. Do not log it, do not record it in a span, and redirect the
 * browser to an address without it.
 */
import { verifyHmac } from "@faktura/core/Webhook"
import { Auth } from "@faktura/maesn"
import type { AuthMethods } from "@faktura/maesn"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { isTargetSystem } from "../mapping/Systems.ts"
import type { TargetSystem } from "../mapping/Systems.ts"
import * as ConnectionStates from "./ConnectionStates.ts"
import { ConnectionRefused } from "./Errors.ts"
import type { TenantUnusable } from "./Errors.ts"
import { TenantApis } from "./TenantApis.ts"
import { Tenants } from "./Tenants.ts"

type LoginQuery = NonNullable<Parameters<AuthMethods["getLoginUrl"]>[0]["query"]>

/** Errors of Maesn's response to the request for a login page. */
type LoginFailure = Effect.Error<ReturnType<AuthMethods["getLoginUrl"]>>

/** Login to start. */
export interface ConnectionOptions {
  readonly tenant: string
  /** Maesn's name of the accounting system, such as `xero`. */
  readonly targetSystem: string
  /**
   * Address that the browser returns to: https, or http on this machine. Its query is kept, and gets `state`. The address
   * names the tenant, because `finishConnection` needs it.
   */
  readonly callback: string
  /** Address that the browser returns to if the customer cancels. */
  readonly cancelCallback?: string | undefined
  /** Time in which the customer must finish; one hour by default. */
  readonly lifetime?: Duration.Input | undefined
  /** Fields that some systems need: `tenantId` for weclapp and xentral, `baseUrl` for a system that the customer runs. */
  readonly details?: Pick<LoginQuery, "tenantId" | "baseUrl" | "companyId" | "environmentSelection"> | undefined
}

/** Path of a tenant's callback under the public address of the bridge. */
export const connectPath = (tenant: string): `/${string}` => `/connect/finish/${tenant}`

/** Query parameters of a callback, as they were received. */
export type CallbackParameters = Readonly<Record<string, string | undefined>>

/** Work to do together with the store of an account key, such as a plan of what follows. */
export type Following<R> = (tenant: string) => Effect.Effect<void, SqlError, R>

/** Account that was connected. */
export interface Connection {
  readonly tenant: string
  readonly targetSystem: TargetSystem
}

const refused = (tenant: string, problem: ConnectionRefused["problem"], message: string): ConnectionRefused =>
  new ConnectionRefused({ tenant, problem, message })

/** True for an address of this machine. */
export const isLoopback = ({ hostname }: URL): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)

/** Returns an address that a browser may be sent to. Hazard: `javascript:` is an address too. */
const browserUrl = (text: string): URL | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url)) ? url : undefined
}

const checkedUrl = (tenant: string, text: string): Effect.Effect<URL, ConnectionRefused> => {
  const url = browserUrl(text)
  return url === undefined
    ? Effect.fail(
        refused(
          tenant,
          "callback",
          "The callback must be an absolute address starting with https://, or with http:// on this machine."
        )
      )
    : Effect.succeed(url)
}

/**
 * Starts a login. Returns the address of its page for the customer's browser. The address works once, until its lifetime ends.
 *
 * Fails with `ConnectionRefused`, `TenantUnusable`, `SqlError`, or an error of Maesn.
 */
export const connectionUrl = Effect.fn("connectionUrl")(function* ({
  callback,
  cancelCallback,
  details,
  lifetime = "1 hour",
  targetSystem,
  tenant
}: ConnectionOptions): Effect.fn.Return<
  Redacted.Redacted,
  ConnectionRefused | LoginFailure | TenantUnusable | SqlError,
  SqlClient.SqlClient | TenantApis | Tenants
> {
  const sql = yield* SqlClient.SqlClient
  const apis = yield* TenantApis
  const tenants = yield* Tenants
  if (!isTargetSystem(targetSystem)) {
    return yield* refused(tenant, "system", `There is no target system ${targetSystem}. An example is xero.`)
  }
  const target = yield* checkedUrl(tenant, callback)
  const cancel = cancelCallback === undefined ? undefined : yield* checkedUrl(tenant, cancelCallback)
  const { signingSecret } = Redacted.value(yield* tenants.secrets(tenant)).maesn
  const lifeMillis = Duration.toMillis(lifetime)
  const state = yield* ConnectionStates.add(sql, { tenant, targetSystem, lifeMillis })
  target.searchParams.set("state", state)
  const page = yield* Effect.flatMap(Auth, (auth) =>
    auth.getLoginUrl({
      path: { TARGET_SYSTEM: targetSystem },
      query: {
        ...details,
        callbackUrl: target.href,
        ...(cancel && { cancelCallbackUrl: cancel.href }),
        ...(signingSecret !== undefined && { include_signature: true })
      }
    })
  ).pipe(apis.withMaesn(tenant))
  // Hazard: Maesn's page may run on any https address, so only the protocol is checked.
  const url = browserUrl(page.trim())
  if (url === undefined) {
    return yield* refused(tenant, "address", "Maesn returned no address of a login page. Try again later.")
  }
  return Redacted.make(url.href, { label: "login page" })
})

/** Form of an account key, as it can be sent in a header. */
const accountKeyPattern = /^[\x21-\x7e]{1,1000}$/

const again = "Start the connection again."

const checkCallback = Effect.fnUntraced(function* (
  tenant: string,
  login: ConnectionStates.Login | undefined,
  { accountKey, signature }: CallbackParameters
): Effect.fn.Return<
  { readonly key: Redacted.Redacted; readonly targetSystem: TargetSystem },
  ConnectionRefused | TenantUnusable | SqlError,
  Tenants
> {
  if (login === undefined) {
    return yield* refused(tenant, "state", `This link is not valid, or was used before. ${again}`)
  }
  const { isExpired, targetSystem } = login
  if (isExpired) return yield* refused(tenant, "expired", `This link is too old. ${again}`)
  if (!isTargetSystem(targetSystem)) {
    return yield* refused(tenant, "system", `There is no target system ${targetSystem} any longer. ${again}`)
  }
  if (accountKey === undefined || !accountKeyPattern.test(accountKey)) {
    return yield* refused(tenant, "canceled", `The login was not finished: the callback has no account key. ${again}`)
  }
  const tenants = yield* Tenants
  const { signingSecret } = Redacted.value(yield* tenants.secrets(tenant)).maesn
  if (signingSecret !== undefined) {
    // Maesn does not document what is signed, and how. This is what the sandbox does.
    yield* verifyHmac({ secret: Redacted.make(signingSecret), payload: accountKey, signature }).pipe(
      Effect.mapError(() =>
        refused(
          tenant,
          "signature",
          `The callback is not signed by Maesn. Check the signing secret of the tenant. ${again}`
        )
      )
    )
  }
  return { key: Redacted.make(accountKey, { label: "account key" }), targetSystem }
})

/**
 * Ends a login: verifies the parameters of the callback, and stores the key of the account, sealed. A state is used up by every
 * callback that has it, also by a refused callback.
 *
 * @param tenant     the tenant that the callback's address names
 * @param parameters `state` and `accountKey`, and `signature` for a tenant with a signing secret
 * @param following  is done in the transaction that stores the key, and only then
 */
export const finishConnection = Effect.fn("finishConnection")(function* <R = never>(
  tenant: string,
  parameters: CallbackParameters,
  following: Following<R> = () => Effect.void
): Effect.fn.Return<Connection, ConnectionRefused | TenantUnusable | SqlError, SqlClient.SqlClient | Tenants | R> {
  const sql = yield* SqlClient.SqlClient
  const tenants = yield* Tenants
  const ended = yield* sql.withTransaction(
    Effect.gen(function* () {
      const login = yield* ConnectionStates.take(sql, tenant, parameters["state"] ?? "")
      // A result, because a failure would roll the use of the state back.
      const account = yield* Effect.result(checkCallback(tenant, login, parameters))
      if (Result.isSuccess(account)) {
        yield* tenants.setAccount(tenant, account.success)
        yield* following(tenant)
      }
      return account
    })
  )
  const { targetSystem } = yield* Effect.fromResult(ended)
  return { tenant, targetSystem }
})
