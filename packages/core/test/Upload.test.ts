// Everything that a program may pass as a file, as the blob that is sent.
import { chmodSync, createReadStream, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { runInNewContext } from "node:vm"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { toBlob, UploadInvalid } from "../src/promise/Upload.ts"
import type { Upload } from "../src/promise/Upload.ts"

const folder = mkdtempSync(join(tmpdir(), "upload-"))
afterAll(() => rmSync(folder, { recursive: true }))

/** Writes a file, and returns its path. */
const written = (name: string, text: string | Uint8Array = "abc"): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const bytes = (...values: ReadonlyArray<number>): Uint8Array<ArrayBuffer> => new Uint8Array(values)

const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value)

const web = (...chunks: ReadonlyArray<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    }
  })

const yielding = async function* (...chunks: ReadonlyArray<Uint8Array | string>) {
  yield* chunks
}

/** Yields one buffer again and again, with other bytes. */
const reusing = async function* () {
  const buffer = bytes(0)
  for (const value of [1, 2, 3]) {
    buffer[0] = value
    yield buffer
  }
}

const shared = (): Uint8Array => {
  const view = new Uint8Array(new SharedArrayBuffer(4), 1, 2)
  view.set([8, 9])
  return view
}

/** Value that only JavaScript can pass. */
const untyped = (value: unknown): Upload => value as Upload

interface Sent {
  readonly bytes: ReadonlyArray<number>
  readonly type: string
  /** Undefined of a blob that is no file. */
  readonly name: string | undefined
}

const sent = async (upload: Upload): Promise<Sent> => {
  const blob = await toBlob(upload)
  return {
    bytes: [...new Uint8Array(await blob.arrayBuffer())],
    type: blob.type,
    name: blob instanceof File ? blob.name : undefined
  }
}

const plain = (...values: ReadonlyArray<number>): Sent => ({ bytes: values, type: "", name: undefined })
const abc = [97, 98, 99]

const cases: ReadonlyArray<readonly [title: string, upload: () => Upload, sent: Sent]> = [
  ["a Blob", () => new Blob([bytes(1)], { type: "a/b" }), { bytes: [1], type: "a/b", name: undefined }],
  [
    "a File, with its name and type",
    () => new File([bytes(1)], "a.pdf", { type: "a/b" }),
    { bytes: [1], type: "a/b", name: "a.pdf" }
  ],
  ["an ArrayBuffer", () => bytes(1, 2).buffer, plain(1, 2)],
  ["an ArrayBuffer of another realm", () => untyped(runInNewContext("new Uint8Array([1, 2]).buffer")), plain(1, 2)],
  ["bytes of another realm", () => untyped(runInNewContext("new Uint8Array([1, 2])")), plain(1, 2)],
  ["a view of a larger ArrayBuffer", () => new Uint8Array(bytes(1, 2, 3, 4).buffer, 1, 2), plain(2, 3)],
  ["a Buffer of Node's pool", () => Buffer.from("abc"), plain(...abc)],
  ["a view of shared memory", shared, plain(8, 9)],
  ["no bytes", () => bytes(), plain()],
  ["a web stream", () => web(bytes(1), bytes(2, 3)), plain(1, 2, 3)],
  ["a web stream of nothing", () => web(), plain()],
  ["a Node stream", () => Readable.from([Buffer.from("a"), Buffer.from("bc")]), plain(...abc)],
  ["a Node stream of nothing", () => Readable.from([]), plain()],
  ["a Node stream as a web stream", () => untyped(Readable.toWeb(Readable.from([bytes(1)]))), plain(1)],
  ["an async generator", () => yielding(bytes(1), "a", bytes(2)), plain(1, 97, 2)],
  ["strings that divide a character", () => yielding("\u{d83d}", "\u{de00}"), plain(...text("\u{1f600}"))],
  ["a generator that reuses its buffer", reusing, plain(1, 2, 3)],
  [
    "a stream of a file, with the file's name",
    () => createReadStream(written("scan.PDF")),
    { bytes: abc, type: "application/pdf", name: "scan.PDF" }
  ],
  [
    "a stream of a text file that is decoded",
    () => createReadStream(written("ä.csv", "ä"), "utf8"),
    { bytes: [...text("ä")], type: "text/csv", name: "ä.csv" }
  ],
  [
    "a part of a file",
    () => ({ content: createReadStream(written("part"), { start: 1, end: 1 }), name: "x" }),
    { bytes: [98], type: "", name: "x" }
  ],
  ["a path", () => ({ path: written("a.xml") }), { bytes: abc, type: "application/xml", name: "a.xml" }],
  [
    "a path with a name that is not ASCII",
    () => ({ path: written("Rechnung für Zoë 請求書.pdf") }),
    { bytes: abc, type: "application/pdf", name: "Rechnung für Zoë 請求書.pdf" }
  ],
  [
    "a path of an empty file with an unknown ending",
    () => ({ path: written("empty.q", "") }),
    { bytes: [], type: "", name: "empty.q" }
  ],
  ["a path without an ending", () => ({ path: written("pdf") }), { bytes: abc, type: "", name: "pdf" }],
  [
    "a path with another name and type",
    () => ({ path: written("b.xml"), name: "c.pdf", type: "x/y" }),
    { bytes: abc, type: "x/y", name: "c.pdf" }
  ],
  [
    "a path with a type around it",
    () => ({ content: { path: written("h.xml"), type: "a/b" }, type: "x/y" }),
    { bytes: abc, type: "x/y", name: "h.xml" }
  ],
  [
    "bytes with a name",
    () => ({ content: bytes(1), name: "a.b.docx" }),
    {
      bytes: [1],
      type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      name: "a.b.docx"
    }
  ],
  ["bytes with a type", () => ({ content: bytes(1), type: "x/y" }), { bytes: [1], type: "x/y", name: undefined }],
  [
    "a Blob with a name: its own type is kept",
    () => ({ content: new Blob([bytes(1)], { type: "x/y" }), name: "a.pdf" }),
    { bytes: [1], type: "x/y", name: "a.pdf" }
  ],
  [
    "a File with another type: its own name is kept",
    () => ({ content: new File([bytes(1)], "a.pdf"), type: "x/y" }),
    { bytes: [1], type: "x/y", name: "a.pdf" }
  ],
  [
    "a web stream with a name",
    () => ({ content: web(bytes(1)), name: "a.PNG" }),
    { bytes: [1], type: "image/png", name: "a.PNG" }
  ],
  [
    "a path with a name around it",
    () => ({ content: { path: written("d.xml") }, name: "e.zip" }),
    { bytes: abc, type: "application/zip", name: "e.zip" }
  ]
]

