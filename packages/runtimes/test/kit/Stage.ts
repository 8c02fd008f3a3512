/**
 * Test environment of the program: a sandbox, and a server in front of it. The server
 *
 * - sets the sandbox's faults and counts requests (`/stage/...`)
 * - responds in unusual ways: never, with a redirect, in pieces, or by breaking the connection
 * - forwards `/monite/...` and `/maesn/...` to the sandbox, and serves a page: a page may call only its own origin
 */
import { createHmac } from "node:crypto"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { request as httpRequest } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startSandbox } from "@faktura/sandbox"
import type { Sandbox, ScriptedFault } from "@faktura/sandbox"
import * as Effect from "effect/Effect"
import type { Place } from "../../src/Place.ts"
import { png } from "../../src/Services.ts"
import { closedPort, serve } from "./Loopback.ts"

const readBody = async (request: IncomingMessage): Promise<string> => {
  let body = ""
  for await (const chunk of request.setEncoding("utf8")) body += String(chunk)
  return body
}

/** Forwards a request over its own connection. If that connection breaks, the caller's connection breaks too. */
const passOn = (request: IncomingMessage, response: ServerResponse, to: string): void => {
  const { headers, method } = request
  const onward = httpRequest(to, { method, headers: { ...headers, connection: "close" }, agent: false }, (answer) => {
    const { connection: _, ...kept } = answer.headers
    response.writeHead(answer.statusCode ?? 502, kept)
    answer.on("error", () => response.destroy())
    answer.pipe(response)
  })
  onward.on("error", () => request.socket.destroy())
  request.pipe(onward)
}

/** Requests without a response, and the waits for their arrival and end. */
class Held {
  #requests = 0
  #waiting: Array<{ readonly until: (requests: number) => boolean; readonly answer: () => void }> = []

  hold(request: IncomingMessage): void {
    request.resume()
    this.#change(1)
    request.socket.once("close", () => this.#change(-1))
  }

  wait(until: (requests: number) => boolean, answer: () => void): void {
    this.#waiting.push({ until, answer })
    this.#change(0)
  }

  #change(by: number): void {
    this.#requests += by
    const due = this.#waiting.filter(({ until }) => until(this.#requests))
    this.#waiting = this.#waiting.filter((waiting) => !due.includes(waiting))
    for (const { answer } of due) answer()
  }
}

const json = (response: ServerResponse, value: unknown): void => {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value))
}

const writeLines = (response: ServerResponse): void => {
  response.writeHead(200, { "content-type": "application/x-ndjson" })
  response.write('{"n":1}\n{"n"', () => setImmediate(() => response.end(':2}\n{"n":3}\n')))
}

/** Page with the program. */
const page =
  '<!doctype html><meta charset="utf-8"><title>runtimes</title><script type="module" src="/program.js"></script>'

