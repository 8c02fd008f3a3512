/**
 * Loaded before the command: stops the process at its n-th change of the disk below a folder, with a signal.
 *
 * | variable | meaning |
 * | --- | --- |
 * | `STOP_BELOW` | folder |
 * | `STOP_AT` | number of the change; 0 stops at none |
 * | `STOP_BY` | signal |
 * | `STOP_COUNT` | file that gets the number of changes of a process that ends by itself |
 */
import fs from "node:fs"
import { syncBuiltinESMExports } from "node:module"

const { STOP_AT, STOP_BELOW = "", STOP_BY = "SIGKILL", STOP_COUNT } = process.env
const writeWhole = fs.writeFileSync
let changes = 0

/** True at the change that must not complete. */
const stopsAt = (path: unknown): boolean => String(path).startsWith(STOP_BELOW) && ++changes === Number(STOP_AT)

const stop = (): void => void process.kill(process.pid, STOP_BY)

for (const name of ["rename", "mkdir", "rm", "writeFile"] as const) {
  // The cast: the four functions differ in their arguments, which are passed on unchanged.
  const change = fs[name] as (...args: ReadonlyArray<unknown>) => void
  const guarded = (...args: ReadonlyArray<unknown>): void => {
    const [path, data] = args
    if (stopsAt(path)) {
      // A kill may come when half of a file is written.
      if (name === "writeFile" && STOP_BY === "SIGKILL") {
        writeWhole(String(path), Buffer.from(data as Uint8Array | string).subarray(0, 10))
      }
      stop()
    }
    change(...args)
  }
  Object.assign(fs, { [name]: guarded })
}
syncBuiltinESMExports()
process.on("exit", () => {
  if (STOP_COUNT !== undefined) writeWhole(STOP_COUNT, String(changes))
})
