/**
 * Regenerates the APIs of a workspace, one after the other: generate, pull, changeset, diff.
 *
 * An API that fails does not stop the others. The commands change nothing when they fail, so the files of the others are right.
 */
import { CheckFailed } from "../release/CheckFailed.ts"
import type { Output } from "../release/Command.ts"
import type { Api } from "./Apis.ts"
import type { Changes } from "./Changes.ts"

/** Commands that a run needs. */
export interface Commands {
  /** Runs `faktura`. @throws CheckFailed with its output */
  readonly faktura: (...args: ReadonlyArray<string>) => Promise<Output>
  readonly changes: () => Promise<Changes>
  /** Prints a line of progress. */
  readonly say: (line: string) => void
}

/** Result for an API. */
export interface Regenerated {
  readonly api: string
  /** True if the committed generated files were not those of the committed document. */
  readonly isStale: boolean
  /** Message of the command that failed. */
  readonly failure: string | undefined
  /** The difference as Markdown. Undefined if nothing changed. */
  readonly markdown: string | undefined
}

/** Parts of `faktura changeset --json`. */
interface ChangesetResult {
  readonly level: string
  readonly file: string | null
  readonly withdrawn: ReadonlyArray<string>
}

/** Parts of `faktura pull --json`. */
interface PullResult {
  readonly changed: boolean
}

const follow = async (api: Api, { changes, faktura, say }: Commands): Promise<string | undefined> => {
  const { name } = api
  const before = (await changes()).tree
  if (api.upstream === undefined) say(`${name}: no upstream, not pulled`)
  else {
    // The cast: the command's own JSON.
    const { changed } = JSON.parse((await faktura("pull", name, "--json")).stdout) as PullResult
    say(`${name}: ${changed ? "pulled" : "unchanged"}`)
  }
  const { stdout } = await faktura("changeset", name, "--json")
  // The cast: the command's own JSON.
  const { file, level, withdrawn } = JSON.parse(stdout) as ChangesetResult
  if (file !== null) say(`${name}: ${level}, ${file}`)
  for (const each of withdrawn) say(`${name}: ${each} withdrawn`)
  if ((await changes()).tree === before) return undefined
  return (await faktura("diff", name, "--markdown")).stdout.trim()
}

const regenerateOne = async (api: Api, commands: Commands): Promise<Regenerated> => {
  const { changes, faktura, say } = commands
  const { name } = api
  let isStale = false
  try {
    const committed = (await changes()).tree
    await faktura("generate", name)
    isStale = (await changes()).tree !== committed
    if (isStale) say(`${name}: the committed generated files are not those of the document`)
    return { api: name, isStale, failure: undefined, markdown: await follow(api, commands) }
  } catch (error) {
    if (!(error instanceof CheckFailed)) throw error
    say(`${name}: ${error.message}`)
    return { api: name, isStale, failure: error.message, markdown: undefined }
  }
}

/** Regenerates APIs, in order. */
export const regenerate = async (apis: ReadonlyArray<Api>, commands: Commands): Promise<ReadonlyArray<Regenerated>> => {
  const results: Array<Regenerated> = []
  for (const api of apis) results.push(await regenerateOne(api, commands))
  return results
}
