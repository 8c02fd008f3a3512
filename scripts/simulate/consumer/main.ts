/**
 * Runs every call against a server in this process, and prints the outcomes as JSON by the name of the call.
 */
import { createServer } from "node:http"
import { once } from "node:events"
import type { AddressInfo } from "node:net"

const id = "7b8f3c1e-5d0a-4b3e-9c39-0c8a2b9a7f10"
const at = "2026-01-05T08:00:00Z"
const list = { data: [], next_pagination_token: null, prev_pagination_token: null }
const error = (message: string) => ({ error: { message } })

/** Responses by method and path. All other requests get 403. */
const responses: Readonly<Record<string, readonly [status: number, body?: unknown]>> = {
  "GET /entities": [200, list],
  "GET /products": [200, list],
  "GET /receivables": [200, list],
  "GET /payables": [200, list],
  "GET /measure_units": [200, { data: [] }],
  "POST /measure_units": [201, { id, name: "hour", created_at: at, updated_at: at }],
  [`GET /measure_units/${id}`]: [200, { id, name: "hour", created_at: at, updated_at: at }],
  [`GET /receivables/${id}`]: [404, error("no receivable")],
  [`DELETE /products/${id}`]: [204],
  [`DELETE /webhook_subscriptions/${id}`]: [204],
  "GET /counterparts": [404, error("no counterparts")],
  [`DELETE /counterparts/${id}`]: [204],
  [`DELETE /counterparts/${id}/contacts/${id}`]: [409, error("the default contact")],
  [`GET /ledger_accounts/${id}`]: [
    200,
    { id, name: "Bank", is_bank_account: true, status: "active", type: "asset", created_at: at, updated_at: at }
  ],
  [`GET /accounting_tax_rates/${id}`]: [200, { id, created_at: at, updated_at: at }],
  [`GET /roles/${id}`]: [
    200,
    { id, name: "admin", status: "active", permissions: { objects: [] }, created_at: at, updated_at: at }
  ],
  "POST /portal/v1/auth/token": [200, { auth: { access_token: "a", token_type: "bearer" } }]
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost")
  const [status, body] = responses[`${request.method} ${pathname}`] ?? [403, error("not for you")]
  response.writeHead(status, { "content-type": "application/json" })
  response.end(body === undefined ? undefined : JSON.stringify(body))
})
server.listen(0, "127.0.0.1")
await once(server, "listening")
const { port } = server.address() as AddressInfo // a TCP server that listens has one
process.env["ACME_BASE_URL"] = `http://127.0.0.1:${port}`

const outcomes: Record<string, string> = {}
for (const file of process.argv.slice(2)) {
  const calls = (await import(`./${file}.ts`)) as Readonly<Record<string, () => Promise<string>>> // of this project
  for (const [name, call] of Object.entries(calls)) outcomes[name] = await call()
}
server.close()
server.closeAllConnections()
console.log(JSON.stringify(outcomes))
process.exit(0)
