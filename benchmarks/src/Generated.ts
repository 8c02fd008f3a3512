/**
 * Finds operations in generated code by method and path, for any generated names.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** Operation of the generated services: its file, its name, and the name of its client. */
export interface FoundOperation {
  readonly file: string
  readonly name: string
  readonly client: string
}

/** Returns the generated constants of a folder's files, as text. */
const constants = (
  folder: string
): ReadonlyArray<{ readonly file: string; readonly name: string; readonly text: string }> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".gen.ts"))
    .flatMap((file) =>
      readFileSync(join(folder, file), "utf8")
        .split(/^export const /m)
        .slice(1)
        .map((text) => ({ file, name: /^\w+/.exec(text)?.[0] ?? "", text }))
    )

/** Finds a service's operation by its method and path. */
export const findOperation = (folder: string, method: string, path: string): FoundOperation => {
  const found = constants(join(folder, "services", "src", "generated", "operations")).find(
    ({ text }) => text.includes(`path: ${JSON.stringify(path)},`) && text.includes(`method: "${method}",`)
  )
  if (found === undefined) throw new Error(`no operation is generated for ${method} ${path}`)
  return {
    file: found.file.replace(/\.gen\.ts$/, ""),
    name: found.name,
    client: /client: (\w+)/.exec(found.text)?.[1] ?? ""
  }
}

/** Finds the raw function of a method and path. */
export const findRaw = (folder: string, method: string, path: string): string => {
  const urls = [`url: "${path}"`, `url: '${path}'`]
  const found = constants(folder).find(
    ({ text }) => urls.some((url) => text.includes(url)) && text.includes(`.${method.toLowerCase()}<`)
  )
  if (found === undefined) throw new Error(`no raw function is generated for ${method} ${path}`)
  return found.name
}
