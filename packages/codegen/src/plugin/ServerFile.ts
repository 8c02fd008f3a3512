/**
 * Writes the file of servers: functions that return the document's server URLs. Variables are typed arguments.
 */
import { isObject, objectOf, textOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { camel } from "../naming/Names.ts"
import { docCode, keyCode } from "../output/Code.ts"
import type { CodeFile } from "./SchemaFile.ts"

interface ServerVariable {
  readonly name: string
  readonly default: string
  readonly values: ReadonlyArray<string>
  readonly description: string | undefined
}

/** Server of the document. */
export interface DocumentServer {
  readonly url: string
  readonly description: string | undefined
  readonly variables: ReadonlyArray<ServerVariable>
}

/** Reads the document's servers, in its order. */
export const serversOf = (document: JsonObject): ReadonlyArray<DocumentServer> =>
  (Array.isArray(document.servers) ? document.servers : []).flatMap((each) => {
    const { description, url, variables } = objectOf(each)
    if (typeof url !== "string") return []
    const named = Object.entries(objectOf(variables)).flatMap(([name, variable]): ReadonlyArray<ServerVariable> => {
      const own = objectOf(variable)
      if (!isObject(variable) || !url.includes(`{${name}}`)) return []
      const values = Array.isArray(own.enum) ? own.enum.map(String) : []
      return [{ name, default: String(own.default ?? values[0] ?? ""), values, description: textOf(own.description) }]
    })
    return [{ url, description: textOf(description), variables: named }]
  })

const serverCode = (server: DocumentServer, name: string): string => {
  const { description, url, variables } = server
  const doc = docCode([...(description === undefined ? [] : [description, ""]), `\`${url}\``], "  ")
  if (variables.length === 0) return `${doc}\n  ${name}: (): string => ${JSON.stringify(url)}`
  const fields = variables.map(({ description: about, name: key, values }) => {
    const type = values.length === 0 ? "string" : values.map((value) => JSON.stringify(value)).join(" | ")
    const comment = about === undefined ? "" : `${docCode([about], "    ")}\n`
    return `${comment}    readonly ${keyCode(key)}?: ${type}`
  })
  const path = JSON.stringify(url)
  const values = variables.map(
    (variable) =>
      `.replaceAll(${JSON.stringify(`{${variable.name}}`)}, () => variables[${JSON.stringify(variable.name)}] ?? ${JSON.stringify(variable.default)})`
  )
  return `${doc}\n  ${name}: (variables: {\n${fields.join("\n")}\n  } = {}): string => ${path}${values.join("")}`
}

/** Writes the file of servers. A document without servers has no such file. */
export const serverFiles = (servers: ReadonlyArray<DocumentServer>): ReadonlyArray<CodeFile> => {
  if (servers.length === 0) return []
  const taken = new Set<string>()
  const entries = servers.map((server, index) => {
    const words = camel((server.description ?? "").split(/[.(:,]/)[0] ?? "")
    const base = /^\p{Ll}[\p{L}\p{N}]{1,40}$/u.test(words) ? words : index === 0 ? "main" : `server${index + 1}`
    let name = base
    for (let count = 2; taken.has(name); count++) name = `${base}${count}`
    taken.add(name)
    return serverCode(server, name)
  })
  return [
    {
      path: "servers/index",
      code: [
        docCode(["Servers of the API, as the document lists them. Each function returns a base URL."]),
        `export const servers = {\n${entries.join(",\n")}\n} as const`
      ].join("\n")
    }
  ]
}
