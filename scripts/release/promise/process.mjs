// Entry for a process, on Node, Bun and Deno. It must end by itself: a connection that is left open would keep it running.
import { firstDay } from "./first-day.ts"

console.log(await firstDay(JSON.parse(process.argv[2])))
