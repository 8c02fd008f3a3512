/**
 * Ends a script in order after a signal, and gives it a folder of its own that is removed at the end.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { stopAll } from "./Command.ts"

/**
 * Ends the script after a signal. Commands that it has started are stopped first. Why: they would survive the signal.
 *
 * @param clear runs before the end
 */
export const endOnSignal = (clear: () => void = () => {}): void => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      stopAll()
      clear()
      process.exit(1)
    })
  }
}

/**
 * Runs work in a new folder. At the end, and after a signal, it stops the commands that the script has started, and removes the
 * folder.
 *
 * @param prefix beginning of the folder's name
 * @param keep   true keeps the folder
 */
export const withScratch = async (
  prefix: string,
  work: (folder: string) => Promise<void>,
  keep: boolean = false
): Promise<void> => {
  // The real path. Why: links confuse tools that compare paths.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), prefix))
  const clear = (): void => {
    if (!keep) rmSync(folder, { recursive: true, force: true })
  }
  endOnSignal(clear)
  try {
    await work(folder)
  } finally {
    stopAll()
    clear()
  }
}
