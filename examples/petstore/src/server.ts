/** Server of the pet shop on 127.0.0.1, so that the program runs without a network. */
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"

interface Pet {
  readonly id: number
  readonly name: string
  readonly kind: string
}

/** Credentials of the shop. */
export const shopKey = "open-sesame"
export const login = { clientId: "clerk", clientSecret: "not-so-secret" }

const token = "token-of-the-clerk"

const reply = (response: ServerResponse, status: number, body?: unknown, headers = {}): void => {
  response.writeHead(status, body === undefined ? headers : { "content-type": "application/json", ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

const isAllowed = ({ headers }: IncomingMessage): boolean =>
  headers["x-shop-key"] === shopKey || headers.authorization === `Bearer ${token}`

/** Starts the server with three pets. */
export const open = async () => {
  const pets: Array<Pet> = ["Tom", "Rex", "Polly"].map((name, index) => ({
    id: index + 1,
    name,
    kind: ["cat", "dog", "parrot"][index] ?? "cat"
  }))

  const list = (response: ServerResponse, query: URLSearchParams): void => {
    const from = Number(query.get("cursor") ?? 0)
    const until = from + Number(query.get("limit") ?? 2)
    reply(response, 200, { data: pets.slice(from, until), next_cursor: until < pets.length ? String(until) : null })
  }

  const create = (response: ServerResponse, body: string): void => {
    const { name, kind } = JSON.parse(body) as Pet
    if (pets.some((pet) => pet.name === name)) return reply(response, 409, { title: `there is a ${name} already` })
    const pet = { id: pets.length + 1, name, kind }
    pets.push(pet)
    // The pet is added and the response is lost, as when a connection breaks after the work.
    if (name === "Ghost") response.destroy()
    else reply(response, 201, pet)
  }

  const feed = (response: ServerResponse): void => {
    response.writeHead(200, { "content-type": "text/event-stream" })
    for (const pet of pets) response.write(`event: pet\ndata: ${JSON.stringify({ what: "arrived", pet })}\n\n`)
    response.end()
  }

  const respond = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://shop")
    if (pathname === "/token") return reply(response, 200, { access_token: token, token_type: "Bearer" })
    if (!isAllowed(request)) return reply(response, 401, { title: "who are you?" })
    if (pathname === "/feed") return feed(response)
    if (pathname === "/pets") return request.method === "POST" ? create(response, body) : list(response, searchParams)
    const pet = pets.find(({ id }) => pathname.split("/")[2] === String(id))
    if (pet === undefined) return reply(response, 404, { title: "no such pet" })
    return pathname.endsWith("/picture") ? reply(response, 204) : reply(response, 200, pet, { etag: `"${pet.id}-1"` })
  }

  const server = createServer((request, response) => {
    void text(request).then((body) => respond(request, response, body))
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  // The address of a TCP server has this type.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}