const readBefore = "the stream was read before, or is being read. Pass a new stream for each call."

const readToEnd = async <Stream extends AsyncIterable<unknown>>(stream: Stream): Promise<Stream> => {
  const iterator = stream[Symbol.asyncIterator]()
  while ((await iterator.next()).done !== true);
  return stream
}

const locked = (): Upload => {
  const stream = web(bytes(1))
  stream.getReader()
  return stream
}

const begun = async (): Promise<Upload> => {
  const stream = web(bytes(1), bytes(2))
  const reader = stream.getReader()
  await reader.read()
  reader.releaseLock()
  return stream
}

const readInPart = (): Upload => {
  const stream = new Readable({ read: () => {} })
  stream.push("ab")
  stream.read(1)
  stream.push(null)
  return stream
}

/** A socket in the folder: neither a file nor a directory. */
const socket = async (): Promise<Upload> => {
  const path = join(folder, "socket")
  const server = createServer().listen(path)
  await new Promise((resolve) => server.once("listening", resolve))
  server.unref()
  return { path }
}

const dangling = (): Upload => {
  const path = join(folder, "link")
  symlinkSync(join(folder, "gone"), path)
  return { path }
}

const failing = async function* () {
  yield bytes(1, 2)
  throw new Error("a secret")
}

const invalid: ReadonlyArray<readonly [title: string, upload: () => Upload | Promise<Upload>, message: string]> = [
  [
    "a missing file",
    () => ({ path: join(folder, "none.pdf") }),
    `the file "${folder}/none.pdf" does not exist. Pass the path of a file.`
  ],
  ["a link to a missing file", dangling, `the file "${folder}/link" does not exist. Pass the path of a file.`],
  ["a directory", () => ({ path: folder }), `"${folder}" is a directory. Pass the path of a file.`],
  ["a socket", socket, `"${folder}/socket" is not a regular file. Pass a stream of it.`],
  ["a path that no system has", () => ({ path: "a\0b" }), `the file "a\0b" cannot be read (ERR_INVALID_ARG_VALUE).`],
  ["a web stream read to its end", () => readToEnd(web(bytes(1))), readBefore],
  ["a web stream read in part", begun, readBefore],
  ["a web stream that is being read", locked, readBefore],
  ["a Node stream read to its end", () => readToEnd(Readable.from([bytes(1)])), readBefore],
  ["a Node stream read in part", readInPart, readBefore],
  ["a Node stream that was closed", () => Readable.from([bytes(1)]).destroy(), readBefore],
  [
    "a stream of a missing file",
    () => createReadStream(join(folder, "none.pdf")),
    "the stream failed after 0 bytes (ENOENT)."
  ],
  ["a generator that throws", failing, "the stream failed after 2 bytes (Error)."],
  [
    "a web stream that fails",
    () => untyped(Readable.toWeb(Readable.from(failing()))),
    "the stream failed after 2 bytes (Error)."
  ],
  [
    "a stream of numbers",
    () => untyped(Readable.from([1])),
    "the stream has a chunk of type number. Its chunks must be Uint8Array."
  ],
  [
    "a stream that decodes to base64",
    () => createReadStream(written("f.pdf"), "base64"),
    "the stream turns bytes into text as base64. Pass it without setEncoding."
  ],
  [
    "a string",
    () => untyped("a secret"),
    "a string is not a file. Pass { path } for a file on disk, new Blob([text]) for text."
  ],
  [
    "a promise",
    // A thenable would be awaited by the test.
    () => ({ content: untyped(Promise.resolve(new Blob([]))) as Blob }),
    "a promise is not a file. Await it, and pass its value."
  ],
  ["null", () => untyped(null), "a value of type null is not a file. Pass a Blob, bytes, a stream or { path }."],
  [
    "undefined",
    () => untyped(undefined),
    "a value of type undefined is not a file. Pass a Blob, bytes, a stream or { path }."
  ],
  ["an array", () => untyped([1, 2]), "a value of type Array is not a file. Pass a Blob, bytes, a stream or { path }."],
  [
    "an object without a class",
    () => untyped(Object.create(null)),
    "a value of type object is not a file. Pass a Blob, bytes, a stream or { path }."
  ],
  [
    "a name without content",
    () => untyped({ content: undefined, name: "a.pdf" }),
    "a value of type undefined is not a file. Pass a Blob, bytes, a stream or { path }."
  ]
]

