/**
 * Server of the call benchmark: responds to every request with small JSON. Prints its port.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

const body = JSON.stringify({
  id: "3c90c3cc-0d44-4b50-8888-8dd25736052a",
  name: "A thing",
  status: "active",
  created_at: "2026-04-21T14:23:01.691982Z",
  amount: 1250
})
const headers = { "content-type": "application/json", "content-length": body.length }

const server = createServer((request, response) => {
  request.resume()
  request.on("end", () => {
    response.writeHead(200, headers)
    response.end(body)
  })
})
server.listen(0, "127.0.0.1", () => {
  // The server has a port, not a pipe.
  console.log((server.address() as AddressInfo).port)
})
