/**
 * Settings of the client, each with its environment variable. Effect's layers and the Promise client read them.
 */
import * as Setting from "@faktura/core/Setting"

const portal = "Monite Partner Portal > API credentials"

/** Environment settings of the credentials. */
export const credentialSettings = {
  clientId: Setting.setting({
    name: "MONITE_CLIENT_ID",
    what: "the client id of your Monite partner account",
    where: portal,
    kind: Setting.uuid
  }),
  clientSecret: Setting.setting({
    name: "MONITE_CLIENT_SECRET",
    what: "the client secret of your Monite partner account",
    where: portal,
    kind: Setting.redacted
  })
}

/** Environment settings of the endpoint. */
export const endpointSettings = {
  baseUrl: Setting.setting({
    name: "MONITE_BASE_URL",
    what: "the address of the API with its version segment",
    where: "Monite's documentation: sandbox, EU or North America",
    kind: Setting.url,
    default: "https://api.sandbox.monite.com/v1"
  }),
  version: Setting.setting({
    name: "MONITE_VERSION",
    what: "the API version, a date; this package was generated for 2024-05-25",
    where: "Monite's documentation: API versions",
    kind: Setting.date,
    default: "2024-05-25"
  })
}

/** Settings of the client by name, each with its environment variable. */
export const settingsTable = { ...credentialSettings, ...endpointSettings }
