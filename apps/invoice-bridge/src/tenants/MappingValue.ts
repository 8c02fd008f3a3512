/** Sets one value of a tenant's mapping table from the text that a person typed. */
import * as Result from "effect/Result"
import { withValue } from "../mapping/MappingSettings.ts"
import type { TenantUnusable } from "./Errors.ts"
import type { TenantSettings } from "./Tenant.ts"
import { wrong } from "./TenantRows.ts"

/** Reads JSON; undefined for other text. */
const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Returns the settings with a value of the mapping table. Fails for an unknown key, and for a value that the key does not take.
 *
 * A person types text. It is used as text where the key takes text: an account `4400` is a code. Otherwise it is read as JSON:
 * a rate is a number. A JSON object, such as `{"id": "..."}` for an account, is always read as JSON.
 */
export const withMapping = (
  tenant: string,
  settings: TenantSettings,
  key: string,
  value: string
): Result.Result<TenantSettings, TenantUnusable> => {
  const typed = value.trim()
  const json = jsonOf(typed)
  const asText = withValue(settings.mapping, key, typed)
  const isObject = typeof json === "object" && json !== null
  const mapping =
    json === undefined || (Result.isSuccess(asText) && !isObject) ? asText : withValue(settings.mapping, key, json)
  return Result.mapBoth(mapping, {
    onFailure: ({ message }) =>
      wrong(tenant, `The value for \`${key}\` was not stored for tenant ${tenant}: ${message}`),
    onSuccess: (changed) => ({ ...settings, mapping: changed })
  })
}