const failureOf = (upload: Upload): Promise<unknown> =>
  toBlob(upload).then(
    () => assert.fail("it was accepted"),
    (error: unknown) => error
  )

describe("an upload", () => {
  for (const [title, upload, expected] of cases) {
    it(`can be ${title}`, async () => assert.deepStrictEqual(await sent(upload()), expected))
  }

  for (const [title, upload, message] of invalid) {
    it(`cannot be ${title}`, async () => {
      const error = await failureOf(await upload())
      assert.instanceOf(error, UploadInvalid)
      assert.strictEqual(error.message, message)
      assert.strictEqual(error._tag, "UploadInvalid")
    })
  }

  // Permissions do not bind root.
  it.skipIf(process.getuid?.() === 0)("cannot be a file that the process may not read", async () => {
    const path = written("locked.pdf")
    chmodSync(path, 0o000)
    const error = await failureOf({ path })
    assert.instanceOf(error, UploadInvalid)
    assert.match(error.message, /locked\.pdf" may not be read by this process/)
  })

  it("is the same object when it is a Blob or a File", async () => {
    for (const blob of [new Blob([]), new File([], "a")]) assert.strictEqual(await toBlob(blob), blob)
  })

  it("does not change when the caller changes the bytes afterwards", async () => {
    const given = bytes(1)
    const blob = await toBlob(given)
    given[0] = 2
    assert.deepStrictEqual([...new Uint8Array(await blob.arrayBuffer())], [1])
  })

  it("has the cause of a failure", async () => {
    for (const upload of [failing(), { path: join(folder, "none.pdf") }, locked()]) {
      const error = await failureOf(upload)
      assert.instanceOf(error, UploadInvalid)
      assert.instanceOf(error.cause, Error)
    }
  })

  it("is closed when it is a stream that cannot be sent", async () => {
    let cancelled = false
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(1),
      cancel: () => {
        cancelled = true
      }
    })
    await failureOf(endless)
    assert.isTrue(cancelled)
    const node = untyped(Readable.from([1, 2])) as Readable
    await failureOf(node)
    assert.isTrue(node.destroyed)
    const decoding = Readable.from([bytes(1)]).setEncoding("hex")
    await failureOf(decoding)
    assert.isTrue(decoding.destroyed)
  })

  it("cannot be a path where there is no file system", async () => {
    const { getBuiltinModule } = process
    try {
      Object.assign(process, { getBuiltinModule: undefined })
      const error = await failureOf({ path: written("g.pdf") })
      assert.instanceOf(error, UploadInvalid)
      assert.match(error.message, /no file system/)
    } finally {
      Object.assign(process, { getBuiltinModule })
    }
  })
})
