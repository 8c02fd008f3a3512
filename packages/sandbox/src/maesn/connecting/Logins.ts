/**
 * Logins of end users, by the code in their URL.
 *
 * `GET /auth/{TARGET_SYSTEM}` starts a login. `POST /events/key/{code}` ends it, as the accounting system does after the end user
 * has agreed. It connects the account, and returns its key with the URL that the browser goes to. A second call returns the same
 * key. Maesn does not document the responses under `/events`.
 */
import { createHmac } from "node:crypto"
import type { Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import type { Collection } from "../../state/Rows.ts"
import { addAccount } from "../world/Accounts.ts"
import { isTargetSystem } from "../world/Systems.ts"
import type { TargetSystem } from "../world/Systems.ts"
import type { MaesnCall, Scope, World } from "../world/World.ts"
import { settingsOf } from "./Settings.ts"

/** Login of an end user, under way or done. */
export interface Login {
  readonly code: string
  readonly targetSystem: TargetSystem
  /** Null without a URL in the call. */
  readonly callbackUrl: string | null
  readonly isSigned: boolean
  /** Key of the account, once it is connected. */
  readonly accountKey: string | null
  /** Events that the system has sent for this code, by their kind. */
  readonly events: Readonly<Record<string, number>>
}

const allLogins = (world: World): Collection<Login> => world.store.collection("maesn.logins")

/** Returns the login of a code. @throws 404 */
export const loginOf = (world: World, code: string): Login => {
  const login = allLogins(world).get(code)?.record
  if (login === undefined) throw new Refusal(404, `There is no login with the code ${code}`)
  return login
}

/** Returns a slug that is known. @throws 405 */
export const targetSystemOf = (slug: string = ""): TargetSystem => {
  if (!isTargetSystem(slug)) throw new Refusal(405, `There is no target system ${slug}`)
  return slug
}

/** Returns the URL that the browser goes to after a login. Null if neither the login nor the tenant has one. */
const redirectOf = (world: World, { callbackUrl, isSigned }: Login, key: string): string | null => {
  const { callbackUrls, signingSecret = "" } = settingsOf(world)
  const target = callbackUrl ?? callbackUrls?.callbackUrl
  if (target === undefined || !URL.canParse(target)) return null
  const url = new URL(target)
  url.searchParams.set("accountKey", key)
  if (isSigned) url.searchParams.set("signature", createHmac("sha256", signingSecret).update(key).digest("hex"))
  return url.href
}

/** Handlers of the login URL and of `/events`. */
export const logins = (world: World, origin: () => string): Handlers<Scope> => {
  const current = (call: MaesnCall): Login => loginOf(world, call.path["code"] ?? "")
  const received = (call: MaesnCall, kind: string) => {
    const login = current(call)
    const count = (login.events[kind] ?? 0) + 1
    allLogins(world).replace(login.code, { ...login, events: { ...login.events, [kind]: count } })
    return { status: 202, body: { message: "Accepted", code: login.code, count } }
  }

  return {
    systemLoginUrl: (call) => {
      const targetSystem = targetSystemOf(call.path["TARGET_SYSTEM"])
      const { callbackUrl = null, include_signature: isSigned = false } = call.query
      if (isSigned === true && settingsOf(world).signingSecret === undefined) {
        throw new Refusal(400, "include_signature: generate a signing secret first")
      }
      const code = world.identity.uuid()
      const login: Login = {
        code,
        targetSystem,
        callbackUrl: typeof callbackUrl === "string" ? callbackUrl : null,
        isSigned: isSigned === true,
        accountKey: null,
        events: {}
      }
      allLogins(world).insert(code, login)
      const url = new URL(`${origin()}/login/${targetSystem}`)
      for (const [name, value] of Object.entries(call.query)) url.searchParams.set(name, String(value))
      url.searchParams.set("code", code)
      return { status: 200, type: "text/html", body: url.href }
    },
    getCode: (call) => {
      const login = current(call)
      const key = login.accountKey ?? addAccount(world, login.targetSystem).key
      if (world.accounts.get(key) === undefined) throw new Refusal(404, "The end user of this login is deleted")
      allLogins(world).replace(login.code, { ...login, accountKey: key })
      return { status: 201, body: { code: login.code, accountKey: key, redirectUrl: redirectOf(world, login, key) } }
    },
    handleCallback: (call) => received(call, "event"),
    handleConfigurationCallback: (call) => received(call, "configuration")
  }
}
