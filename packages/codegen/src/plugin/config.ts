/** The plugin's entry in hey-api's list of plugins: its name, what it builds on, its defaults. */
import { definePluginConfig } from "@hey-api/openapi-ts"
import { handler } from "./plugin.ts"
import type { EffectPlugin } from "./types.ts"

/** Makes the plugin's entry in hey-api's list of plugins. */
export const effectServices = definePluginConfig<EffectPlugin["Types"]>({
  config: { comments: true, includeInEntry: false },
  dependencies: ["@hey-api/typescript", "@faktura/raw"],
  handler,
  name: "@faktura/effect"
  // hey-api wants defaults for every option; these have theirs in Options, where the document is known.
} as never)
