/**
 * Runs the mutation tests of the topics in `topics.ts`, one after another, and prints a line for each.
 *
 * Arguments: names of topics; default: all. The first topic with a surviving mutant ends the run with code 1.
 */
import { fileURLToPath } from "node:url"
import { Stryker } from "@stryker-mutator/core"
import { sourcesOf, topics, topicVariable } from "./topics.ts"

const names = process.argv.slice(2)
const unknown = names.filter((name) => !topics.some((topic) => topic.name === name))
if (unknown.length > 0) {
  console.error(`Unknown topic: ${unknown.join(", ")}. Use one of ${topics.map(({ name }) => name).join(", ")}.`)
  process.exit(1)
}

process.chdir(fileURLToPath(new URL("..", import.meta.url)))

const lines: Array<string> = []
let all = 0
const begun = performance.now()
const since = (start: number): string => `${Math.round((performance.now() - start) / 1000)} s`

for (const topic of topics) {
  if (names.length > 0 && !names.includes(topic.name)) continue
  process.env[topicVariable] = topic.name
  const start = performance.now()
  const mutants = await new Stryker({
    configFile: "mutation/stryker.config.json",
    mutate: [...sourcesOf(topic)]
  }).runMutationTest()
  const counts = Map.groupBy(mutants, ({ status }) => status)
  const results = [...counts].map(([status, { length }]) => `${length} ${status.toLowerCase()}`).toSorted()
  lines.push(`${topic.name.padEnd(12)} ${results.join(", ")}; ${since(start)}`)
  all += mutants.length
  // Stryker sets the exit code if the score is below the threshold.
  if (process.exitCode !== undefined && process.exitCode !== 0) break
}

console.log([...lines, `${all} mutants; ${since(begun)}`].join("\n"))
