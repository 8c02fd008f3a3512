/**
 * Returns the files of a raw client: unchanged sources of the folder `client/`, and the package's own client.
 */
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

// Folder of the sources. Compiled code reads it too: the package contains `src` and `dist`.
const sources = fileURLToPath(new URL("../../src/client/", import.meta.url))

const ownClient = `import { createClient, createConfig } from "./client/index.ts"
import type { Client, ClientOptions, Config } from "./client/index.ts"
import type { ClientOptions as ClientOptions2 } from "./types.gen.ts"

/** Function that returns the settings of the package's own client. */
export type CreateClientConfig<T extends ClientOptions = ClientOptions2> = (
  override?: Config<ClientOptions & T>
) => Config<Required<ClientOptions> & T>

/** Client of calls without the option \`client\`. Set its base URL first: \`client.setConfig({ baseUrl })\`. */
export const client: Client = createClient(createConfig<ClientOptions2>())
`

/** Returns the generated name of a source file: `Build.gen.ts` for `Build.ts`. `index.ts` keeps its name. */
const nameOf = (file: string): string => (file === "index.ts" ? file : file.replace(/\.ts$/, ".gen.ts"))

/** Returns the files of a raw client by their paths below the output folder. Their imports end with `.ts`. */
export const clientFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ["client.gen.ts", ownClient],
    ...readdirSync(sources)
      .filter((file) => file.endsWith(".ts"))
      .toSorted()
      .map((file): readonly [string, string] => [
        `client/${nameOf(file)}`,
        readFileSync(sources + file, "utf8")
          // Removes comments that are for this repository's mutation tests.
          .replaceAll(/^ *\/\/ Stryker .*\n/gm, "")
          .replaceAll(/(?<=\bfrom "\.\/)(\w+\.ts)(?=")/g, (_, imported: string) => nameOf(imported))
      ])
  ])
