/** The plugin's entry in hey-api's list of plugins: it takes the place of hey-api's client and of its functions. */
import { definePluginConfig } from "@hey-api/openapi-ts"
import { handler } from "./plugin.ts"
import type { RawPlugin } from "./types.ts"

/** Makes the plugin's entry in hey-api's list of plugins. */
export const rawClient = definePluginConfig<RawPlugin["Types"]>({
  config: { comments: true, includeInEntry: true },
  dependencies: ["@hey-api/typescript"],
  handler,
  name: "@faktura/raw",
  tags: ["client", "sdk"]
  // hey-api wants defaults for every option; there is none.
} as never)
