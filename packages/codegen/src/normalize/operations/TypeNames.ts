/**
 * Gives distinct TypeScript names to the schemas, functions and types of the raw package. Operations keep the vendor's
 * `operationId` if possible. A schema with a name that an operation needs is renamed.
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

// Suffixes of the types that hey-api makes for an operation.
const roles = ["Data", "Error", "Errors", "Response", "Responses"]

// Global types that generated types use. A schema named `File` would change the meaning of `Blob | File`.
const globals = ["Array", "Blob", "File", "Omit", "Uint8Array"]

// Words that cannot be type names: TypeScript's own types (TS2457) and operators.
const typeWords = (
  "any bigint boolean never number object string symbol undefined unknown void " +
  "abstract asserts infer intrinsic is keyof readonly typeof unique"
).split(" ")

const taken = [...takenNames, "Webhooks", ...globals]

/** Returns the name of a schema in hey-api's spelling. */
const written = (name: string): string => name.replaceAll(/[^\p{L}\p{N}_$]/gu, "_").replace(/^(?=\d)/, "_")

/** Returns the name of an operation's function in hey-api's spelling: `getJobs` for `GET_Jobs`. */
const functionName = (id: string): string => toCase(id, "camelCase")

/** Returns the prefix of the types of an operation or a webhook in hey-api's spelling. */
const typeName = (id: string): string => toCase(id, "PascalCase")

/** Returns the id of an operation without `operationId`: `getPetsById` for `GET /pets/{id}`. */
const idOf = (method: string, path: string): string =>
  camel(`${method} ${path.replaceAll(/\{[.;]?([^{}*]+)\*?\}/g, " by $1 ")}`)

const normalizeOperationIds = (document: JsonObject, report: Report): ReadonlySet<string> => {
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
      report(
        "function-renamed",
        ["paths", path, method],
        `the raw function is named ${id}, because another operation is named ${base}`
      )
    }
  }
  return names
}

/** Gives schemas and operations distinct names. Changes the document. */
export const normalizeTypeNames = (document: JsonObject, report: Report): void => {
  const names = new Set([...normalizeOperationIds(document, report), ...typeWords])
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
    report(
      "schema-renamed",
      ["components", "schemas", name],
      `the type of the schema ${name} is named ${own}, because something else has that name`
    )
  }
  if (renamed.size === 0) return
  renameSchemas(document, renamed)
  changeReferences(document, (reference) => {
    const own = reference.startsWith(schemaPrefix) ? renamed.get(reference.slice(schemaPrefix.length)) : undefined
    return own === undefined ? reference : schemaPrefix + own
  })
}
