/**
 * Entry for a process, on Node, Bun and Deno: reads the input as JSON from the first argument, and prints the report as
 * JSON.
 *
 * The process must end by itself: a connection or timer that is left open would keep it running.
 */
import { run } from "./Program.ts"
import type { Place } from "./Place.ts"

// The cast: the test that starts the process writes the argument.
console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "") as Place)))
