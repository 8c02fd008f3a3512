/**
 * Files of the generated packages, with the folders and the resolution of a user's packages.
 */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Generated } from "@faktura/codegen"

/** Folder of generated packages: inside this package, so that they find their dependencies. */
export const generatedFolder = join(import.meta.dirname, "..", ".generated")

/** Folder of a raw client. */
export const clientFolder = (name: string): string => join(generatedFolder, `${name}-client`)

/** Folder of a services package. */
export const servicesFolder = (name: string): string => join(generatedFolder, name)

const clientModule = `import type { ApiClient } from "@faktura/core/ApiClient"
import * as Context from "effect/Context"

export class AcceptanceClient extends Context.Service<AcceptanceClient, ApiClient>()("acceptance/Client") {}
`

// Context services of the scenarios' `x-faktura-context`.
const scopeModule = `import * as Context from "effect/Context"

export class Tenant extends Context.Service<Tenant, { readonly id: string }>()("acceptance/Tenant") {}
export class Account extends Context.Service<
  Account,
  { readonly id: string; readonly key: string; readonly company?: string | undefined }
>()("acceptance/Account") {}
`

const clientPackage = (name: string): string =>
  JSON.stringify({
    name: `@acceptance/${name}-client`,
    type: "module",
    exports: {
      ".": "./src/index.ts",
      "./client": "./src/client/index.ts"
    }
  })

const write = (folder: string, files: Iterable<readonly [string, string]>): void => {
  for (const [name, text] of files) {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

/** Empties the folder of generated packages. */
export const clearPackages = (): void => {
  rmSync(generatedFolder, { recursive: true, force: true })
  mkdirSync(join(generatedFolder, "node_modules", "@acceptance"), { recursive: true })
}

/** Writes the two packages of a document. */
export const writePackages = (name: string, made: Generated): void => {
  write(clientFolder(name), [["package.json", clientPackage(name)]])
  write(join(clientFolder(name), "src"), made.client)
  write(servicesFolder(name), [
    ["package.json", JSON.stringify({ name: `@acceptance/${name}`, type: "module" })],
    ["src/Client.ts", clientModule],
    ["src/Scope.ts", scopeModule]
  ])
  write(join(servicesFolder(name), "src", "generated"), made.services)
  // A link, as package managers make it: Node does not strip types of files that are really in node_modules.
  symlinkSync(clientFolder(name), join(generatedFolder, "node_modules", "@acceptance", `${name}-client`))
}
