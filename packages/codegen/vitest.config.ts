import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

export default defineConfig({
  // Generated code is run against the runtime's sources: nothing here depends on its package.
  resolve: {
    alias: [
      {
        find: /^@faktura\/core\/(.*)$/,
        replacement: `${fileURLToPath(new URL("../core/src/", import.meta.url))}$1.ts`
      }
    ]
  },
  test: { include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 120_000 }
})
