/**
 * Bundles a document and the documents that it refers to into one, with Redocly's bundler.
 *
 * A document from the web may refer to the web only. A file may refer to files in its own folder and below (symbolic links
 * resolved), and to the web if the user allows it.
 *
 * Hazard: text of any other file on the disk would end up in a repository.
 */
import { readFile, realpath, stat } from "node:fs/promises"
import { dirname, relative, resolve, sep } from "node:path"
import { BaseResolver, bundle, createConfig, getLineColLocation, Source } from "@redocly/openapi-core"
import { isObject } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import type { SpecProblem } from "../openapi/Problem.ts"
import { referencesIn } from "../openapi/References.ts"
import { addressProblem, isAddress, NotRead, spend, textOf } from "./Fetch.ts"
import type { Allowance, Fetched } from "./Fetch.ts"

/** A document before bundling. */
export interface Unbundled {
  /** URL, or absolute path of the file. */
  readonly location: string
  /** Name in problems. */
  readonly label: string
  readonly text: string
  readonly json: JsonObject
}

/** Fetches a text, with retries. @throws NotRead */
export type Fetcher = (address: string) => Promise<Fetched>

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

// Prefix of locations that must not be read. Why: Redocly resolves every reference to a location before it loads it.
const refused = "refused:"

class BoundedResolver extends BaseResolver {
  readonly #root: string
  readonly #allowance: Allowance
  readonly #fetch: Fetcher
  readonly #reasons = new Map<string, string>()

  constructor(root: string, allowance: Allowance, fetch: Fetcher) {
    super()
    this.#root = root
    this.#allowance = allowance
    this.#fetch = fetch
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
      if (address === undefined) return refuse("is not a valid URL")
      const problem = addressProblem(from, address)
      return problem === undefined ? address : refuse(problem)
    }
    if (isAddress(ref)) {
      if (!this.#allowance.remote)
        return refuse("is on the web, and this document is a file; allow it with --allow-remote")
      const problem = URL.canParse(ref) ? addressProblem(undefined, ref) : "is not a valid URL"
      return problem === undefined ? ref : refuse(problem)
    }
    if (/^[a-z][a-z0-9+.-]+:/i.test(ref)) return refuse("is neither a file nor an http or https URL")
    return resolve(dirname(from), decodeURI(ref))
  }

  override async loadExternalRef(location: string): Promise<Source> {
    const reason = this.#reasons.get(location)
    if (reason !== undefined) throw new NotRead(reason)
    if (isAddress(location)) {
      const { address, text } = await this.#fetch(location)
      return new Source(address, text)
    }
    const folder = await realpath(dirname(this.#root))
    const file = await realpath(location).catch(() => {
      throw new NotRead("does not exist")
    })
    if (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
      throw new NotRead("is outside of the document's folder, which is not allowed")
    }
    return new Source(location, await readLocal(file, this.#allowance))
  }
}

/** Returns the document with all referenced documents inside it, or the problems of references that cannot be resolved. */
export const bundled = async (
  { json, label, location, text }: Unbundled,
  allowance: Allowance,
  fetch: Fetcher
): Promise<JsonObject | ReadonlyArray<SpecProblem>> => {
  const named = (name: string): string =>
    name === location ? label : isAddress(name) ? name : relative(process.cwd(), name)
  const result = await bundle({
    doc: { source: new Source(location, text), parsed: structuredClone(json) },
    externalRefResolver: new BoundedResolver(location, allowance, fetch),
    config: await createConfig({})
  })
  const problems = result.problems
    .filter(({ severity }) => severity === "error")
    .map(({ location: [place], message }): SpecProblem => {
      // Replaces the beginning of Redocly's message.
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
