/**
 * Control endpoints and the control page, under `/__sandbox` of every sandbox. The package's README has a table of them.
 *
 * They show no credentials, and work on loopback alone: a page of another origin can neither read them nor change anything.
 */
import type { Reply } from "../http/Api.ts"
import type { Control, ControlRequest, Stream } from "../http/Control.ts"
import { asset, page } from "../page/Assets.ts"
import { clockEndpoints } from "./ClockEndpoints.ts"
import { deliveryEndpoints } from "./DeliveryEndpoints.ts"
import { jsonOf, refuse, shown } from "./Endpoint.ts"
import type { ControlState, Endpoint, Endpoints } from "./Endpoint.ts"
import { faultEndpoints } from "./FaultEndpoints.ts"
import { recordEndpoints } from "./RecordEndpoints.ts"
import { requestEndpoints } from "./RequestEndpoints.ts"

const loopbackHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i

/** The page takes scripts, styles and data from this server alone, and cannot be framed. Its scripts write text, never HTML. */
const pageHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  "referrer-policy": "no-referrer"
}

/** Headers of all responses but files, which other pages show as images. */
const ownHeaders = {
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff"
}

/**
 * Refuses requests that a page of another origin makes. Its name may point to this machine (DNS rebinding), so the host must be
 * loopback. A browser sends `Origin` with each request that changes something. A request for a token changes nothing.
 */
const foreign = ({ headers, method, path }: ControlRequest): Reply | undefined => {
  const { host = "", origin } = headers
  if (!loopbackHost.test(host)) return refuse(403, "Control endpoints have the hosts 127.0.0.1, localhost and [::1]")
  if (method === "GET" || path === "/__sandbox/token") return undefined
  if (origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`) return undefined
  return refuse(403, "A page of another origin cannot use control endpoints")
}

/** Reads a form, or JSON, as a token endpoint gets it (RFC 6749, 4.4.2). */
const fieldsOf = (body: Buffer): URLSearchParams => {
  const fields = jsonOf(body)
  return typeof fields === "object" && fields !== null
    ? new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]))
    : new URLSearchParams(body.toString("utf8"))
}

/** Reads the client of a token request: in the body, or by Basic authentication (RFC 6749, 2.3.1). */
const clientOf = ({ body, headers }: ControlRequest): readonly [id: string, secret: string] => {
  const [, encoded] = /^Basic +(\S+)$/i.exec(headers.authorization ?? "") ?? []
  if (encoded === undefined) {
    const form = fieldsOf(body)
    return [form.get("client_id") ?? "", form.get("client_secret") ?? ""]
  }
  const [id = "", secret = ""] = Buffer.from(encoded, "base64").toString("utf8").split(":")
  // Both are written as in a form, where a colon is escaped.
  const [name = "", word = ""] = [id, secret].map((part) => new URLSearchParams(`part=${part}`).get("part") ?? "")
  return [name, word]
}

const baseEndpoints = ({ counts, faults, journal, tokenFor }: ControlState): Endpoints => ({
  "GET /__sandbox": ({ headers }) =>
    headers.accept?.includes("text/html") === true
      ? { status: 200, type: "text/html; charset=utf-8", body: page, headers: { ...pageHeaders, vary: "accept" } }
      : {
          ...shown({ counts: counts(), faults: faults.injected(), defects: journal.defects().length }),
          headers: { vary: "accept" }
        },
  "GET /__sandbox/page/{id}": (_request, name) => {
    const found = asset(name)
    return found === undefined ? refuse(404, `The page has no file ${name}`) : { status: 200, ...found }
  },
  "POST /__sandbox/token": (request) => {
    const token = tokenFor?.(...clientOf(request))
    return token === undefined
      ? { status: 401, body: { error: "invalid_client" } }
      : shown({ access_token: token, token_type: "Bearer", expires_in: 86_400 })
  }
})

/** Makes the function that responds to control requests. */
export const control = (state: ControlState): Control => {
  const endpoints: Endpoints = {
    ...baseEndpoints(state),
    ...requestEndpoints(state),
    ...recordEndpoints(state),
    ...faultEndpoints(state),
    ...clockEndpoints(state),
    ...deliveryEndpoints(state)
  }
  const known = Object.keys(endpoints)
    .filter((name) => !name.includes("/page/"))
    .join(", ")
  const find = ({ method, path }: ControlRequest): readonly [endpoint: Endpoint, id: string] | undefined => {
    const whole = endpoints[`${method} ${path}`]
    if (whole !== undefined) return [whole, ""]
    const [, start = "", last = ""] = /^(.*\/)([^/]+)$/.exec(path) ?? []
    const parted = endpoints[`${method} ${start}{id}`]
    return parted === undefined ? undefined : [parted, last]
  }
  return (request) => {
    const refused = foreign(request)
    if (refused !== undefined) return refused
    const [endpoint, id = ""] = find(request) ?? []
    const reply: Reply | Stream =
      endpoint?.(request, id) ?? refuse(404, `No such control endpoint. Use one of ${known}`)
    if ("stream" in reply || request.path.startsWith("/__sandbox/files/")) return reply
    return { ...reply, headers: { ...ownHeaders, ...reply.headers } }
  }
}
