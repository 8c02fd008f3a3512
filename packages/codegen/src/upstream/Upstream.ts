/**
 * Reads a vendor's document from a URL or a file, checks that it is OpenAPI, and bundles the documents that it refers to.
 */
import { createHash } from "node:crypto"
import { realpath } from "node:fs/promises"
import { extname, resolve } from "node:path"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { stringify } from "yaml"
import { readDocument } from "../openapi/Document.ts"
import type { SourceDocument } from "../openapi/Document.ts"
import { objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { checkVersion } from "../workspace/Lint.ts"
import { specInvalid, SpecInvalid } from "../openapi/Problem.ts"
import { bundled, readLocal, refersElsewhere } from "./Bundle.ts"
import { allowanceFor, fetchText, isAddress, NotRead } from "./Fetch.ts"
import type { Allowance, Fetched } from "./Fetch.ts"
import { Network } from "./Network.ts"
import { isCutJson, objectProblem, textProblem } from "./Received.ts"
import { NotModified, progress, withRetries } from "./Retry.ts"
import type { Validator } from "../workspace/Validator.ts"

/** A vendor's document. */
export interface Upstream {
  /** URL or path as the user gave it. Problems use it as the name. */
  readonly label: string
  /** URL after redirects; undefined for a file. Relative server URLs are resolved against it. */
  readonly address: string | undefined
  /** Text to store: unchanged, unless the document was bundled. */
  readonly text: string
  readonly json: JsonObject
  /** The same document as a source of problems. Problems of a bundled document have no line. */
  readonly source: SourceDocument
  readonly format: "json" | "yaml"
  /** True when the document referred to others. Positions in `text` are then not those of the vendor's file. */
  readonly bundled: boolean
  /** SHA-256 of `text`, in hex. */
  readonly sha256: string
  /** `info.version`; empty when there is none. */
  readonly version: string
  /** `info.title`; empty when there is none. */
  readonly title: string
  /**
   * Validator for the next reading; undefined for a file, and for a bundled document. Why: that the first of several documents
   * was not modified says nothing about the others.
   */
  readonly validator: Validator | undefined
}

/** Timeout of reading a document with all its references and all retries, in seconds. */
const longestReading = 60

/** Returns the SHA-256 of a text in UTF-8, in hex. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")

const cannotRead = (label: string, message: string): SpecInvalid =>
  specInvalid("The document cannot be read.", [{ file: label, message }])

/** Runs a function that reads. */
const reading = <A>(read: (signal: AbortSignal) => Promise<A>): Effect.Effect<A, NotRead> =>
  Effect.tryPromise({
    try: read,
    catch: (error) => new NotRead(error instanceof Error ? error.message : String(error))
  })

/** Reads a document that is a file. */
const readFile = (spec: string, folder: string, allowance: Allowance): Effect.Effect<Fetched, NotRead> =>
  reading(async () => {
    if (/^[a-z][a-z0-9+.-]+:/i.test(spec)) throw new NotRead("is neither a file nor an http or https URL")
    const file = resolve(folder, spec)
    const text = await readLocal(file, allowance)
    return { address: await realpath(file), text, validator: undefined }
  })

const looksLikeJson = (text: string): boolean => /^\s*\{/.test(text)

const formatOf = (text: string): "json" | "yaml" => {
  if (!looksLikeJson(text)) return "yaml"
  try {
    JSON.parse(text)
    return "json"
  } catch {
    // YAML may begin with a brace too. For a text that is neither, the YAML parser reports positions.
    return "yaml"
  }
}

/** Returns the text of a document in a format. */
const documentText = (json: JsonObject, format: "json" | "yaml"): string =>
  format === "json" ? `${JSON.stringify(json, undefined, 2)}\n` : stringify(json, { lineWidth: 0 })

/** Returns the text to store in an API's file. A YAML file may contain JSON, but a JSON file must not contain YAML. */
export const textFor = (file: string, { format, json, text }: Upstream): string =>
  extname(file) === ".json" && format === "yaml" ? documentText(json, "json") : text

/** Makes the document of a text, with the documents that it refers to. */
const readFound = Effect.fnUntraced(function* (
  spec: string,
  found: Fetched,
  fetch: (address: string) => Effect.Effect<Fetched, NotRead | NotModified>,
  allowance: Allowance
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const unusable = textProblem(found.text)
  if (unusable !== undefined) return yield* cannotRead(spec, unusable)
  // Written to a file and read again, so that problems look the same as for a document of the workspace.
  const copy = path.join(yield* fs.makeTempDirectoryScoped({ prefix: "faktura-" }), "document")
  yield* fs.writeFileString(copy, found.text)
  const source = yield* readDocument(copy, spec).pipe(
    Effect.mapError((error) =>
      isCutJson(found.text)
        ? cannotRead(
            spec,
            `is not complete: its JSON ends in the middle, after ${found.text.length} characters; try again`
          )
        : error
    )
  )
  const other = objectProblem(source.json)
  if (other !== undefined) return yield* cannotRead(spec, other)
  yield* checkVersion(source)
  const format = formatOf(found.text)
  const upstream = (text: string, json: JsonObject, isBundled: boolean): Upstream => {
    const info = objectOf(json.info)
    return {
      label: spec,
      address: isAddress(spec) ? found.address : undefined,
      text,
      json,
      source: isBundled
        ? { file: spec, text, json, problemAt: (pointer, message) => ({ file: spec, pointer, message }) }
        : source,
      format,
      bundled: isBundled,
      sha256: sha256(text),
      version: typeof info.version === "string" ? info.version : "",
      title: typeof info.title === "string" ? info.title : "",
      validator: isBundled ? undefined : found.validator
    }
  }
  if (!refersElsewhere(source.json)) return upstream(found.text, source.json, false)
  yield* progress("Reading the documents that it refers to ...")
  const context = yield* Effect.context<never>()
  const whole = yield* reading((signal) =>
    bundled({ location: found.address, label: spec, text: found.text, json: source.json }, allowance, (address) =>
      Effect.runPromiseWith(context)(fetch(address), { signal })
    )
  )
  if (Array.isArray(whole)) return yield* specInvalid(`${spec} has references that cannot be resolved.`, whole)
  // Safe: it is not a list, so it is the document.
  const json = whole as JsonObject
  return upstream(documentText(json, format), json, true)
}, Effect.scoped)

const readWith = Effect.fn("faktura.readUpstream")(
  function* (spec: string, folder: string, remote: boolean, validator: Validator | undefined) {
    const until = (yield* Clock.currentTimeMillis) + longestReading * 1000
    const allowance = allowanceFor(spec, yield* Network, remote)
    const fetch = (address: string, condition?: Validator) =>
      withRetries(address, until, (signal) => fetchText(address, allowance, condition, signal))
    yield* progress(`Reading ${spec} ...`)
    const found = yield* isAddress(spec) ? fetch(spec, validator) : readFile(spec, folder, allowance)
    return yield* readFound(spec, found, fetch, allowance)
  },
  (effect, spec) =>
    effect.pipe(
      Effect.timeoutOrElse({
        duration: `${longestReading} seconds`,
        orElse: () => Effect.fail(new NotRead(`was not read within ${longestReading} seconds; try again`))
      }),
      Effect.catchTag("NotRead", ({ message }) => Effect.fail(cannotRead(spec, message)))
    )
)

/**
 * Reads a document from a URL (http, https) or a file, and the documents that it refers to. Limits: 50 MB and 60 seconds,
 * retries included. Fails when it is not an OpenAPI document of a supported version, and when a reference cannot be resolved.
 *
 * @param spec   URL, or path relative to `folder`
 * @param folder base of relative paths
 * @param remote true allows a document that is a file to have references to URLs
 */
export const readUpstream = (spec: string, folder: string, remote: boolean) =>
  // Without a condition, a 304 is a `NotRead`.
  Effect.catchTag(readWith(spec, folder, remote, undefined), "NotModified", (error) => Effect.die(error))

/**
 * Reads a document if it was modified since it was stored. Returns undefined when it was not.
 *
 * @param validator of the stored document; undefined reads the document always
 */
export const readIfModified = (spec: string, folder: string, remote: boolean, validator: Validator | undefined) =>
  Effect.catchTag(readWith(spec, folder, remote, validator), "NotModified", () => Effect.succeed(undefined))

/** Renames a file in problems to the name that the user gave. Problems of a bundled document lose their positions. */
export const asUpstream = (error: SpecInvalid, file: string, upstream: Upstream): SpecInvalid =>
  specInvalid(
    error.message.split("\n", 1)[0]?.replace(file, upstream.label) ?? "",
    error.problems.map((problem) => {
      if (problem.file !== file) return problem
      return upstream.bundled
        ? { ...problem, file: upstream.label, line: undefined, column: undefined }
        : { ...problem, file: upstream.label }
    })
  )
