/**
 * Takes the records of a sandbox through their lives: created, read, listed, changed, removed, gone.
 *
 * The operations are those that the sandbox found in the document. `Send` calls them, over HTTP alone or through generated
 * services.
 */
import type { DocumentSandbox, ServedOperation } from "@faktura/sandbox"
import { isObject } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { requiredQuery, takesJson } from "./SandboxCalls.ts"
import type { Called } from "./SandboxCalls.ts"
import type { Amount } from "./Samples.ts"

/**
 * Calls an operation.
 *
 * @param values values of the path's parameters; the others come from their schemas
 * @param fields values of fields in the body's sample, where it has them
 */
export type Send = (
  operation: ServedOperation,
  values: Readonly<Record<string, string>>,
  amount: Amount,
  fields: JsonObject
) => Promise<Called>

/** Operations of a collection whose records can be created and read. */
interface Collection {
  readonly create: ServedOperation
  readonly read: ServedOperation
  readonly list: ServedOperation | undefined
  readonly change: ServedOperation | undefined
  readonly remove: ServedOperation | undefined
}

const above = (path: string): string => path.slice(0, path.lastIndexOf("/"))

/** Collections by path. Those whose records are files are left out: their content is no JSON. */
const collectionsOf = (
  operations: ReadonlyArray<ServedOperation>,
  document: JsonObject
): ReadonlyMap<string, Collection> => {
  const found = new Map<string, Collection>()
  for (const create of operations.filter(({ role }) => role === "create")) {
    const at = (role: ServedOperation["role"], path: (each: string) => string): ServedOperation | undefined =>
      operations.find((each) => each.role === role && path(each.path) === create.path)
    const read = at("read", above)
    if (read === undefined || !takesJson(document, create)) continue
    const change = at("merge", above) ?? at("replace", above)
    found.set(create.path, { create, read, change, list: at("list", (path) => path), remove: at("remove", above) })
  }
  return found
}

/** Scalars in a body by name: those of the record, and of a record in a wrapper. */
const scalarsIn = (body: unknown): ReadonlyArray<readonly [name: string, text: string]> =>
  isObject(body)
    ? Object.entries(body).flatMap(([name, value]) =>
        ["string", "number", "bigint"].includes(typeof value)
          ? [[name, String(value)] as const]
          : isObject(value)
            ? scalarsIn(value)
            : []
      )
    : []

const looksLikeId = ([name]: readonly [string, string]): boolean => /id$|number|key|slug|code|^name$/i.test(name)

const parameterOf = (path: string): string => path.slice(path.lastIndexOf("/") + 2, -1)

interface Made {
  /** Values of the path's parameters. */
  readonly values: Record<string, string>
  readonly body: unknown
}

/** One run over a document's collections. */
class Run {
  readonly #running: DocumentSandbox
  readonly #document: JsonObject
  readonly #send: Send
  readonly #collections: ReadonlyMap<string, Collection>
  readonly broken: Array<string> = []
  lived = 0

  constructor(running: DocumentSandbox, document: JsonObject, send: Send) {
    this.#running = running
    this.#document = document
    this.#send = send
    this.#collections = collectionsOf(running.operations, document)
  }

