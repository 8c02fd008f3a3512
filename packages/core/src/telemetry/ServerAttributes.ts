/**
 * What spans and metrics say of an API's server: OpenTelemetry's `server.address` and `server.port`.
 */

/** Attributes of the server, from the API's base URL. One that is no URL has none: its text may hold a password. */
export const serverAttributes = (baseUrl: string): { readonly [name: string]: string | number } => {
  if (!URL.canParse(baseUrl)) return {}
  const url = new URL(baseUrl)
  if (!/^https?:$/.test(url.protocol)) return {}
  return {
    "server.address": url.hostname,
    "server.port": url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port)
  }
}
