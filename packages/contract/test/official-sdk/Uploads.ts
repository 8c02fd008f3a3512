/**
 * Uploads: what a caller can give for a file, and how it is sent.
 */
import { assert } from "@effect/vitest"
import { withCallPolicy } from "@faktura/core"
import { Files } from "@faktura/maesn"
import { Effect } from "effect"
import { appendFileSync, mkdtempSync, openAsBlob, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { loopback } from "../kit/Loopback.ts"
import { outcomeOf } from "../kit/Subjects.ts"
import type { Call, Defect } from "./Defect.ts"
import { maesnAt, scripted } from "./Scripted.ts"

const stored = { data: { id: "1" } }

const upload = (file: Blob | File): Call =>
  Files.use((files) => files.create({ body: { file, documentType: "INVOICE" } }))

const contents = "%PDF-1.7 ".repeat(200_000)

/** A file on disk, opened without being read; it goes with the scope. */
const onDisk = (size = contents.length) =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "upload-"))),
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
    )
    const path = join(folder, "invoice.pdf")
    writeFileSync(path, contents)
    truncateSync(path, size)
    const blob = yield* Effect.promise(() => openAsBlob(path))
    return { path, file: new File([blob], "invoice.pdf", { type: "application/pdf" }) }
  })

/** Larger than what sockets of a loopback connection hold between them. */
const large = 64 * 2 ** 20

/** Row 19. */
export const uploads: ReadonlyArray<Defect> = [
  {
    number: 19,
    defect: "an upload that is given as a stream is read into memory first",
    ours: {
      "a file on disk arrives whole, with its name and type": Effect.gen(function* () {
        const { maesn, requests } = yield* scripted({ status: 201, json: stored })
        assert.deepStrictEqual<unknown>(yield* Effect.provide(upload((yield* onDisk()).file), maesn), stored)
        const sent = String(requests[0]?.body)
        assert.include(sent, 'name="file"; filename="invoice.pdf"\r\nContent-Type: application/pdf')
        assert.include(sent, `\r\n\r\n${contents}\r\n`)
      }),
      "a file can be sent again, where a stream would be spent": Effect.gen(function* () {
        const busy = { status: 429, json: {}, headers: { "retry-after": "0" } }
        const { maesn, requests } = yield* scripted(busy, { status: 201, json: stored })
        yield* upload((yield* onDisk()).file).pipe(withCallPolicy({ baseDelay: 0 }), Effect.provide(maesn))
        assert.lengthOf(requests, 2)
        for (const { body } of requests) assert.include(String(body), contents)
      }),
      "a stream itself is refused before anything is sent": Effect.gen(function* () {
        const { maesn, requests } = yield* scripted({ status: 201, json: stored })
        // The cast stands for a caller without types.
        const stream = new ReadableStream() as unknown as File
        const { error } = yield* Effect.provide(outcomeOf(upload(stream)), maesn)
        if (error?._tag !== "RequestInvalid") return assert.fail(`it is ${error?._tag ?? "done"}`)
        assert.deepStrictEqual(error.problems, [{ field: "body.file", problem: "Expected a Blob or File" }])
        assert.lengthOf(requests, 0)
      }),
      "a file is read while it is sent: one that changes meanwhile is not sent to its end": Effect.gen(function* () {
        const { file, path } = yield* onDisk(large)
        const url = yield* loopback((request, response) => {
          request.once("data", () => appendFileSync(path, "changed"))
          request.resume()
          request.on("error", () => response.destroy())
          request.on("end", () => response.writeHead(201).end(JSON.stringify(stored)))
        })
        const { error } = yield* Effect.provide(outcomeOf(upload(file)), maesnAt(url))
        assert.strictEqual(error?._tag, "OutcomeUnknown")
      })
    }
  }
]
