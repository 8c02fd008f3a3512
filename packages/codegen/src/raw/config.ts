/** Defines the raw client's plugin for hey-api. It replaces hey-api's client and SDK plugins. */
import { definePluginConfig } from "@hey-api/openapi-ts"
import { handler } from "./plugin.ts"
import type { RawPlugin } from "./types.ts"

/** Returns the plugin's entry for hey-api's list of plugins. */
export const rawClient = definePluginConfig<RawPlugin["Types"]>({
  config: { comments: true, includeInEntry: true },
  dependencies: ["@hey-api/typescript"],
  handler,
  name: "@faktura/raw",
  tags: ["client", "sdk"]
  // hey-api's type needs a default for every option. The plugin has no options.
} as never)
