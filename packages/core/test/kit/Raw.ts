/**
 * The raw client of a generated package.
 */
import type { RawConfig } from "../../src/ApiClient.ts"
import type { RawClient } from "../../src/DirectClient.ts"

type Style = (name: never) => unknown

/** What tests use of a raw package's client. */
interface RawModule {
  readonly createClient: (config: unknown) => RawClient & { readonly interceptors: Interceptors }
  readonly createConfig: (config: RawConfig) => unknown
  readonly asGiven: (type: string) => unknown
  readonly cookies: () => unknown
  readonly deepObject: Style
  readonly form: (fields?: object) => unknown
  readonly multipart: (fields?: object) => unknown
  readonly server: (address: string) => unknown
}

interface Interceptors {
  readonly request: { readonly use: (fn: (request: Request) => Request) => unknown }
}

// Every raw package has the same client, and core depends on none of them. Imported by a name that the compiler does not
// follow, because generated raw code is checked less strictly than this package.
const source: string = new URL("../../../monite-client/src/generated/client/index.ts", import.meta.url).href
export const raw: RawModule = (await import(/* @vite-ignore */ source)) as RawModule

/** A raw client, as a raw package makes it. */
export const rawClient = (config: RawConfig): ReturnType<RawModule["createClient"]> =>
  raw.createClient(raw.createConfig(config))
