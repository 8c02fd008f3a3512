/**
 * Files that a program passes to a Promise client, as one kind of value: a `Blob`.
 */

/**
 * Bytes of a file.
 *
 * Streams and async iterables are read into memory before the request, because a retry sends them again. So they need
 * as much memory as the file has bytes. Strings of an async iterable are sent as UTF-8.
 *
 * Hazard: a Node stream with `setEncoding("utf8")` destroys files that are not text.
 */
export type UploadContent =
  | Blob
  | ArrayBuffer
  | Uint8Array
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>

/** A file on disk. On Node it is read while it is sent; Bun and Deno read it into memory. */
export interface UploadPath {
  readonly path: string
  /** File name to send. By default the last part of `path`. */
  readonly name?: string | undefined
  /** Media type to send. By default that of the name's ending, if it is well known. */
  readonly type?: string | undefined
}

/** Content with a file name or a media type of its own. */
export interface UploadNamed {
  readonly content: UploadContent | UploadPath
  /** File name to send. By default that of the content, if it has one: a `File`, a path, or Node's `createReadStream`. */
  readonly name?: string | undefined
  /** Media type to send. By default that of the content, else that of the name's ending, if it is well known. */
  readonly type?: string | undefined
}

/** A file to send: bytes, a stream, a path, or one of them with a name and a media type. */
export type Upload = UploadContent | UploadPath | UploadNamed

/** A value that cannot be sent as a file. `message` says which, and what to pass instead. */
export class UploadInvalid extends Error {
  readonly _tag = "UploadInvalid" as const
  override readonly name = "UploadInvalid"
}

const types: ReadonlyMap<string, string> = new Map([
  ["csv", "text/csv"],
  ["docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["gif", "image/gif"],
  ["heic", "image/heic"],
  ["jpeg", "image/jpeg"],
  ["jpg", "image/jpeg"],
  ["json", "application/json"],
  ["pdf", "application/pdf"],
  ["png", "image/png"],
  ["svg", "image/svg+xml"],
  ["tif", "image/tiff"],
  ["tiff", "image/tiff"],
  ["txt", "text/plain"],
  ["webp", "image/webp"],
  ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  ["xml", "application/xml"],
  ["zip", "application/zip"]
])

const typeOf = (name: string | undefined): string | undefined =>
  types.get(/\.([^.]+)$/.exec(name ?? "")?.[1]?.toLowerCase() ?? "")

/** A blob, and the name and media type that come with its content. Bun gives blobs of files types of its own. */
interface Loaded {
  readonly blob: Blob
  readonly name?: string | undefined
  readonly type?: string | undefined
}

const accepted = "Pass a Blob, bytes, a stream or { path }."

const hasText = <Key extends string>(value: object, key: Key): value is Record<Key, string> =>
  key in value && typeof (value as Record<Key, unknown>)[key] === "string"

/** Returns the code of a system error, else the error's name. Why: a message of another library may have a secret. */
const reasonOf = (error: unknown): string => {
  if (typeof error !== "object" || error === null) return typeof error
  if (hasText(error, "code")) return error.code
  return hasText(error, "name") ? error.name : "object"
}

/** Modules of Node by name. */
interface Builtins {
  readonly "node:fs": typeof import("node:fs")
  readonly "node:path": typeof import("node:path")
}

/** Returns a module of Node. Why not `import`: bundlers for browsers fail on it, or leave it in. */
const builtin = <Name extends keyof Builtins>(name: Name): Partial<Builtins[Name]> =>
  // Cast: browsers have no `process`, which the types of Node promise.
  (globalThis as { readonly process?: Partial<NodeJS.Process> }).process?.getBuiltinModule?.(name) ?? {}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "does not exist. Pass the path of a file."],
  ["EACCES", "may not be read by this process. Change its permissions."],
  ["EPERM", "may not be read by this process. Change its permissions."],
  ["NotCapable", "may not be read by this process. Run Deno with --allow-read."]
])

const isOn = (runtime: "Bun" | "Deno"): boolean => runtime in globalThis

/**
 * Reads a blob on Bun into memory. Why: Bun's `Blob` of several parts, as a form is, leaves out files on disk without an
 * error (1.4.5).
 */
