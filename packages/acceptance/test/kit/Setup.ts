/**
 * Generates every document before all tests, once, in two parallel processes.
 */
import { absent, documents } from "./Documents.ts"
import { clearPackages } from "./Packages.ts"
import { runProgram } from "./Run.ts"

export const setup = async (): Promise<void> => {
  for (const line of absent) console.warn(line)
  clearPackages()
  // GitHub's document takes about as long as all others together.
  const first = documents.filter(({ name }) => name === "github").map(({ name }) => name)
  const others = documents.filter(({ name }) => name !== "github").map(({ name }) => name)
  await Promise.all([first, others].map((names) => runProgram("GenerateProgram.ts", ...names)))
}
