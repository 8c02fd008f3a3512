import { defineConfig } from "vitest/config"
import { coreAliases } from "./test/kit/CoreSources.ts"

export default defineConfig({
  // Generated code is run against the runtime's sources, not against a build of it.
  resolve: { alias: [...coreAliases()] },
  test: { include: ["test/**/*.test.ts"], testTimeout: 180_000, hookTimeout: 120_000 }
})
