/**
 * Writes the raw client into a package: the sources in `client/` beside this folder, as they are, and the package's own client.
 */
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

// The sources, also when this file runs compiled: the package holds both.
const sources = fileURLToPath(new URL("../../src/client/", import.meta.url))

const ownClient = `import { createClient, createConfig } from "./client/index.ts"
import type { Client, ClientOptions, Config } from "./client/index.ts"
import type { ClientOptions as ClientOptions2 } from "./types.gen.ts"

/** Gives the package's own client its settings. */
export type CreateClientConfig<T extends ClientOptions = ClientOptions2> = (
  override?: Config<ClientOptions & T>
) => Config<Required<ClientOptions> & T>

/** The client of calls that are given none. It has no base URL: set one with \`client.setConfig({ baseUrl })\`. */
export const client: Client = createClient(createConfig<ClientOptions2>())
`

/** The generated name of a source: \`Build.ts\` is \`Build.gen.ts\`; the index keeps its name. */
const nameOf = (file: string): string => (file === "index.ts" ? file : file.replace(/\.ts$/, ".gen.ts"))

/** The files of a raw client, by their paths below the output folder, importing each other by `.ts`. */
export const clientFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ["client.gen.ts", ownClient],
    ...readdirSync(sources)
      .filter((file) => file.endsWith(".ts"))
      .toSorted()
      .map((file): readonly [string, string] => [
        `client/${nameOf(file)}`,
        readFileSync(sources + file, "utf8")
          // Comments for mutation tests are of this repository.
          .replaceAll(/^ *\/\/ Stryker .*\n/gm, "")
          .replaceAll(/(?<=\bfrom "\.\/)(\w+\.ts)(?=")/g, (_, imported: string) => nameOf(imported))
      ])
  ])
