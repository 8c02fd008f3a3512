/**
 * Makes times of a test clock that was never set back: wall time and elapsed time are equal.
 */
import type { Now } from "../../src/values/Elapsed.ts"

/** Returns the time after a number of milliseconds. */
export const at = (millis: number): Now => ({ wall: millis, elapsed: millis })
