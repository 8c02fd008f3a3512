/**
 * The thinnest callers that can be: fetch with the headers filled in. They know nothing of the generated clients.
 */
import type { Sandbox } from "../../src/index.ts"

/** JSON as a test looks at it: anything may be missing, and assertions say so. */
// oxlint-disable-next-line typescript/no-explicit-any -- a test reads responses whose form it checks
export type Json = any

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: Json
}

const reply = async (response: Response): Promise<Reply> => {
  const text = await response.text()
  const isJson = response.headers.get("content-type") === "application/json"
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

export const version = "2024-05-25"

export type Send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>

const send =
  (baseUrl: string, fixed: () => Record<string, string>): Send =>
  async (method, path, body, headers = {}) => {
    const isForm = body instanceof FormData
    return reply(
      await fetch(`${baseUrl}${path}`, {
        method,
        headers: {
          ...fixed(),
          ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
          ...headers
        },
        ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) })
      })
    )
  }

/** Calls Monite with a token; `entityId` goes into the header when it is given. */
export const moniteCaller = (sandbox: Sandbox, token: string, entityId?: string): Send =>
  send(sandbox.monite.baseUrl, () => ({
    "x-monite-version": version,
    authorization: `Bearer ${token}`,
    ...(entityId === undefined ? {} : { "x-monite-entity-id": entityId })
  }))

/** A new token: the partner's, or that of an entity user. */
export const tokenOf = async (sandbox: Sandbox, entityUserId?: string): Promise<string> => {
  const call = send(sandbox.monite.baseUrl, () => ({ "x-monite-version": version }))
  const answer = await call("POST", "/auth/token", {
    client_id: sandbox.monite.clientId,
    client_secret: sandbox.monite.clientSecret,
    ...(entityUserId === undefined
      ? { grant_type: "client_credentials" }
      : { grant_type: "entity_user", entity_user_id: entityUserId })
  })
  return answer.body.access_token
}

/** Calls Maesn with both keys. */
export const maesnCaller = (sandbox: Sandbox): Send =>
  send(sandbox.maesn.baseUrl, () => ({
    "X-API-KEY": sandbox.maesn.apiKey,
    "X-ACCOUNT-KEY": sandbox.maesn.accountKey
  }))

export const acme = {
  type: "organization",
  email: "sales@example.com",
  phone: "+4903023125000",
  website: "https://example.com",
  tax_id: "DE123456789",
  address: { country: "DE", city: "Berlin", state: "BE", postal_code: "10115", line1: "Flughafenstrasse 52" },
  organization: { legal_name: "Acme Inc.", business_structure: "private_corporation" }
}

export const customer = {
  type: "organization",
  organization: {
    legal_name: "Customer GmbH",
    is_customer: true,
    is_vendor: false,
    email: "buyer@example.com",
    address: { country: "DE", city: "Hamburg", postal_code: "20095", line1: "Am Markt 1" }
  }
}

/** A sandbox's Monite half with an entity, a counterpart and the standard VAT rate. */
export const trading = async (sandbox: Sandbox) => {
  const token = await tokenOf(sandbox)
  const partner = moniteCaller(sandbox, token)
  const entity = (await partner("POST", "/entities", acme)).body
  const call = moniteCaller(sandbox, token, entity.id)
  const counterpart = (await call("POST", "/counterparts", customer)).body
  const rates = (await call("GET", "/vat_rates")).body.data
  const standard = rates.find((rate: Json) => rate.value === 1900)
  const reduced = rates.find((rate: Json) => rate.value === 700)
  const draft = (lines: ReadonlyArray<object>, more: object = {}) => ({
    type: "invoice",
    currency: "EUR",
    counterpart_id: counterpart.id,
    counterpart_billing_address_id: counterpart.default_billing_address_id,
    line_items: lines,
    ...more
  })
  const line = (quantity: number, price: number, rate = standard, more: object = {}) => ({
    quantity,
    product: { name: "Widget", price: { currency: "EUR", value: price } },
    vat_rate_id: rate.id,
    ...more
  })
  return { token, partner, entity, call, counterpart, standard, reduced, draft, line }
}

/** An image upload. */
export const upload = (bytes: Uint8Array<ArrayBuffer>, type: string, name = "logo.png"): FormData => {
  const form = new FormData()
  form.set("file", new File([bytes], name, { type }))
  return form
}

export const png = (size = 64): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(size)
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return bytes
}
