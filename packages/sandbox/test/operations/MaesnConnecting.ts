/**
 * Maesn: the integrator's settings, logins by code, event subscriptions, and the profile of an account.
 */
import type { Sandbox } from "../../src/index.ts"
import { maesnCaller } from "../support/Clients.ts"
import type { Table } from "./Table.ts"

const style = {
  logoSvg: "<svg/>",
  logoPng: "",
  backgroundColor: "#000000",
  titleColor: "#111111",
  textColor: "#222222",
  inputBackgroundColor: "#333333",
  submitButtonColor: "#444444",
  cancelButtonColor: "#555555",
  errorTextColor: "#666666"
}

const hook = "http://127.0.0.1:9/hook"

export const maesnConnecting = async (sandbox: Sandbox): Promise<Table> => {
  const call = maesnCaller(sandbox)
  const leaving = { "X-ACCOUNT-KEY": sandbox.maesn.addAccount("weclapp") }
  const login = new URL((await call("GET", "/auth/xero?callbackUrl=https://example.com/back")).body)
  const code = login.searchParams.get("code")
  const made: Record<string, string> = {}

  return {
    systemRegistration: [
      201,
      () =>
        call("POST", "/tenants/register-system", {
          targetSystem: "xero",
          clientId: "id",
          clientSecret: "secret",
          customValues: [{ key: "region", value: "eu" }]
        })
    ],
    getRegisteredSystems: [200, () => call("GET", "/tenants/get-registered-systems")],
    getRegisteredSystemsMasked: [200, () => call("GET", "/tenants/get-registered-systems-masked")],
    getTargetSystemValues: [200, () => call("GET", "/tenants/get-target-system-values")],
    getTargetSystemRequirements: [200, () => call("GET", "/tenants/get-target-system-requirements")],
    deleteRegisteredSystem: [200, () => call("DELETE", "/tenants/delete-registered-system/xero")],
    getEndUserList: [200, () => call("GET", "/tenants/get-end-user-list")],
    countEndUsersBySystem: [200, () => call("GET", "/tenants/count-end-users-by-system")],
    deleteEndUser: [200, () => call("DELETE", "/tenants/delete-end-user", undefined, leaving)],
    addCallbackUrl: [
      201,
      () =>
        call("POST", "/tenants/add-callback-urls", {
          callbackUrl: "https://example.com/back",
          cancelCallbackUrl: "https://example.com/cancel"
        })
    ],
    getCallbackUrl: [200, () => call("GET", "/tenants/get-callback-url")],
    generateTenantSigningSecret: [201, () => call("POST", "/tenants/signing-secret")],
    updateSubmissionPageStyle: [201, () => call("POST", "/tenants/submission-page-style", style)],
    getSubmissionPageStyle: [200, () => call("GET", `/tenants/get-submission-page-style?code=${code}`)],
    getSubmissionPageStyleByKey: [200, () => call("GET", "/tenants/submission-page-style-by-key")],
    handleCallback: [202, () => call("POST", `/events/callback/${code}`)],
    getCode: [201, () => call("POST", `/events/key/${code}`)],
    handleConfigurationCallback: [202, () => call("POST", `/events/configuration/callback/${code}`)],
    createWebhookEndUser: [
      201,
      async () => {
        const reply = await call("POST", "/webhooks/user", { callbackUrl: hook, eventType: "CREATED" })
        made["webhook"] = reply.body.data.id
        return reply
      }
    ],
    deleteWebhookEndUser: [200, () => call("DELETE", `/webhooks/user/${made["webhook"]}`)],
    createEventSubscriptions: [
      201,
      async () => {
        const reply = await call("POST", "/accounting/event-subscriptions", {
          callbackUrl: hook,
          eventType: "contact.created"
        })
        made["subscription"] = reply.body.data.id
        return reply
      }
    ],
    deleteEventSubscriptions: [200, () => call("DELETE", `/accounting/event-subscriptions/${made["subscription"]}`)],
    getUserInfo: [200, () => call("GET", "/user/user-info")],
    getProfile: [200, () => call("GET", "/accounting/profile")],
    createPassThroughRequest: [
      201,
      () => call("POST", "/accounting/passThrough", { path: "/api.xro/2.0/Contacts", method: "GET" })
    ]
  }
}
