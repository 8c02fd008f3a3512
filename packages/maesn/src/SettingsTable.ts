/**
 * Settings of the client, each with its environment variable. Effect's layers and the Promise client read them.
 */
import * as Setting from "@faktura/core/Setting"

/** Environment setting of the key. */
export const credentialSettings = {
  apiKey: Setting.setting({
    name: "MAESN_API_KEY",
    what: "the API key of your Maesn tenant",
    where: "your Maesn dashboard",
    kind: Setting.redacted
  })
}

/** Environment settings of the endpoint. */
export const endpointSettings = {
  baseUrl: Setting.setting({
    name: "MAESN_BASE_URL",
    what: "the address of the API",
    where: "Maesn's documentation",
    kind: Setting.url,
    default: "https://api.maesn.dev"
  })
}

/** Settings of the client by name, each with its environment variable. */
export const settingsTable = { ...credentialSettings, ...endpointSettings }

/** Environment settings of the account, for Effect's layers. */
export const accountSettings = {
  key: Setting.setting({
    name: "MAESN_ACCOUNT_KEY",
    what: "the account key of the end user whose books are written",
    where: "the callback after the end user's login (GET /auth/{TARGET_SYSTEM}), or your Maesn dashboard",
    kind: Setting.redacted
  }),
  environmentName: Setting.setting({
    name: "MAESN_ENVIRONMENT_NAME",
    what: "the environment, for accounting systems that have several",
    where: "the field name in GET /auth/environments",
    kind: Setting.text,
    default: undefined
  }),
  companyId: Setting.setting({
    name: "MAESN_COMPANY_ID",
    what: "the company, for accounting systems that have several",
    where: "the field id in GET /auth/companies",
    kind: Setting.text,
    default: undefined
  })
}
