/**
 * Attributes of an API's server for spans and metrics: OpenTelemetry's `server.address` and `server.port`.
 */

/**
 * Returns the attributes of a server from the API's base URL. Empty for an invalid URL. Hazard: its text may contain a
 * password.
 */
export const serverAttributes = (baseUrl: string): { readonly [name: string]: string | number } => {
  if (!URL.canParse(baseUrl)) return {}
  const url = new URL(baseUrl)
  if (!/^https?:$/.test(url.protocol)) return {}
  return {
    "server.address": url.hostname,
    "server.port": url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port)
  }
}
