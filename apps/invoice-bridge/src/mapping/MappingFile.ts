/** Reads a whole mapping table from a file that a person wrote. Each error names its path in the file, and the allowed values. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { Defaults, MappingInvalid, MappingSettings } from "./MappingSettings.ts"

const decode = Schema.decodeUnknownResult(MappingSettings, { onExcessProperty: "error", errors: "all" })

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** Keys of the parts whose keys are a closed list, by the path of the part. */
const keysOf: Readonly<Record<string, ReadonlyArray<string>>> = {
  "": Object.keys(MappingSettings.fields),
  defaults: Object.keys(Defaults.fields),
  roles: ["customer", "supplier"]
}

type Path = ReadonlyArray<PropertyKey | { readonly key: PropertyKey }>

/** Writes a path as people name a key, such as `taxCodes.sales.1900` or `requires[0]`. */
const nameOf = (path: Path): string =>
  path
    .map((part) => (typeof part === "object" ? part.key : part))
    .reduce<string>((name, part) => {
      if (typeof part === "number") return `${name}[${part}]`
      return name === "" ? String(part) : `${name}.${String(part)}`
    }, "")

const problemOf = (message: string, path: Path): string => {
  if (path.length === 0) return `The file: ${message}`
  const allowed = keysOf[nameOf(path.slice(0, -1))]
  const isUnknown = message === "Expected no excess property" && allowed !== undefined
  return `${nameOf(path)}: ${isUnknown ? `There is no such key. Allowed are ${allowed.join(", ")}.` : message}`
}

/** Reads the text of a file. Unknown and misspelt keys fail, and nothing of the file is used then. */
export const readMappingFile = (text: string): Result.Result<MappingSettings, MappingInvalid> => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    return Result.fail(new MappingInvalid({ message: `It is not JSON: ${String(cause)}` }))
  }
  return Result.mapError(decode(json), ({ issue }) => {
    const problems = issuesOf(issue).issues.map(({ message, path = [] }) => `  ${problemOf(message, path)}`)
    return new MappingInvalid({ message: problems.join("\n") })
  })
}
