/**
 * Making one document of one that refers to others, by Redocly's bundler, and which others it may read.
 *
 * A document from the web reads from the web only. A file reads files at or below its own folder, links resolved, and the
 * web where the user allows it. Whatever lies elsewhere on the disk is none of a document's business: its text would end up in a repository.
 */
import { readFile, realpath, stat } from "node:fs/promises"
import { dirname, relative, resolve, sep } from "node:path"
import { BaseResolver, bundle, createConfig, getLineColLocation, Source } from "@redocly/openapi-core"
import { isObject } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import type { SpecProblem } from "../openapi/Problem.ts"
import { referencesIn } from "../openapi/References.ts"
import { addressProblem, fetchText, isAddress, NotRead, spend, textOf } from "./Fetch.ts"
import type { Allowance } from "./Fetch.ts"

/** A document as it was read. */
export interface Unbundled {
  /** Its address, or the full path of its file. */
  readonly location: string
  /** As problems name it. */
  readonly label: string
  readonly text: string
  readonly json: JsonObject
}

/** True when a document refers to other documents. */
export const refersElsewhere = (json: JsonObject): boolean => referencesIn(json).some((ref) => !ref.startsWith("#"))

/** Reads a file. @throws NotRead */
export const readLocal = async (file: string, allowance: Allowance): Promise<string> => {
  const found = await stat(file).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException
    throw new NotRead(code === "ENOENT" ? "does not exist" : `cannot be read (${String(code)})`)
  })
  if (!found.isFile()) throw new NotRead("is not a file")
  spend(allowance, found.size)
  return textOf(await readFile(file))
}

// What a reference leads to that must not be read: the resolver has to name it somehow, and asks for it by that name.
const refused = "refused:"

class BoundedResolver extends BaseResolver {
  readonly #root: string
  readonly #allowance: Allowance
  readonly #signal: AbortSignal
  readonly #reasons = new Map<string, string>()

  constructor(root: string, allowance: Allowance, signal: AbortSignal) {
    super()
    this.#root = root
    this.#allowance = allowance
    this.#signal = signal
  }

  override resolveExternalRef(base: string | null, ref: string): string {
    const from = base ?? this.#root
    const refuse = (reason: string): string => {
      const name = `${refused}${from} ${ref}`
      this.#reasons.set(name, reason)
      return name
    }
    if (isAddress(from)) {
      const address = URL.parse(ref, from)?.href
      if (address === undefined) return refuse("is no address")
      const problem = addressProblem(from, address)
      return problem === undefined ? address : refuse(problem)
    }
    if (isAddress(ref)) {
      if (!this.#allowance.remote) return refuse("is on the web, and this document is a file; --allow-remote reads it")
      const problem = URL.canParse(ref) ? addressProblem(undefined, ref) : "is no address"
      return problem === undefined ? ref : refuse(problem)
    }
    if (/^[a-z][a-z0-9+.-]+:/i.test(ref)) return refuse("is neither a file nor an http address")
    return resolve(dirname(from), decodeURI(ref))
  }

  override async loadExternalRef(location: string): Promise<Source> {
    const reason = this.#reasons.get(location)
    if (reason !== undefined) throw new NotRead(reason)
    if (isAddress(location)) {
      const { address, text } = await fetchText(location, this.#allowance, this.#signal)
      return new Source(address, text)
    }
    const folder = await realpath(dirname(this.#root))
    const file = await realpath(location).catch(() => {
      throw new NotRead("does not exist")
    })
    if (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
      throw new NotRead("is outside of the document's folder, and is not read")
    }
    return new Source(location, await readLocal(file, this.#allowance))
  }
}

/** The document with everything that it refers to inside of it, or what could not be resolved, with places. */
export const bundled = async (
  { json, label, location, text }: Unbundled,
  allowance: Allowance,
  signal: AbortSignal
): Promise<JsonObject | ReadonlyArray<SpecProblem>> => {
  const named = (name: string): string =>
    name === location ? label : isAddress(name) ? name : relative(process.cwd(), name)
  const result = await bundle({
    doc: { source: new Source(location, text), parsed: structuredClone(json) },
    externalRefResolver: new BoundedResolver(location, allowance, signal),
    config: await createConfig({})
  })
  const problems = result.problems
    .filter(({ severity }) => severity === "error")
    .map(({ location: [place], message }): SpecProblem => {
      // Redocly's sentence begins with what every reader of this list knows.
      const said = message.replace(/^Can't resolve \$ref: /, "cannot be resolved: what it refers to ")
      if (place === undefined) return { file: label, message: said }
      const { start } = getLineColLocation(place)
      return {
        file: named(place.source.absoluteRef),
        line: start.line,
        column: start.col,
        pointer: place.pointer,
        message: said
      }
    })
  if (problems.length > 0) return problems
  const { parsed } = result.bundle
  return isObject(parsed) ? parsed : [{ file: label, message: "is not an object after bundling" }]
}
