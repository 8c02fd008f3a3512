/**
 * Reads the fields of a record in the body of a request.
 */
import { isDeepStrictEqual } from "node:util"
import type { Call } from "../http/Api.ts"
import { Invalid, Refusal } from "../http/Refusal.ts"
import { isObject, keysOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import type { Validator } from "../openapi/Validation.ts"
import { inDirection } from "../openapi/OneWay.ts"
import type { Engine } from "./Model.ts"
import type { StoredRecord } from "./Records.ts"
import type { Resource } from "./Roles.ts"

/** Fields that the caller sent. A wrapper of the whole record, such as `{"data": {...}}`, is taken off. */
const unwrapped = (
  { body, parts }: Pick<Call<unknown>, "body" | "parts">,
  known: ReadonlyMap<string, string>
): readonly [StoredRecord, string?] => {
  if (!isObject(body)) return [{}]
  const named = new Set(parts.filter(({ filename }) => filename !== undefined).map(({ name }) => name))
  const isFile = (name: string, value: unknown): boolean => named.has(name) && !isObject(value)
  const fields = Object.fromEntries(Object.entries(body).filter(([name, value]) => !isFile(name, value)))
  const [name = "", ...others] = Object.keys(fields)
  const wrapped = fields[name]
  // A form has its record in one part beside the files.
  const isNamed = parts.length > 0 || /^(?:data|item|record|attributes)$/.test(name)
  // A wrapper may have the record's own name, as in `{"post": {"title": "..."}}`.
  const isOuter = !known.has(name) && isObject(wrapped) && Object.keys(wrapped).some((each) => known.has(each))
  const isWrapper = others.length === 0 && (isNamed || isOuter)
  return isWrapper && isObject(wrapped) ? [wrapped, name] : [fields]
}

/** Checks the fields of a body whose schema lists none by the schema of the record. @throws Invalid */
const checkFree = (validator: Validator, known: ReadonlyMap<string, string>, fields: StoredRecord): void => {
  const problems = Object.entries(fields).flatMap(([name, value]) => {
    const pointer = known.get(name)
    // Null and objects change a part of the record.
    if (pointer === undefined || value === null || isObject(value)) return []
    return validator.response(pointer, value).map((problem) => {
      const msg = problem.replace(/^body: /, "")
      return { loc: ["body", name], msg, type: "value_error" }
    })
  })
  if (problems.length > 0) throw new Invalid(problems)
}

/** Returns the fields of a record that the caller sent. Read-only ones are left out. */
export const sentFields = (
  { schemas, validator }: Engine,
  { schema }: Resource,
  call: Pick<Call<unknown>, "body" | "operation" | "parts">
): StoredRecord => {
  const known = schema === undefined ? new Map<string, string>() : schemas.view(schema).fields
  const [fields, wrapper] = unwrapped(call, known)
  const [media] = call.operation.body?.media ?? []
  if (media !== undefined && schemas.view(media.schema).fields.size === 0) checkFree(validator, known, fields)
  if (!validator.hasOneWay) return fields
  const own = media === undefined ? undefined : schemas.view(media.schema)
  const body = wrapper === undefined ? media?.schema : own?.fields.get(wrapper)
  const listed = body === undefined ? undefined : schemas.view(body).fields
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const pointer = listed?.get(name) ?? known.get(name)
      if (pointer === undefined) return [[name, value]]
      return schemas.view(pointer).isReadOnly ? [] : [[name, inDirection(schemas, pointer, value, "request")]]
    })
  )
}

/** Change of a JSON patch (RFC 6902). */
interface Change {
  readonly op: string
  readonly path: string
  readonly from?: unknown
  readonly value?: unknown
}

/** Returns the changes of a JSON patch; undefined for another body. */
export const patchIn = (body: unknown): ReadonlyArray<Change> | undefined =>
  Array.isArray(body) &&
  body.length > 0 &&
  body.every((each) => isObject(each) && typeof each["op"] === "string" && typeof each["path"] === "string")
    ? (body as ReadonlyArray<Change>) // checked on the line before
    : undefined

type Holder = Record<string, unknown> | Array<unknown>

const refused = (index: number, msg: string): Invalid =>
  new Invalid([{ loc: ["body", index], msg, type: "value_error" }])

/** Applies a JSON patch to a record. @throws Invalid for a path that does not exist, Refusal 409 for a test that fails */
export const patched = (record: StoredRecord, changes: ReadonlyArray<Change>): StoredRecord => {
  const root: { whole: unknown } = { whole: structuredClone(record) }
  const find = (index: number, path: string): readonly [Holder, string] => {
    const keys = ["whole", ...keysOf(path)]
    const key = keys.pop() ?? ""
    let holder: unknown = root
    for (const each of keys)
      holder =
        typeof holder === "object" && holder !== null && Object.hasOwn(holder, each)
          ? (holder as JsonObject)[each]
          : undefined // an object, as checked
    if (typeof holder !== "object" || holder === null) throw refused(index, `${path} does not exist`)
    return [holder as Holder, key] // an object or a list
  }
  const read = (index: number, path: string): unknown => {
    const [holder, key] = find(index, path)
    if (!Object.hasOwn(holder, key)) throw refused(index, `${path} does not exist`)
    return (holder as JsonObject)[key] // a list is indexed by text
  }
  const remove = (index: number, path: string): void => {
    read(index, path)
    const [holder, key] = find(index, path)
    if (Array.isArray(holder)) holder.splice(Number(key), 1)
    else delete holder[key]
  }
  const add = (index: number, path: string, value: unknown): void => {
    const [holder, key] = find(index, path)
    if (!Array.isArray(holder)) holder[key] = value
    else {
      const at = key === "-" ? holder.length : Number(key)
      if (!Number.isInteger(at) || at < 0 || at > holder.length) throw refused(index, `${path} does not exist`)
      holder.splice(at, 0, value)
    }
  }
  for (const [index, { from, op, path, value }] of changes.entries()) {
    const source = (): unknown => structuredClone(read(index, String(from)))
    const work: Readonly<Record<string, () => void>> = {
      add: () => add(index, path, value),
      remove: () => remove(index, path),
      replace: () => {
        remove(index, path)
        add(index, path, value)
      },
      copy: () => add(index, path, source()),
      move: () => {
        const moved = source()
        remove(index, String(from))
        add(index, path, moved)
      },
      test: () => {
        if (!isDeepStrictEqual(read(index, path), value)) throw new Refusal(409, `${path} is not the value of the test`)
      }
    }
    const own = Object.hasOwn(work, op) ? work[op] : undefined
    if (own === undefined) throw refused(index, `"${op}" is no operation of a JSON patch`)
    own()
  }
  if (!isObject(root.whole)) throw refused(changes.length - 1, "the record must stay an object")
  return root.whole
}