const readOnBun = async (blob: Blob): Promise<Blob> => {
  if (!isOn("Bun")) return blob
  const bytes = await blob.arrayBuffer()
  const { type } = blob
  return blob instanceof File ? new File([bytes], blob.name, { type }) : new Blob([bytes], { type })
}

const onDisk = async ({ name, path, type }: UploadPath): Promise<Loaded> => {
  const { constants, openAsBlob, promises } = builtin("node:fs")
  const { basename } = builtin("node:path")
  if (constants === undefined || openAsBlob === undefined || promises === undefined || basename === undefined) {
    throw new UploadInvalid("this runtime has no file system, so { path } cannot be read. Pass a Blob or bytes.")
  }
  const failed = (cause: unknown): UploadInvalid => {
    const reason = reasonOf(cause)
    return new UploadInvalid(`the file "${path}" ${reasons.get(reason) ?? `cannot be read (${reason}).`}`, { cause })
  }
  const found = await promises.stat(path).catch((cause: unknown) => Promise.reject(failed(cause)))
  if (found.isDirectory()) throw new UploadInvalid(`"${path}" is a directory. Pass the path of a file.`)
  if (!found.isFile()) throw new UploadInvalid(`"${path}" is not a regular file. Pass a stream of it.`)
  try {
    // Why: Node opens the file only when it is sent. Deno opens it here, and its `access` ends a process that may not ask
    // for its user: the error cannot be caught (2.9.6).
    if (!isOn("Deno")) await promises.access(path, constants.R_OK)
    return { blob: await readOnBun(await openAsBlob(path)), name: name || basename(path), type }
  } catch (cause) {
    throw failed(cause)
  }
}

const isBuffer = (value: unknown): value is ArrayBuffer =>
  // Why not `instanceof`: test runners have several of this class.
  Object.prototype.toString.call(value) === "[object ArrayBuffer]"

/** Copies the bytes. The caller may then change them, while retries send what was passed. */
const copied = (view: ArrayBufferView): Blob =>
  // The second copy is of memory that threads share, which not every `Blob` accepts.
  new Blob([
    isBuffer(view.buffer)
      ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
      : new Uint8Array(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
  ])

const wasRead = (options?: ErrorOptions): UploadInvalid =>
  new UploadInvalid("the stream was read before, or is being read. Pass a new stream for each call.", options)

/** Chunks of a web stream. The stream is closed when the loop ends early. */
const chunksOf = async function* (stream: ReadableStream<unknown>): AsyncGenerator<unknown> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    // Does nothing to a stream that was read to its end. Failures of closing do not matter: the bytes are not used.
    await reader.cancel().catch(() => {})
  }
}

/** Chunks until the signal is aborted. The source is then told to stop, also while it makes a chunk. */
const until = async function* (
  chunks: AsyncIterable<unknown>,
  signal: AbortSignal | undefined
): AsyncGenerator<unknown> {
  if (signal === undefined) return yield* chunks
  const iterator = chunks[Symbol.asyncIterator]()
  const aborted = new Promise<{ readonly done: true }>((resolve) => {
    if (signal.aborted) resolve({ done: true })
    signal.addEventListener("abort", () => resolve({ done: true }), { once: true })
  })
  try {
    for (;;) {
      const next = await Promise.race([aborted, iterator.next()])
      if (next.done === true || signal.aborted) return
      yield next.value
    }
  } finally {
    // Not awaited: a source that makes a chunk ends only after it. Its failure does not matter any more.
    void iterator.return?.()?.then(undefined, () => {})
  }
}

/** Reads everything. Each chunk is copied at once. Why: some programs yield the same buffer again and again. */
const collected = async (chunks: AsyncIterable<unknown>, signal: AbortSignal | undefined): Promise<Blob> => {
  const parts: Array<Blob | string> = []
  let bytes = 0
  try {
    for await (const chunk of until(chunks, signal)) {
      if (typeof chunk === "string") {
        // Strings are joined first. Why: a character may begin in one and end in the next.
        const before = parts.at(-1)
        if (typeof before === "string") parts[parts.length - 1] = before + chunk
        else parts.push(chunk)
      } else if (ArrayBuffer.isView(chunk)) {
        bytes += chunk.byteLength
        parts.push(copied(chunk))
      } else {
        throw new UploadInvalid(`the stream has a chunk of type ${kindOf(chunk)}. Its chunks must be Uint8Array.`)
      }
    }
  } catch (cause) {
    if (cause instanceof UploadInvalid) throw cause
    throw new UploadInvalid(`the stream failed after ${bytes} bytes (${reasonOf(cause)}).`, { cause })
  }
  return new Blob(parts)
}

