/** Moments of a test's clock that was never set back: both of its times are the same. */
import type { Now } from "../../src/values/Elapsed.ts"

/** The moment after so many milliseconds. */
export const at = (millis: number): Now => ({ wall: millis, elapsed: millis })
