import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { testsOf, topics, topicVariable } from "./topics.ts"

const topic = topics.find(({ name }) => name === process.env[topicVariable])
if (topic === undefined) throw new Error(`${topicVariable} names no topic.`)

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: [...testsOf(topic)],
    // Each mutant has a worker of its own; its test files share it, and what they import is loaded once.
    isolate: false,
    // Shorter than what a whole run may take (timeoutMS): a mutant that hangs fails one test instead of ending the runner.
    testTimeout: 3_000
  }
})