const webStream = (stream: ReadableStream<unknown>, signal: AbortSignal | undefined): Promise<Blob> => {
  try {
    // Every runtime refuses a stream here that was read before. Nothing else tells: such a stream may look empty.
    const response = new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>)
    return collected(chunksOf(response.body ?? stream), signal)
  } catch (cause) {
    return Promise.reject(wasRead({ cause }))
  }
}

/** Fields of Node's `Readable`, and of its streams of files. */
interface NodeStream {
  readonly readableDidRead?: boolean
  readonly destroyed?: boolean
  readonly destroy?: () => void
  readonly errored?: unknown
  readonly readableEncoding?: string | null
  readonly path?: unknown
}

const iterated = async (chunks: AsyncIterable<unknown>, signal: AbortSignal | undefined): Promise<Loaded> => {
  // Cast: every field is optional.
  const stream = chunks as NodeStream
  const { destroyed, errored, path, readableDidRead, readableEncoding } = stream
  // A stream that has failed says why when it is read.
  if (readableDidRead === true || (destroyed === true && !errored)) throw wasRead()
  if (typeof readableEncoding === "string" && !/^utf-?8$/i.test(readableEncoding)) {
    stream.destroy?.()
    throw new UploadInvalid(`the stream turns bytes into text as ${readableEncoding}. Pass it without setEncoding.`)
  }
  const blob = await collected(chunks, signal)
  return typeof path === "string" ? { blob, name: builtin("node:path").basename?.(path) } : { blob }
}

const kindOf = (value: unknown): string => {
  if (value === null || typeof value !== "object") return value === null ? "null" : typeof value
  const { constructor } = value
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "object"
}

const refused = (value: unknown): UploadInvalid => {
  if (typeof value === "string") {
    return new UploadInvalid("a string is not a file. Pass { path } for a file on disk, new Blob([text]) for text.")
  }
  if (value instanceof Promise) return new UploadInvalid("a promise is not a file. Await it, and pass its value.")
  return new UploadInvalid(`a value of type ${kindOf(value)} is not a file. ${accepted}`)
}

/** Takes any value, because programs in JavaScript may pass one. */
const load = async (content: unknown, signal: AbortSignal | undefined): Promise<Loaded> => {
  if (content instanceof Blob) {
    return {
      blob: await readOnBun(content),
      name: content instanceof File ? content.name : undefined,
      type: content.type
    }
  }
  if (ArrayBuffer.isView(content)) return { blob: copied(content) }
  if (isBuffer(content)) return { blob: new Blob([content]) }
  if (content instanceof ReadableStream) return { blob: await webStream(content, signal) }
  if (typeof content !== "object" || content === null) throw refused(content)
  // Cast: the check before it says so.
  if (Symbol.asyncIterator in content) return iterated(content as AsyncIterable<unknown>, signal)
  if (hasText(content, "path")) return onDisk(content)
  throw refused(content)
}

const isNamed = (upload: Upload): upload is UploadNamed =>
  typeof upload === "object" && upload !== null && "content" in upload && !(Symbol.asyncIterator in upload)

/**
 * Returns the blob to send, a `File` if it has a name. Rejects with `UploadInvalid`. A `Blob` or `File` is returned
 * unchanged, on Bun a copy of it.
 *
 * Bytes are copied, streams are read to their end, files on disk are opened.
 *
 * @param signal ends the reading of a stream. The blob then has what was read before
 */
export const toBlob = async (upload: Upload, signal?: AbortSignal): Promise<Blob> => {
  if (upload instanceof Blob) return readOnBun(upload)
  const given: Partial<UploadNamed> = isNamed(upload) ? upload : { content: upload }
  const { blob, ...loaded } = await load(given.content, signal)
  const name = given.name || loaded.name
  const type = given.type || loaded.type || typeOf(name) || ""
  return name === undefined ? new Blob([blob], { type }) : new File([blob], name, { type })
}
