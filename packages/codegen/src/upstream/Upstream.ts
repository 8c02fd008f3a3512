/**
 * The document as its vendor has it: fetched or read, checked to be OpenAPI, and made one when it refers to others.
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

/** A vendor's document, ready to be kept. */
export interface Upstream {
  /** As problems name it: the address or the path that was given. */
  readonly label: string
  /** Where it was found in the end, when that was on the web: relative servers are resolved against it. */
  readonly address: string | undefined
  /** To be kept: what was read, to the letter, unless other documents had to be put into it. */
  readonly text: string
  readonly json: JsonObject
  /** The same, with its places; of a bundled document those are nobody's, and are left out. */
  readonly source: SourceDocument
  readonly format: "json" | "yaml"
  /** True when the document referred to others: places in `text` are not the vendor's then. */
  readonly bundled: boolean
  /** Of `text`. */
  readonly sha256: string
  /** `info.version`; empty when there is none. */
  readonly version: string
  /** `info.title`; empty when there is none. */
  readonly title: string
}

/** How long reading a document may take, with everything that it refers to. */
export const longestReading = "60 seconds"

/** SHA-256 of a text in UTF-8, in hex. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")

/** Says on a terminal what is going on; elsewhere nobody waits for it. */
export const progress = (what: string): Effect.Effect<void> =>
  process.stderr.isTTY ? Console.error(what) : Effect.void

const cannotRead = (label: string, message: string): SpecInvalid =>
  specInvalid("The document cannot be read.", [{ file: label, message }])

/** Runs a reading; everything that it fails with is about the document. */
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
    // YAML may begin with a brace too; what is neither, its parser reports with places.
    return "yaml"
  }
}

/** Writes a document as a file of a format holds it. */
export const documentText = (json: JsonObject, format: "json" | "yaml"): string =>
  format === "json" ? `${JSON.stringify(json, undefined, 2)}\n` : stringify(json, { lineWidth: 0 })

/**
 * Reads a document from an address (http, https) or a file, at most 50 MB and 60 seconds with everything that it refers
 * to. Fails with places when it is no OpenAPI document of a version that is read, and when a reference leads nowhere.
 *
 * @param spec   an address, or a path from `folder`
 * @param folder where relative paths begin
 * @param remote true where a document that is a file may refer to documents on the web
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
      if (/^[a-z][a-z0-9+.-]+:/i.test(spec)) throw new NotRead("is neither a file nor an http address")
      const file = resolve(folder, spec)
      const text = await readLocal(file, allowance)
      return { address: await realpath(file), text }
    })
    // Read back from a file, so that what is wrong is reported as it is for a document of the workspace.
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
    yield* progress("Reading what it refers to ...")
    const whole = yield* reading(spec, (signal) =>
      bundled({ location: found.address, label: spec, text: found.text, json: source.json }, allowance, signal)
    )
    if (Array.isArray(whole)) return yield* specInvalid(`${spec} refers to what cannot be read.`, whole)
    // Not a list of problems: the document.
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

/** The same problems under the name that the user gave the document; places in a bundled one are nobody's. */
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
