/**
 * Names of the raw package: every schema and every operation's function and types need one of their own, in TypeScript's
 * letters. Operations keep the vendor's `operationId` where they can; a schema in the way of one is renamed.
 */
import { toCase } from "@hey-api/shared"
import { objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { takenNames } from "../../naming/Layout.ts"
import { camel } from "../../naming/Names.ts"
import { operationsOf, schemaPrefix } from "../../openapi/SchemaMap.ts"
import { changeReferences, renameSchemas, schemasOf } from "../schemas/Components.ts"
import { prototypeKey } from "../schemas/PrototypeKeys.ts"
import type { Report } from "../../warnings/Report.ts"

// What hey-api makes of an operation.
const roles = ["Data", "Error", "Errors", "Response", "Responses"]

// Types of the platform that types are written with: a schema `File` would be what `Blob | File` means.
const globals = ["Array", "Blob", "File", "Omit", "Uint8Array"]

// Words that mean something else where a type stands: TypeScript's own types (TS2457) and operators.
const typeWords = (
  "any bigint boolean never number object string symbol undefined unknown void " +
  "abstract asserts infer intrinsic is keyof readonly typeof unique"
).split(" ")

const taken = [...takenNames, "Webhooks", ...globals]

/** A schema's name as hey-api writes it. */
const written = (name: string): string => name.replaceAll(/[^\p{L}\p{N}_$]/gu, "_").replace(/^(?=\d)/, "_")

/** The name of an operation's function as hey-api writes it: `GET_Jobs` is `getJobs`. */
const functionName = (id: string): string => toCase(id, "camelCase")

/** What the types of an operation or a webhook begin with, as hey-api writes them. */
const typeName = (id: string): string => toCase(id, "PascalCase")

/** An operation without an `operationId`: `GET /pets/{id}` is `getPetsById`. */
const idOf = (method: string, path: string): string =>
  camel(`${method} ${path.replaceAll(/\{[.;]?([^{}*]+)\*?\}/g, " by $1 ")}`)

const mendOperationIds = (document: JsonObject, report: Report): ReadonlySet<string> => {
  const names = new Set<string>(taken)
  for (const { method, operation, path } of operationsOf(document)) {
    const given = typeof operation.operationId === "string" ? operation.operationId : idOf(method, path)
    const base = camel(given) === "" ? idOf(method, path) : functionName(given)
    const namesOf = (id: string): ReadonlyArray<string> => [
      functionName(id),
      ...roles.map((role) => typeName(id) + role)
    ]
    let id = base
    for (let count = 2; namesOf(id).some((name) => names.has(name)); count++) id = `${base}${count}`
    for (const name of namesOf(id)) names.add(name)
    operation.operationId = id === base && camel(given) !== "" && given !== prototypeKey ? given : id
    if (id !== base) {
      report("renamed", ["paths", path, method], `the raw function is ${id}: another operation is ${base}`)
    }
  }
  return names
}

/** Gives schemas and operations names of their own. Changes the document. */
export const mendTypeNames = (document: JsonObject, report: Report): void => {
  const names = new Set([...mendOperationIds(document, report), ...typeWords])
  for (const webhook of Object.keys(objectOf(document.webhooks))) {
    for (const role of ["Payload", "Request"]) names.add(`${typeName(webhook)}Webhook${role}`)
  }
  const renamed = new Map<string, string>()
  for (const name of Object.keys(schemasOf(document))) {
    let own = written(name)
    while (names.has(own)) own += "Schema"
    names.add(own)
    if (own === written(name)) continue
    renamed.set(name, own)
    report("renamed", ["components", "schemas", name], `the schema ${name} is ${own}: something else has that name`)
  }
  if (renamed.size === 0) return
  renameSchemas(document, renamed)
  changeReferences(document, (reference) => {
    const own = reference.startsWith(schemaPrefix) ? renamed.get(reference.slice(schemaPrefix.length)) : undefined
    return own === undefined ? reference : schemaPrefix + own
  })
}
