/**
 * Writes the values that calls of undeclared endpoints need: client, security, settings and scope of the API's operations.
 */
import { docCode, linesCode } from "../output/Code.ts"
import type { OperationModel } from "./Model.ts"
import type { CodeFile } from "./SchemaFile.ts"
import { scopeServices } from "./Signature.ts"
import type { EffectOptions } from "./types.ts"

/** Returns the most frequent value, the first one of equals. */
const mostFrequent = (texts: ReadonlyArray<string>): string | undefined => {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].reduce<readonly [string, number] | undefined>(
    (best, each) => (best === undefined || each[1] > best[1] ? each : best),
    undefined
  )?.[0]
}

/** Writes the values that undeclared calls need: those of most operations, and every scope parameter. */
const undeclaredCode = (operations: ReadonlyArray<OperationModel>, client: string): string => {
  const common = (field: "security" | "settings"): string | undefined => {
    const value = mostFrequent(operations.map((operation) => JSON.stringify(operation[field])))
    return value === undefined || value === "[]" ? undefined : `${field}: ${value}`
  }
  const scopes = new Map(operations.flatMap(({ scope }) => scope.map((each) => [`${each.in} ${each.name}`, each])))
  const scope = [...scopes.values()].map(
    ({ field, in: location, name, service }) =>
      `{ service: ${service}, field: ${JSON.stringify(field)}, in: "${location}", name: ${JSON.stringify(name)}, required: false }`
  )
  const fields = [
    `client: ${client}`,
    common("security"),
    common("settings"),
    scope.length === 0 ? undefined : `scope: [${scope.join(", ")}]`
  ].filter((each) => each !== undefined)
  return `{ ${fields.join(", ")} }`
}

/** Writes the file. */
export const undeclaredFile = (operations: ReadonlyArray<OperationModel>, options: EffectOptions): CodeFile => {
  const { client, scopeModule } = options
  const scopes = [...new Set(operations.flatMap(scopeServices))].toSorted()
  return {
    path: "promise/undeclared",
    code: linesCode([
      'import { requestMethod } from "@faktura/core/promise"',
      'import type { RequestMethod, Unbound } from "@faktura/core/promise"',
      `import { ${client.name} } from ${JSON.stringify(client.module)}`,
      scopes.length === 0 ? undefined : `import { ${scopes.join(", ")} } from ${JSON.stringify(scopeModule)}`,
      "",
      docCode(["Method for endpoints that the document does not declare, for `client.use`."]),
      `export const request: Unbound<RequestMethod> = /* @__PURE__ */ requestMethod(${undeclaredCode(operations, client.name)})`
    ])
  }
}
