/** A project with one document, for `faktura emit` to run in. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { snapshotOf } from "./Command.ts"
import { makeFolder, zoo } from "./Zoo.ts"

/** The folder that is generated. */
export const output = join("src", "zoo")
/** The command line. */
export const args = (...more: ReadonlyArray<string>): ReadonlyArray<string> => [
  "emit",
  "zoo.yaml",
  "--output",
  output,
  "--name",
  "Zoo",
  ...more
]

/** The same API with another name for its cats: its files are told from the old ones. */
export const lions = zoo.replaceAll("Cat", "Lion").replaceAll("cats", "lions")

/** An empty project with a document. */
export const makeProject = async (document = zoo): Promise<string> => {
  const root = await makeFolder()
  await writeFile(join(root, "zoo.yaml"), document)
  return root
}

/** Text of every file of a folder, by its path. */
export const textsOf = async (folder: string): Promise<ReadonlyMap<string, string>> =>
  new Map(
    [...(await snapshotOf(folder))].flatMap(([path, text]) =>
      text.endsWith(" <folder>") ? [] : [[path, text.replace(/^\d+ /, "")] as const]
    )
  )