  /** Creates a record, with the records that its path names, and finds its id: the value that it can be read by. */
  async #created({ create, list, read }: Collection, amounts: ReadonlyArray<Amount>): Promise<Made | string> {
    const values: Record<string, string> = {}
    const segments = create.path.split("/")
    for (const [index, segment] of segments.entries()) {
      if (!segment.startsWith("{")) continue
      const parent = this.#collections.get(segments.slice(0, index).join("/"))
      const made = parent === undefined ? undefined : await this.#created(parent, ["most", "least"])
      if (typeof made === "string") return made
      Object.assign(values, made?.values)
      const path = segments.slice(0, index + 1).join("/")
      const put = this.#running.operations.find((each) => each.role === "replace" && each.path === path)
      if (parent === undefined && put !== undefined) await this.#send(put, values, "most", {})
    }
    // The record must have the values that its list must be asked for.
    const fields = list === undefined ? {} : requiredQuery(this.#document, list)
    const tried: Array<string> = []
    for (const amount of amounts) {
      const { body, sent, status } = await this.#send(create, values, amount, fields)
      tried.push(`${amount}: ${status} ${shown(body).slice(0, 200)}`)
      if (status >= 300) continue
      if (body === undefined && sent === undefined) return "shows no id"
      const scalars = [...scalarsIn(body), ...scalarsIn(sent)]
      const ids = [...scalars.filter(looksLikeId), ...scalars].map(([, text]) => text)
      for (const id of new Set(ids)) {
        const own = { ...Object.fromEntries(scalars), ...values, [parameterOf(read.path)]: id }
        if (id !== "" && (await this.#send(read, own, "least", {})).status < 300) return { values: own, body }
      }
    }
    return `no record was created that can be read: ${tried.join("; ")}`
  }

  /** Takes one record of a collection through its life. */
  async #live(path: string, collection: Collection, amounts: ReadonlyArray<Amount>): Promise<void> {
    const { change, list, read: reading, remove } = collection
    if (list === undefined || remove === undefined) return
    const made = await this.#created(collection, amounts)
    if (made === "shows no id") return
    if (typeof made === "string") {
      this.broken.push(`${path}: ${made}`)
      return
    }
    this.lived += 1
    const { body, values } = made
    const id = values[parameterOf(reading.path)] ?? ""
    const read = await this.#send(reading, values, "least", {})
    const differing = differences(body, read.body)
    if (differing.length > 0) this.broken.push(`${path}: read ${differing.join(", ")} differently`)
    const listed = await this.#send(list, values, "least", {})
    if (!shown(listed.body).includes(JSON.stringify(id).slice(1, -1))) this.broken.push(`${path}: ${id} is not listed`)
    if (change !== undefined && takesJson(this.#document, change)) {
      const changed = await this.#send(change, values, "most", {})
      if (changed.status < 300) {
        const after = await this.#send(reading, values, "least", {})
        const lost = differences(changed.sent, after.body).filter((name) => name !== parameterOf(reading.path))
        if (lost.length > 0) this.broken.push(`${path}: ${lost.join(", ")} did not change`)
      } else this.broken.push(`${path}: changed ${changed.status} ${shown(changed.body).slice(0, 200)}`)
    }
    const removed = await this.#send(remove, values, "least", {})
    const after = await this.#send(reading, values, "least", {})
    if (removed.status >= 300 || after.status !== 404)
      this.broken.push(`${path}: removed ${removed.status}, read ${after.status}`)
  }

  async all(amounts: ReadonlyArray<Amount>): Promise<this> {
    for (const [path, collection] of this.#collections) await this.#live(path, collection, amounts)
    return this
  }
}

/** Text of a value. A number beyond 2^53 is a bigint in services. */
const shown = (value: unknown): string =>
  JSON.stringify(value ?? null, (_key, each: unknown) => (typeof each === "bigint" ? String(each) : each))

/** Names of the scalars that both have, with different values. */
const differences = (one: unknown, other: unknown): ReadonlyArray<string> =>
  isObject(one) && isObject(other)
    ? Object.entries(one).flatMap(([name, value]) =>
        name in other &&
        typeof value !== "object" &&
        // A response may show more than a request takes: the machine of a codespace as an object, not as its name.
        typeof other[name] !== "object" &&
        shown(other[name]) !== shown(value)
          ? [name]
          : []
      )
    : []

/** Takes a record of each collection through its life. Returns the number of lives, and what went wrong. */
export const livesIn = async (
  running: DocumentSandbox,
  document: JsonObject,
  send: Send,
  amounts: ReadonlyArray<Amount> = ["most", "least"]
): Promise<{ readonly lived: number; readonly broken: ReadonlyArray<string> }> =>
  new Run(running, document, send).all(amounts)
