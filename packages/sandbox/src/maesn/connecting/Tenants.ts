/**
 * Administration by the integrator: registered systems, end users, callback URLs, signing secret and page style.
 *
 * A second registration of a system replaces the first: Maesn does not document it. Lists of end users contain no keys.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import type { Collection } from "../../state/Rows.ts"
import { accountId } from "../world/Accounts.ts"
import type { Account } from "../world/Records.ts"
import { systems } from "../world/Systems.ts"
import { envelope } from "../world/World.ts"
import type { Scope, World } from "../world/World.ts"
import { loginOf, targetSystemOf } from "./Logins.ts"
import { nameOf } from "./Profiles.ts"
import { settingsOf, store } from "./Settings.ts"
import type { CallbackUrls } from "./Settings.ts"
import { unsubscribe } from "./Webhooks.ts"

/** The integrator's credentials for one system. */
interface Registration {
  readonly targetSystem: string
  readonly clientId: string
  readonly clientSecret: string
  readonly customValues: ReadonlyArray<{ readonly key: string; readonly value: string }>
}

const registrations = (world: World): Collection<Registration> => world.store.collection("maesn.registered systems")

const mask = "********"

const masked = (registration: Registration): Registration => ({
  ...registration,
  clientSecret: mask,
  customValues: registration.customValues.map(({ key }) => ({ key, value: mask }))
})

/** Style of the form until another is stored. */
const defaultStyle = {
  logoSvg: "",
  logoPng: "",
  backgroundColor: "#FFFFFF",
  titleColor: "#1A1A1A",
  textColor: "#333333",
  inputBackgroundColor: "#F5F5F5",
  submitButtonColor: "#0B5FFF",
  cancelButtonColor: "#CCCCCC",
  errorTextColor: "#B00020"
}

/** Systems that connect by a form with an API key. The others have a login of their own, for which the integrator registers. */
const withKey: ReadonlyArray<string> = ["lexware-office", "weclapp", "xentral"]

const requirements = Object.keys(systems).map((targetSystem) => ({
  targetSystem,
  requirements: withKey.includes(targetSystem) ? [] : ["clientId", "clientSecret"]
}))

/** Handlers of `/tenants`. */
export const tenants = (world: World): Handlers<Scope> => {
  const style = (): object => settingsOf(world).style ?? defaultStyle
  const counts = (accounts: ReadonlyArray<Account>): ReadonlyArray<object> =>
    [...new Set(accounts.map(({ targetSystem }) => targetSystem))].map((targetSystem) => ({
      targetSystem,
      count: accounts.filter((account) => account.targetSystem === targetSystem).length
    }))

  return {
    systemRegistration: (call) => {
      const { clientId, clientSecret, customValues, targetSystem: slug } = bodyOf<Registration>(call)
      const targetSystem = targetSystemOf(slug)
      registrations(world).remove(targetSystem)
      registrations(world).insert(targetSystem, { targetSystem, clientId, clientSecret, customValues })
      return { status: 201, body: `${targetSystem} is registered` }
    },
    getRegisteredSystems: (call) => envelope(call, 200, registrations(world).list()),
    getRegisteredSystemsMasked: (call) => envelope(call, 200, registrations(world).list().map(masked)),
    getTargetSystemValues: (call) =>
      envelope(
        call,
        200,
        registrations(world)
          .list()
          .map(({ customValues, targetSystem }) => ({
            targetSystem,
            values: ["clientId", "clientSecret", ...customValues.map(({ key }) => key)]
          }))
      ),
    getTargetSystemRequirements: (call) => envelope(call, 200, requirements),
    deleteRegisteredSystem: (call) => {
      const slug = targetSystemOf(call.path["targetSystem"])
      if (registrations(world).get(slug) === undefined) throw new Refusal(404, `${slug} is not registered`)
      registrations(world).remove(slug)
      return { status: 200, body: `${slug} is no longer registered` }
    },

    getEndUserList: (call) =>
      envelope(
        call,
        200,
        world.accounts.list().map((account) => {
          const id = accountId(world.identity, account)
          return { id, name: nameOf(id), targetSystem: account.targetSystem, active: true }
        })
      ),
    countEndUsersBySystem: (call) => envelope(call, 200, counts(world.accounts.list())),
    deleteEndUser: ({ scope }) => {
      if (scope.account !== undefined) {
        world.accounts.remove(scope.account.key)
        unsubscribe(world, accountId(world.identity, scope.account))
      }
      return { status: 200, body: { message: "The end user is deleted" } }
    },

    addCallbackUrl: (call) => {
      const { callbackUrl, cancelCallbackUrl } = bodyOf<CallbackUrls>(call)
      store(world, { callbackUrls: { callbackUrl, cancelCallbackUrl } })
      return { status: 201, body: "The callback URLs are stored" }
    },
    getCallbackUrl: (call) =>
      envelope(call, 200, settingsOf(world).callbackUrls ?? { callbackUrl: null, cancelCallbackUrl: null }),
    generateTenantSigningSecret: () => {
      const secret = world.identity.secret()
      store(world, { signingSecret: secret })
      return { status: 201, body: { secret } }
    },

    updateSubmissionPageStyle: (call) => {
      const sent = bodyOf<object>(call)
      store(world, { style: sent })
      return { status: 201, body: sent }
    },
    getSubmissionPageStyleByKey: () => ({ status: 200, body: style() }),
    getSubmissionPageStyle: (call) => {
      loginOf(world, String(call.query["code"]))
      return { status: 200, body: style() }
    }
  }
}
