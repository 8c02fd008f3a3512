import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import stryker from "./stryker.config.json" with { type: "json" }

/** Tests of a file besides those named after it. */
const further: ReadonlyArray<string> = ["BearerTokenRenewal", "ClockSteps", "ReconcileLookup", "ReconcileWords"]

// The tests named after what is mutated, and no others: a mutant that only a distant test would notice is not tested well.
export default defineConfig({
  root: fileURLToPath(new URL("../packages/core", import.meta.url)),
  test: {
    include: [
      ...stryker.mutate.map((source) => source.replace("packages/core/src/", "test/").replace(/\.ts$/, ".test.ts")),
      ...further.map((name) => `test/${name}.test.ts`)
    ],
    // Shorter than what a whole run may take (timeoutMS): a mutant that hangs fails one test instead of ending the runner.
    testTimeout: 10_000
  }
})
