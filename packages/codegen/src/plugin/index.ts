/** The plugin for hey-api that writes Effect services beside the raw client. */
export { effectServices } from "./config.ts"
export { NameClash } from "./plugin.ts"
export type { EffectPlugin, EffectUserOptions } from "./types.ts"
