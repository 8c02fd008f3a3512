/**
 * The generated packages as files: laid out and resolved as a user's are.
 */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Generated } from "@faktura/codegen"

/** Where generated packages are: inside of this package, so that they find what they depend on. */
export const generatedFolder = join(import.meta.dirname, "..", ".generated")

/** A raw client's folder. */
export const clientFolder = (name: string): string => join(generatedFolder, `${name}-client`)

/** A services package's folder. */
export const servicesFolder = (name: string): string => join(generatedFolder, name)

const clientModule = `import type { ApiClient } from "@faktura/core/ApiClient"
import * as Context from "effect/Context"

export class AcceptanceClient extends Context.Service<AcceptanceClient, ApiClient>()("acceptance/Client") {}
`

// What the scenarios' \`x-faktura-context\` ask for.
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
  // A link, as package managers make them: Node strips the types of no file that really is in node_modules.
  symlinkSync(clientFolder(name), join(generatedFolder, "node_modules", "@acceptance", `${name}-client`))
}
