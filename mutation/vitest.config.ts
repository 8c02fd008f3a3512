import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { testsOf, topics, topicVariable } from "./topics.ts"

const topic = topics.find(({ name }) => name === process.env[topicVariable])
if (topic === undefined)
  throw new Error(`${topicVariable} is not a topic of mutation/topics.ts. Run mutation/main.ts instead of vitest.`)

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: [...testsOf(topic)],
    // Each mutant has its own worker. Its test files share the worker, so their imports are loaded once.
    isolate: false,
    // Shorter than the timeout of a whole run (timeoutMS): a mutant that hangs fails one test instead of ending the runner.
    testTimeout: 3_000
  }
})
