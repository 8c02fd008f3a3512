/**
 * The program as a process, on Node, Bun and Deno: the place as JSON in the first argument, the report as JSON on stdout.
 * It must end by itself: a connection or a timer that is left behind would keep it.
 */
import { run } from "./Program.ts"
import type { Place } from "./Place.ts"

// The cast: the test that starts the process writes the argument.
console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "") as Place)))
