/**
 * Finds what changed between two versions of a document, and how each change affects the callers of the generated code.
 */
import { facts } from "../openapi/Facts.ts"
import { reach } from "../openapi/Graph.ts"
import { isObject, jsonText, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { operationViews } from "../openapi/OperationView.ts"
import type { OperationView } from "../openapi/OperationView.ts"
import { mapRoots, schemasReferredIn } from "../openapi/SchemaMap.ts"
import { normalize } from "../normalize/Normalize.ts"
import type { NamingSource } from "../normalize/Normalize.ts"
import { Findings } from "./Findings.ts"
import type { Change } from "./Findings.ts"
import { OperationWalk } from "./OperationWalk.ts"
import { SchemaWalk } from "./SchemaWalk.ts"

export type { Change } from "./Findings.ts"

/** Path with its parameters' names left out. */
const template = (path: string): string => path.replaceAll(/\{[^}]*\}/g, "{}")

/** Pairs the operations of two documents: by method and path, then by method and operation id. */
const pairs = (
  before: ReadonlyMap<string, OperationView>,
  after: ReadonlyMap<string, OperationView>
): ReadonlyArray<readonly [name: string, OperationView | undefined, OperationView | undefined]> => {
  const left = new Map(after)
  const take = (is: (other: OperationView) => boolean): OperationView | undefined => {
    for (const [name, other] of left) {
      if (!is(other)) continue
      left.delete(name)
      return other
    }
    return undefined
  }
  const exact = new Map(
    [...before.keys()].map((name) => {
      const same = left.get(name)
      left.delete(name)
      return [name, same] as const
    })
  )
  const found = [...before].map(([name, one]) => {
    const other =
      exact.get(name) ??
      take(({ method, path }) => method === one.method && template(path) === template(one.path)) ??
      take(({ method, source }) => method === one.method && source.operationId === one.source.operationId)
    return [name, one, other] as const
  })
  return [...found, ...[...left].map(([name, other]) => [name, undefined, other] as const)]
}

/** Directions in which the component schemas are used. */
const directionsOf = (document: JsonObject): ReadonlyMap<string, ReadonlySet<string>> => {
  const schemas = objectOf(objectOf(document.components).schemas)
  const roots = { request: new Set<string>(), response: new Set<string>() }
  const note = (side: "request" | "response") => (schema: unknown) => {
    for (const name of schemasReferredIn(schema)) roots[side].add(name)
    return schema
  }
  mapRoots(document, { request: note("request"), response: note("response") })
  const refsOf = (name: string): Iterable<string> => schemasReferredIn(schemas[name])
  const found = new Map<string, Set<string>>()
  for (const side of ["request", "response"] as const) {
    for (const name of reach(roots[side], refsOf)) found.set(name, (found.get(name) ?? new Set()).add(side))
  }
  return found
}

const typeNames = (before: JsonObject, after: JsonObject, findings: Findings): void => {
  const [was, is] = [directionsOf(before), directionsOf(after)]
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [one, other] = [was.get(name), is.get(name)]
    // The compiler sees which names are exported.
    if (one === undefined || other === undefined) continue
    if (one.has("request") && one.size < other.size) findings.add("type-split", name, "requests", "both")
    else if (one.size > other.size && other.has("request")) findings.add("type-joined", name, "both", "requests")
  }
}

/** Compares webhooks and callbacks. Their bodies are read, like responses. */
const events = (before: JsonObject, after: JsonObject, walk: SchemaWalk, findings: Findings): void => {
  const byName = (document: JsonObject) =>
    new Map((facts.events.of(document) ?? []).map((event) => [event.name, event]))
  const [was, is] = [byName(before), byName(after)]
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [one, other] = [was.get(name), is.get(name)]
    const at = `webhook ${name}`
    findings.operation(at)
    if (one === undefined) findings.add("event-added", at, "absent", "present")
    else if (other === undefined) findings.add("event-removed", at, "present", "absent")
    else {
      if (one.summary !== other.summary) findings.add("text-changed", at, "text", "other text")
      walk.compare({ before: { $ref: one.$ref }, after: { $ref: other.$ref } }, { at, isOptional: false }, "response")
    }
    findings.end()
  }
}

/** Version of the API if it is a date, such as 2024-05-25; undefined for others, which vendors raise without a meaning. */
const dateOf = (document: JsonObject): string | undefined => {
  const { version } = objectOf(document.info)
  return typeof version === "string" && /^\d{4}-\d{2}-\d{2}$/.test(version) ? version : undefined
}

const wholeDocument = (before: JsonObject, after: JsonObject, findings: Findings): void => {
  const [date, nextDate] = [dateOf(before), dateOf(after)]
  if (date !== undefined && nextDate !== undefined && date !== nextDate)
    findings.add("api-date-changed", "info version", date, nextDate)
  if (jsonText(before.servers) !== jsonText(after.servers))
    findings.add("servers-changed", "servers", jsonText(before.servers), jsonText(after.servers))
  const schemes = (document: JsonObject): JsonObject => objectOf(objectOf(document.components).securitySchemes)
  const [was, is] = [schemes(before), schemes(after)]
  for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const [one, other] = [was[name], is[name]].map((scheme) => {
      const { description: _description, ...rest } = objectOf(scheme)
      return isObject(scheme) ? jsonText(rest) : undefined
    })
    const at = `security scheme ${name}`
    // An added or removed scheme shows in the operations that use it.
    if (one !== undefined && other !== undefined && one !== other)
      findings.add("security-scheme-changed", at, one, other)
  }
}

/** Compares two normalized documents. */
const compared = (before: JsonObject, after: JsonObject): ReadonlyArray<Change> => {
  const findings = new Findings()
  const schemas = new SchemaWalk(before, after, findings)
  const operations = new OperationWalk(schemas, findings)
  for (const [name, one, other] of pairs(operationViews(before), operationViews(after))) {
    if (one !== undefined && other !== undefined) {
      operations.compare(name, one, other)
      continue
    }
    findings.operation(name)
    if (one === undefined) findings.add("operation-added", name, "absent", "present")
    else findings.add("operation-removed", name, "present", "absent")
    findings.end()
  }
  events(before, after, schemas, findings)
  typeNames(before, after, findings)
  wholeDocument(before, after, findings)
  return findings.changes()
}

/**
 * Returns the changes between two versions of a document, with the level of each. Overlays must have been applied.
 *
 * Both documents are normalized first. Why: code is generated from the normalized form, so two notations of the same meaning
 * are no change.
 *
 * @param naming options of `source.yaml` that affect names
 *
 * @example
 * import { documentChanges } from "@faktura/codegen"
 * import type { Spec } from "@faktura/codegen"
 *
 * const breaking = (before: Spec, after: Spec) =>
 *   documentChanges(before.document, after.document, { client: "Client", resourcePrefix: null }).filter(
 *     ({ level }) => level === "major"
 *   )
 */
export const documentChanges = (before: JsonObject, after: JsonObject, naming: NamingSource): ReadonlyArray<Change> =>
  compared(normalize(before, naming).document, normalize(after, naming).document)
