/**
 * What a process keeps, once everything is collected that can be.
 */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

/** In bytes. */
export interface Kept {
  /** JavaScript objects. */
  readonly heap: number
  /** Memory outside of the heap that objects hold: buffers. */
  readonly buffers: number
  /** What the operating system counts; freed memory goes back to it late, or never. */
  readonly resident: number
}

setFlagsFromString("--expose-gc")
// Else code that has not run for a while is dropped at some collection: 5 MB at once, which would hide what grows.
setFlagsFromString("--no-flush-bytecode")
// The flag gives the function to contexts that are made after it.
const collect = runInNewContext("gc") as () => void

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Collects, and gives what is left. */
export const kept = async (): Promise<Kept> => {
  // What the first collection finds dead may be told to finalizers, which free more, each in turns of the loop.
  for (let time = 0; time < 3; time++) {
    await turn()
    collect()
  }
  const { external, heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed, buffers: external, resident: rss }
}