const listener = (sandbox: Sandbox, program: string) => {
  const held = new Held()
  const responses: { readonly [path: string]: (request: IncomingMessage, response: ServerResponse) => unknown } = {
    "/": (_, response) => response.setHeader("content-type", "text/html").end(page),
    "/program.js": (_, response) => response.setHeader("content-type", "text/javascript").end(program),
    "/stage/script": async (request, response) => {
      // The cast: our own program wrote it.
      sandbox.faults.script(JSON.parse(await readBody(request)) as ReadonlyArray<ScriptedFault>)
      json(response, null)
    },
    "/stage/counts": (_, response) => json(response, sandbox.counts()),
    "/stage/arrived": ({ url }, response) =>
      json(response, sandbox.log().filter(({ operationId }) => operationId === url?.split("?")[1]).length),
    "/stage/held": (_, response) =>
      held.wait(
        (requests) => requests > 0,
        () => json(response, null)
      ),
    "/stage/left": (_, response) =>
      held.wait(
        (requests) => requests === 0,
        () => json(response, null)
      ),
    "/lines": (_, response) => writeLines(response),
    "/drop": (request) => request.socket.destroy()
  }
  const prefixes: ReadonlyArray<readonly [string, (request: IncomingMessage, response: ServerResponse) => void]> = [
    ["/hold/", (request) => held.hold(request)],
    // Resets the connection (RST) after the first bytes of the body.
    ["/reset/", (request) => request.once("data", () => request.socket.resetAndDestroy())],
    ["/redirect/", (_, response) => response.writeHead(307, { location: "/lines" }).end()],
    [
      "/monite/",
      (request, response) => passOn(request, response, sandbox.monite.baseUrl + (request.url ?? "").slice(7))
    ],
    ["/maesn/", (request, response) => passOn(request, response, sandbox.maesn.baseUrl + (request.url ?? "").slice(6))]
  ]
  return (request: IncomingMessage, response: ServerResponse): void => {
    const [path = ""] = (request.url ?? "").split("?")
    const answer = responses[path] ?? prefixes.find(([prefix]) => path.startsWith(prefix))?.[1]
    if (answer === undefined) response.writeHead(404).end()
    else answer(request, response)
  }
}

const secret = "whsec_runtimes"

/** Returns deliveries that are signed now with Node's own HMAC. */
const signed = (): Place["webhooks"] => {
  const hmac = (text: string) => createHmac("sha256", secret).update(text).digest("hex")
  const seconds = Math.floor(Date.now() / 1000)
  const body = JSON.stringify({
    id: "7",
    action: "receivable.issued",
    description: "",
    entity_id: "e",
    object_type: "receivable",
    webhook_subscription_id: "s",
    api_version: null
  })
  return { secret, body, monite: `t=${seconds},v1=${hmac(`${seconds}.${body}`)}`, maesn: hmac(body) }
}

/** Writes a PNG, until the scope ends. Returns its path. */
const image = Effect.map(
  Effect.acquireRelease(
    Effect.promise(async () => {
      const folder = await mkdtemp(join(tmpdir(), "faktura-runtimes-"))
      await writeFile(join(folder, "logo.png"), png)
      return folder
    }),
    (folder) => Effect.promise(() => rm(folder, { recursive: true }))
  ),
  (folder) => join(folder, "logo.png")
)

/** Stage of one run. */
export interface Stage {
  readonly sandbox: Sandbox
  readonly place: Place
  /** The same for a page of the stage: all addresses have the page's origin, and there are no files. */
  readonly pagePlace: Place
}

/**
 * Starts the stage until the scope ends.
 *
 * @param program content of `/program.js`
 */
export const stage = Effect.fnUntraced(function* (program: string) {
  const sandbox = yield* Effect.acquireRelease(
    Effect.promise(() => startSandbox({ rateLimitPerSecond: 0 })),
    (sandbox) => Effect.promise(() => sandbox.close())
  )
  const origin = yield* serve(listener(sandbox, program))
  const { clientId, clientSecret } = sandbox.monite
  const { accountKey, apiKey } = sandbox.maesn
  const shared: Place = {
    monite: { baseUrl: sandbox.monite.baseUrl, clientId, clientSecret },
    maesn: { baseUrl: sandbox.maesn.baseUrl, accountKey, apiKey },
    stage: origin,
    nowhere: {
      refused: `http://127.0.0.1:${yield* closedPort}`,
      // A label has at most 63 characters, so resolvers refuse this name themselves, with or without a network.
      unknownHost: `http://${"a".repeat(64)}.example`,
      noTls: origin.replace("http:", "https:")
    },
    webhooks: signed()
  }
  const pagePlace: Place = {
    ...shared,
    monite: { ...shared.monite, baseUrl: `${origin}/monite` },
    maesn: { ...shared.maesn, baseUrl: `${origin}/maesn` }
  }
  const place = { ...shared, file: yield* image }
  return { sandbox, place, pagePlace } satisfies Stage
})
