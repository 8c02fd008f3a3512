export { effectServices } from "./config.ts"
export type { EffectOptions, EffectPlugin } from "./types.ts"
