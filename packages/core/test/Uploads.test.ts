/** Files over the pool: read while they are sent, whole, and as often as they are sent. */
import { appendFileSync, mkdtempSync, openAsBlob, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as UndiciPool from "../src/transport/UndiciPool.ts"
import { raw, requestTo } from "./kit/Raw.ts"
import { server } from "./kit/Server.ts"
import type { Handler } from "./kit/Server.ts"

const mebibyte = 2 ** 20

/** Larger than what sockets of a loopback connection hold between them. */
const large = 64 * mebibyte

/** A file on disk, opened without being read. */
const onDisk = (size: number) =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "upload-"))),
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
    )
    const path = join(folder, "scan.pdf")
    writeFileSync(path, "%PDF")
    truncateSync(path, size)
    return { path, blob: yield* Effect.promise(() => openAsBlob(path)) }
  })

/** A form with a file, as the raw client builds it. */
const formWith = (file: Blob): Blob => {
  const wire = { body: raw.multipart() }
  const { body } = requestTo("https://api.example.com", { method: "POST", url: "/", body: { file }, wire })
  return body instanceof Blob ? body : assert.fail("the form is no Blob")
}

const sending = (handler: Handler) =>
  Effect.gen(function* () {
    const { url } = yield* server(handler)
    const { send } = yield* UndiciPool.make
    return async (body: Blob, signal: AbortSignal = new AbortController().signal): Promise<Response> => {
      const headers = [["content-type", body.type || "a/b"]] as const
      const sent = send({ url: `${url}/`, method: "POST", headers, body })
      signal.addEventListener("abort", () => sent.cancel(signal.reason))
      return new Response((await sent.response).stream())
    }
  })

/** Returns the number of received bytes, and the announced length. */
const counting: Handler = (request, response) => {
  let bytes = 0
  request.on("data", (chunk: Buffer) => (bytes += chunk.length))
  request.on("end", () => response.end(JSON.stringify([bytes, request.headers["content-length"] ?? null])))
}

describe("a file", () => {
  it.live("arrives whole, with its length told, also inside of a form and a second time", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { blob } = yield* onDisk(3 * mebibyte)
        const send = yield* sending(counting)
        const form = formWith(blob)
        for (const body of [blob, form, form, new Blob([])]) {
          const response = yield* Effect.promise(() => send(body))
          assert.deepStrictEqual(yield* Effect.promise(() => response.json()), [body.size, String(body.size)])
        }
      })
    )
  )

  it.live("is read while it is sent: a file that changes meanwhile is not sent to its end", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { blob, path } = yield* onDisk(large)
        let arrived = 0
        const send = yield* sending((request, response) => {
          request.once("data", () => appendFileSync(path, "changed"))
          request.on("data", (chunk: Buffer) => (arrived += chunk.length))
          request.on("error", () => response.destroy())
          request.on("end", () => response.end("whole"))
        })
        const error = yield* Effect.flip(Effect.tryPromise(() => send(formWith(blob))))
        assert.include(String(error.cause), "fetch failed")
        assert.isBelow(arrived, large)
      })
    )
  )

  it.live("is not read on when the call is aborted", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { blob } = yield* onDisk(large)
        const abort = new AbortController()
        let arrived = 0
        const closed = Promise.withResolvers<void>()
        const send = yield* sending((request) => {
          request.once("data", () => abort.abort(new Error("enough")))
          request.on("data", (chunk: Buffer) => (arrived += chunk.length))
          request.on("error", () => {})
          request.on("close", () => closed.resolve())
        })
        const error = yield* Effect.flip(Effect.tryPromise(() => send(blob, abort.signal)))
        assert.include(String(error.cause), "enough")
        yield* Effect.promise(() => closed.promise)
        assert.isBelow(arrived, large)
      })
    )
  )
})
