/** Responses of a vendor's server that are followed by another attempt, and those that are not. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import type { ServerResponse } from "node:http"
import * as Effect from "effect/Effect"
import { Network } from "../src/upstream/Network.ts"
import { readUpstream } from "../src/upstream/Upstream.ts"
import { internalAddress, networkOf, publicAddress } from "./kit/Networks.ts"
import { serve } from "./kit/Scaffolding.ts"
import { recordedWaits } from "./kit/Waits.ts"
import { zoo } from "./kit/Zoo.ts"

type Respond = (response: ServerResponse) => void

/** Reads a document without waits. Gives its title, or the message of the error; the waits; the number of requests. */
const read = async (responses: ReadonlyArray<Respond>, network?: Network) => {
  let requests = 0
  await using server = await serve((_, response) => {
    // The last response is that of all further requests.
    responses[Math.min(requests++, responses.length - 1)]?.(response)
  })
  const { provide, waits } = recordedWaits()
  const reading = readUpstream(
    network === undefined ? server.url : server.url.replace("127.0.0.1", "vendor"),
    "/",
    false
  )
  const said = await Effect.runPromise(
    (network === undefined ? reading : Effect.provideService(reading, Network, network)).pipe(
      Effect.map(({ title }) => title),
      Effect.catchTag("SpecInvalid", ({ message }) => Effect.succeed(message)),
      provide,
      Effect.provide(NodeServices.layer)
    )
  )
  return { said, waits, requests }
}

const ok: Respond = (response) => response.end(zoo)
const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Respond =>
  (response) =>
    response.writeHead(code, headers).end("no")
const reset: Respond = (response) => response.destroy()
const cut: Respond = (response) => {
  response.writeHead(200, { "content-length": String(zoo.length) })
  response.write(zoo.slice(0, 200), () => response.destroy())
}
const cutChunk: Respond = (response) => response.write(zoo.slice(0, 200), () => response.destroy())

describe("a reading is retried", () => {
  const rows: ReadonlyArray<readonly [name: string, first: Respond]> = [
    ["408", status(408)],
    ["429", status(429)],
    ["500", status(500)],
    ["502", status(502)],
    ["503", status(503)],
    ["504", status(504)],
    ["a connection that breaks before the response", reset],
    ["a body that is shorter than its Content-Length", cut],
    ["a body whose last chunk is missing", cutChunk]
  ]
  for (const [name, first] of rows) {
    it(`after ${name}`, async () => {
      const { requests, said, waits } = await read([first, ok])
      assert.deepStrictEqual([said, requests, waits.length], ["Zoo", 2, 1])
      // Backoff: at most half a second before the second attempt.
      assert.isAtMost(waits[0] ?? Infinity, 500)
    })
  }

  for (const [name, header, wait] of [
    ["seconds", "7", 7_000],
    ["a date in the past", "Mon, 01 Jan 2024 00:00:00 GMT", undefined]
  ] as const) {
    it(`after at least the wait of Retry-After: ${name}`, async () => {
      const { said, waits } = await read([status(429, { "retry-after": header }), ok])
      assert.deepStrictEqual([said, waits.length], ["Zoo", 1])
      if (wait !== undefined) assert.deepStrictEqual(waits, [wait])
    })
  }

  it("at most four times", async () => {
    const { requests, said, waits } = await read([status(503)])
    assert.include(said, "responded with 503 Service Unavailable (5 attempts)")
    assert.deepStrictEqual([requests, waits.length], [5, 4])
  })

  it("not when the server asks for a longer wait than the reading may take", async () => {
    const { requests, said, waits } = await read([status(503, { "retry-after": "120" }), ok])
    assert.include(said, "responded with 503 Service Unavailable; try again in 120 s")
    assert.deepStrictEqual([requests, waits], [1, []])
  })

  it("not when the waits together are longer", async () => {
    const { requests, said, waits } = await read([status(503, { "retry-after": "25" })])
    assert.include(said, "try again in 25 s")
    assert.deepStrictEqual([requests, waits], [3, [25_000, 25_000]])
  })

  for (const code of [400, 401, 403, 404, 410, 300]) {
    it(`not after ${code}`, async () => {
      const { requests, said } = await read([status(code), ok])
      assert.include(said, `responded with ${code}`)
      assert.strictEqual(requests, 1)
    })
  }

  it("when its name cannot be resolved or nothing listens", async () => {
    const { provide, waits } = recordedWaits()
    const { network } = networkOf({ gone: [[publicAddress]] })
    const closed = await serve(() => undefined)
    await closed[Symbol.asyncDispose]()
    const messageOf = (url: string) =>
      Effect.runPromise(
        Effect.flip(readUpstream(url, "/", false)).pipe(
          Effect.map(({ message }) => message),
          Effect.provideService(Network, network),
          provide,
          Effect.provide(NodeServices.layer)
        )
      )
    assert.include(await messageOf("http://unknown/x.yaml"), "cannot be reached: unknown is not known (5 attempts)")
    assert.include(
      await messageOf(closed.url.replace(publicAddress, "gone")),
      "cannot be reached: connect ECONNREFUSED"
    )
    assert.strictEqual(waits.length, 8)
  })

  it("with a check of the address for every attempt", async () => {
    const { network, resolved } = networkOf({ vendor: [[publicAddress], [internalAddress]] })
    const { requests, said } = await read([status(503), ok], network)
    assert.include(said, `resolves to ${internalAddress}`)
    assert.deepStrictEqual([requests, resolved.length], [1, 2])
  })

  it("for the documents that it refers to, too", async () => {
    let failed = false
    await using server = await serve((request, response) => {
      if (request.url !== "/cat.yaml") return void response.end(zoo.replace("#/components/schemas/Cat", "cat.yaml"))
      if (failed) return void response.end("type: string\n")
      failed = true
      response.writeHead(502).end()
    })
    const { provide, waits } = recordedWaits()
    const { bundled } = await Effect.runPromise(
      readUpstream(`${server.url}/zoo.yaml`, "/", false).pipe(provide, Effect.provide(NodeServices.layer))
    )
    assert.deepStrictEqual([bundled, waits.length], [true, 1])
  })
})
