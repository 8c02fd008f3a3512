/**
 * Measures the memory of a process after a full garbage collection.
 */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

/** Memory in bytes. */
export interface Kept {
  /** JavaScript objects. */
  readonly heap: number
  /** Memory outside the heap that objects use: buffers. */
  readonly buffers: number
  /** Resident set, as the operating system counts it. Freed memory returns to the system late or never. */
  readonly resident: number
}

setFlagsFromString("--expose-gc")
// Without this flag, a collection may drop code that has not run for a while: 5 MB at once, which would hide growth.
setFlagsFromString("--no-flush-bytecode")
// The flag adds the function to contexts that are created after it.
const collect = runInNewContext("gc") as () => void

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Collects garbage, and returns the remaining memory. */
export const kept = async (): Promise<Kept> => {
  // The first collection may call finalizers, which free more memory in later turns of the loop.
  for (let time = 0; time < 3; time++) {
    await turn()
    collect()
  }
  const { external, heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed, buffers: external, resident: rss }
}
