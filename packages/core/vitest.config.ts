import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

// What `imports` in package.json names is built; tests are of the source.
export default defineConfig({
  resolve: { alias: { "#transport": fileURLToPath(new URL("src/transport/UndiciPool.ts", import.meta.url)) } }
})
