/**
 * Reads a vendor's document from a URL or a file, checks that it is OpenAPI, and bundles the documents that it refers to.
 */
import { createHash } from "node:crypto"
import { realpath } from "node:fs/promises"
import { resolve } from "node:path"
import * as Console from "effect/Console"
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
import { Network } from "./Network.ts"

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
}

/** Timeout of reading a document with all its references. */
export const longestReading = "60 seconds"

/** Returns the SHA-256 of a text in UTF-8, in hex. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")

/** Prints the current step to standard error when it is a terminal. */
export const progress = (what: string): Effect.Effect<void> =>
  process.stderr.isTTY ? Console.error(what) : Effect.void

const cannotRead = (label: string, message: string): SpecInvalid =>
  specInvalid("The document cannot be read.", [{ file: label, message }])

/** Runs a function that reads. Turns its errors into `SpecInvalid`. */
const reading = <A>(label: string, read: (signal: AbortSignal) => Promise<A>): Effect.Effect<A, SpecInvalid> =>
  Effect.tryPromise({
    try: read,
    catch: (error) => cannotRead(label, error instanceof Error ? error.message : String(error))
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
export const documentText = (json: JsonObject, format: "json" | "yaml"): string =>
  format === "json" ? `${JSON.stringify(json, undefined, 2)}\n` : stringify(json, { lineWidth: 0 })

/**
 * Reads a document from a URL (http, https) or a file, and the documents that it refers to. Limits: 50 MB and 60 seconds.
 * Fails when it is not an OpenAPI document of a supported version, and when a reference cannot be resolved.
 *
 * @param spec   URL, or path relative to `folder`
 * @param folder base of relative paths
 * @param remote true allows a document that is a file to have references to URLs
 */
export const readUpstream = Effect.fn("faktura.readUpstream")(
  function* (spec: string, folder: string, remote: boolean) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const allowance = allowanceFor(spec, yield* Network, remote)
    const onWeb = isAddress(spec)
    yield* progress(`Reading ${spec} ...`)
    const found = yield* reading(spec, async (signal) => {
      if (onWeb) return fetchText(spec, allowance, signal)
      if (/^[a-z][a-z0-9+.-]+:/i.test(spec)) throw new NotRead("is neither a file nor an http or https URL")
      const file = resolve(folder, spec)
      const text = await readLocal(file, allowance)
      return { address: await realpath(file), text }
    })
    // Written to a file and read again, so that problems look the same as for a document of the workspace.
    const copy = path.join(yield* fs.makeTempDirectoryScoped({ prefix: "faktura-" }), "document")
    yield* fs.writeFileString(copy, found.text)
    const source = yield* readDocument(copy, spec)
    yield* checkVersion(source)
    const format = formatOf(found.text)
    const upstream = (text: string, json: JsonObject, isBundled: boolean): Upstream => {
      const info = objectOf(json.info)
      return {
        label: spec,
        address: onWeb ? found.address : undefined,
        text,
        json,
        source: isBundled
          ? { file: spec, text, json, problemAt: (pointer, message) => ({ file: spec, pointer, message }) }
          : source,
        format,
        bundled: isBundled,
        sha256: sha256(text),
        version: typeof info.version === "string" ? info.version : "",
        title: typeof info.title === "string" ? info.title : ""
      }
    }
    if (!refersElsewhere(source.json)) return upstream(found.text, source.json, false)
    yield* progress("Reading the documents that it refers to ...")
    const whole = yield* reading(spec, (signal) =>
      bundled({ location: found.address, label: spec, text: found.text, json: source.json }, allowance, signal)
    )
    if (Array.isArray(whole)) return yield* specInvalid(`${spec} has references that cannot be resolved.`, whole)
    // Safe: it is not a list, so it is the document.
    const json = whole as JsonObject
    return upstream(documentText(json, format), json, true)
  },
  (effect, spec) =>
    Effect.timeoutOrElse(effect, {
      duration: longestReading,
      orElse: () => Effect.fail(cannotRead(spec, `was not read within ${longestReading}; try again`))
    }),
  Effect.scoped
)

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
