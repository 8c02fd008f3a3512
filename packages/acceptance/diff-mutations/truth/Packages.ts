/**
 * Writes generated packages into a folder, so that compilers and Node can read them: the raw client, the services, and
 * hand-written files of an API.
 */
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Generated } from "@faktura/codegen"
import { isObject, objectOf } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"

/** Name of every document here. Its generated packages import each other by it. */
export const packageName = "mutant"

/** Module of the client, which services import. */
export const clientModule = `import type { ApiClient } from "@faktura/core/ApiClient"
import * as Context from "effect/Context"

export class AcceptanceClient extends Context.Service<AcceptanceClient, ApiClient>()("mutation/Client") {}
`

/** Context services of a document's `x-faktura-context`, with their fields. */
export const scopesOf = (document: JsonObject): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each)
    if (!isObject(value)) return
    const { field, service } = objectOf(value["x-faktura-context"])
    if (typeof field === "string" && typeof service === "string")
      found.set(service, (found.get(service) ?? new Set()).add(field))
    for (const each of Object.values(value)) visit(each)
  }
  visit(document)
  return found
}

/** Module of a document's context services. */
export const scopeModule = (document: JsonObject): string =>
  [
    'import * as Context from "effect/Context"',
    "",
    ...[...scopesOf(document)].map(([service, fields]) => {
      const members = [...fields].map((field) => `readonly ${field}: string`).join("; ")
      return `export class ${service} extends Context.Service<${service}, { ${members} }>()("mutation/${service}") {}`
    }),
    ""
  ].join("\n")

const hashOf = (texts: Iterable<string>): string => {
  const hash = createHash("sha256")
  for (const text of texts) hash.update(text).update("\0")
  return hash.digest("hex").slice(0, 20)
}

const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** The client's own files, once for all packages that have the same ones: they would be most of what is compiled. */
const writeClient = (root: string, files: ReadonlyArray<readonly [string, string]>): string => {
  const name = `client-${hashOf(files.flat())}`
  if (!existsSync(join(root, name))) for (const [file, text] of files) write(join(root, name, file.slice(7)), text)
  return name
}

/** Hash of an API's generated files: equal when every file is. */
export const identityOf = ({ client, services }: Generated): string => hashOf([...client, ...services].flat())

/** Writes the packages of an API below a folder. Returns the name of their folder there. */
export const writePackages = (root: string, made: Generated): string => {
  const scopes = scopeModule(made.document)
  const name = `p-${hashOf([identityOf(made), scopes])}`
  const folder = join(root, name)
  if (existsSync(folder)) return name
  const shared = writeClient(
    root,
    [...made.client].filter(([file]) => file.startsWith("client/"))
  )
  for (const [file, text] of made.client) {
    if (file.startsWith("client/")) continue
    const up = "../".repeat(file.split("/").length + 1)
    write(join(folder, "raw", file), text.replaceAll(/from "(?:\.\.?\/)+client\//g, `from "${up}${shared}/`))
  }
  for (const [file, text] of made.services)
    write(
      join(folder, "services", "generated", file),
      text
        .replaceAll(`"@acceptance/${packageName}-client"`, `"${"../".repeat(file.split("/").length + 1)}raw/index.ts"`)
        .replaceAll(
          `"@acceptance/${packageName}-client/client"`,
          `"${"../".repeat(file.split("/").length + 2)}${shared}/index.ts"`
        )
    )
  write(join(folder, "services", "Client.ts"), clientModule)
  write(join(folder, "services", "Scope.ts"), scopes)
  write(join(folder, "Serializers.ts"), `export { requestBuilder } from "../${shared}/index.ts"\n`)
  return name
}
