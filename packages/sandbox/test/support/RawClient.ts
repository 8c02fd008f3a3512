/**
 * A caller on a bare socket: it shows what fetch hides, which is how a connection ended.
 */
import { connect } from "node:net"
import type { Socket } from "node:net"
import type { Sandbox } from "../../src/index.ts"

/** Received bytes, and the end of the connection. */
export interface RawClient extends Disposable {
  readonly socket: Socket
  readonly send: (request: string) => void
  /** Everything that has arrived so far. */
  readonly received: () => string
  /** `FIN` for an orderly end, else the code of the error, `ECONNRESET` for a reset. */
  readonly ended: Promise<string>
}

/** Connects to the server of a base URL. */
export const rawClient = async (baseUrl: string): Promise<RawClient> => {
  const { hostname, port } = new URL(baseUrl)
  const socket = connect(Number(port), hostname)
  const chunks: Array<Buffer> = []
  socket.on("data", (chunk) => chunks.push(chunk))
  const ended = new Promise<string>((resolve) => {
    socket.once("end", () => resolve("FIN"))
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
  await new Promise((resolve) => socket.once("connect", resolve))
  return {
    socket,
    send: (request) => void socket.write(request),
    received: () => Buffer.concat(chunks).toString(),
    ended,
    [Symbol.dispose]: () => socket.destroy()
  }
}

/** A request to Maesn that creates a contact, as it is on the wire. */
export const createContact = (sandbox: Sandbox, connection: "close" | "keep-alive" = "keep-alive"): string => {
  const body = '{"contactType":"COMPANY","companyName":"Customer GmbH"}'
  return [
    "POST /accounting/contacts HTTP/1.1",
    "host: 127.0.0.1",
    `x-api-key: ${sandbox.maesn.apiKey}`,
    `x-account-key: ${sandbox.maesn.accountKey}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
    `connection: ${connection}`,
    "",
    body
  ].join("\r\n")
}

/** Sends one request on a connection of its own; returns what arrived and how it ended. */
export const exchange = async (
  baseUrl: string,
  request: string
): Promise<{ readonly text: string; readonly end: string }> => {
  using client = await rawClient(baseUrl)
  client.send(request)
  const end = await client.ended
  return { text: client.received(), end }
}

/** Waits in turns of the event loop until the condition holds, or until the test's timeout. */
export const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
