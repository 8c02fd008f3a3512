/**
 * The sandbox serves documents that it has never seen: the vendors' own, GitHub's, the generator's scenarios.
 *
 * Every operation is called. A response that the document does not allow, and a bug of the sandbox, are defects. Each
 * collection that can create, read, list and remove goes through a life of a record.
 */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { sandbox } from "@faktura/sandbox"
import type { DocumentSandbox, ServedOperation } from "@faktura/sandbox"
import { parse } from "yaml"
import { absent, documents } from "./kit/Documents.ts"
import { isObject } from "./kit/Json.ts"
import type { JsonObject } from "./kit/Json.ts"
import { callSandbox, requiredQuery, takesJson } from "./kit/SandboxCalls.ts"

for (const reason of absent) console.log(reason)

/** Least share of the writes that have state. */
const leastState: Readonly<Record<string, number>> = { github: 0.6, "monite-2024": 0.7, "monite-2025": 0.7, maesn: 0.5 }

const above = (path: string): string => path.slice(0, path.lastIndexOf("/"))

/** Operations of a collection whose records can be created and read. */
interface Collection {
  readonly create: ServedOperation
  readonly read: ServedOperation
  readonly list: ServedOperation | undefined
  readonly remove: ServedOperation | undefined
}

/** Collections by path. Those whose records are files are left out: their content is no JSON. */
const collectionsOf = ({ operations }: DocumentSandbox, document: JsonObject): ReadonlyMap<string, Collection> => {
  const found = new Map<string, Collection>()
  for (const create of operations.filter(({ role }) => role === "create")) {
    const at = (role: ServedOperation["role"], path: (each: string) => string): ServedOperation | undefined =>
      operations.find((each) => each.role === role && path(each.path) === create.path)
    const read = at("read", above)
    if (read !== undefined && takesJson(document, create))
      found.set(create.path, { create, read, list: at("list", (path) => path), remove: at("remove", above) })
  }
  return found
}

/** Scalars in a body by name: those of the record, and of a record in a wrapper. */
const scalarsIn = (body: unknown): ReadonlyArray<readonly [name: string, text: string]> =>
  isObject(body)
    ? Object.entries(body).flatMap(([name, value]) =>
        typeof value === "string" || typeof value === "number"
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

/** Creates a record, with the records that its path names, and finds its id: the value that it can be read by. */
const created = async (
  running: DocumentSandbox,
  document: JsonObject,
  collections: ReadonlyMap<string, Collection>,
  { create, list, read }: Collection
): Promise<Made | string> => {
  const values: Record<string, string> = {}
  const segments = create.path.split("/")
  for (const [index, segment] of segments.entries()) {
    if (!segment.startsWith("{")) continue
    const parent = collections.get(segments.slice(0, index).join("/"))
    const made = parent === undefined ? undefined : await created(running, document, collections, parent)
    if (typeof made === "string") return made
    Object.assign(values, made?.values)
    const path = segments.slice(0, index + 1).join("/")
    const put = running.operations.find((each) => each.role === "replace" && each.path === path)
    if (parent === undefined && put !== undefined) await callSandbox(running, document, put, values)
  }
  // The record must have the values that its list must be asked for.
  const fields = list === undefined ? {} : requiredQuery(document, list)
  const tried: Array<string> = []
  for (const amount of ["most", "least"] as const) {
    const { body, sent, status } = await callSandbox(running, document, create, values, amount, fields)
    tried.push(`${amount}: ${status} ${JSON.stringify(body ?? null).slice(0, 200)}`)
    if (status >= 300) continue
    if (body === undefined && sent === undefined) return "shows no id"
    const scalars = [...scalarsIn(body), ...scalarsIn(sent)]
    const ids = [...scalars.filter(looksLikeId), ...scalars].map(([, text]) => text)
    for (const id of new Set(ids)) {
      const own = { ...Object.fromEntries(scalars), ...values, [parameterOf(read.path)]: id }
      if (id !== "" && (await callSandbox(running, document, read, own)).status < 300) return { values: own, body }
    }
  }
  return `no record was created that can be read: ${tried.join("; ")}`
}

const documentIn = (file: string): JsonObject => {
  const text = readFileSync(file, "utf8")
  // The cast: a document is an object; the sandbox refuses others.
  return (file.endsWith(".json") ? JSON.parse(text) : parse(text)) as JsonObject
}

/** Takes a record of each collection through its life. Returns the number of collections, and what went wrong. */
const livesIn = async (running: DocumentSandbox, document: JsonObject) => {
  const collections = collectionsOf(running, document)
  const broken: Array<string> = []
  let lived = 0
  for (const [path, collection] of collections) {
    const { list, read: reading, remove } = collection
    if (list === undefined || remove === undefined) continue
    const made = await created(running, document, collections, collection)
    if (made === "shows no id") continue
    if (typeof made === "string") {
      broken.push(`${path}: ${made}`)
      continue
    }
    lived += 1
    const { body, values } = made
    const id = values[parameterOf(reading.path)] ?? ""
    const read = await callSandbox(running, document, reading, values)
    const differing = Object.entries(isObject(body) ? body : {}).filter(
      ([field, value]) =>
        isObject(read.body) && field in read.body && typeof value !== "object" && read.body[field] !== value
    )
    if (differing.length > 0) broken.push(`${path}: read ${differing.map(([field]) => field).join(", ")} differently`)
    const listed = await callSandbox(running, document, list, values)
    if (!JSON.stringify(listed.body ?? null).includes(JSON.stringify(id).slice(1, -1)))
      broken.push(`${path}: ${id} is not listed`)
    const removed = await callSandbox(running, document, remove, values)
    const after = await callSandbox(running, document, reading, values)
    if (removed.status >= 300 || after.status !== 404)
      broken.push(`${path}: removed ${removed.status}, read ${after.status}`)
  }
  return { lived, broken }
}

/** Least number of collections of a document that have a whole life. Maesn's records cannot be removed. */
const leastLives: Readonly<Record<string, number>> = { github: 30, "monite-2024": 25, "monite-2025": 25 }

describe("a sandbox of any document", () => {
  for (const { file, isScenario, name } of documents) {
    it(`${name}: every operation responds as the document says, and records live from creation to removal`, async () => {
      const document = documentIn(file)
      await using running = await sandbox(document, { logLimit: 10 })
      for (const operation of running.operations) {
        const { status } = await callSandbox(running, document, operation)
        const defect = JSON.stringify(running.defects().at(-1))
        assert.isBelow(status, 500, `${operation.method} ${operation.path}: ${defect}`)
      }
      const { broken, lived } = await livesIn(running, document)
      assert.deepStrictEqual(broken, [])
      assert.isAtLeast(lived, leastLives[name] ?? 0)
      assert.deepStrictEqual(running.defects(), [])
      const writes = running.operations.filter(({ method }) => method !== "GET")
      const stateful = writes.filter(({ role }) => role !== "sample")
      assert.isAtLeast(stateful.length / Math.max(writes.length, 1), leastState[name] ?? 0)
      if (!isScenario)
        console.log(
          `${name}: ${stateful.length} of ${writes.length} writes have state, ${lived} collections a whole life`
        )
    })
  }
})
