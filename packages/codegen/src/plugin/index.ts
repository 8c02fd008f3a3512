/** hey-api plugin that writes Effect services next to the raw client. */
export { effectServices } from "./config.ts"
export { NameClash } from "./plugin.ts"
export type { EffectPlugin, EffectUserOptions } from "./types.ts"
