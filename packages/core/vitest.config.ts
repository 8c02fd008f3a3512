import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

// What `imports` in package.json names is built; tests are of the source.
export default defineConfig({
  resolve: { alias: { "#fetch": fileURLToPath(new URL("src/PooledFetch.ts", import.meta.url)) } }
})
