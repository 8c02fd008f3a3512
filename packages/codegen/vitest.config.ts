import { defineConfig } from "vitest/config"
import { coreAliases } from "./test/kit/CoreSources.ts"

export default defineConfig({
  // Generated code is run against the runtime's sources, not against a build of it.
  resolve: { alias: [...coreAliases()] },
  test: {
    include: ["test/**/*.test.ts"],
    // Test files change nothing outside of themselves, and share what they import: the generator and the compiler take long to load.
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 120_000
  }
})
