/** Defines the plugin for hey-api: name, dependencies, defaults. */
import { definePluginConfig } from "@hey-api/openapi-ts"
import { handler } from "./plugin.ts"
import type { EffectPlugin } from "./types.ts"

/**
 * Returns the plugin's entry for hey-api's list of plugins.
 *
 * Services need the parser and the raw client's plugin too. `plugins` returns the whole list.
 *
 * @example
 * import { effectServices, plugins } from "@faktura/codegen"
 *
 * const withPrefix = [...plugins().slice(0, -1), effectServices({ resourcePrefix: "/accounting" })]
 */
export const effectServices = definePluginConfig<EffectPlugin["Types"]>({
  config: { comments: true, includeInEntry: false },
  dependencies: ["@hey-api/typescript", "@faktura/raw"],
  handler,
  name: "@faktura/effect"
  // hey-api's type needs a default for every option. `Options.ts` has the defaults, because they depend on the document.
} as never)
