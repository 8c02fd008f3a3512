/**
 * Entry for a page: defines a function that the test calls.
 */
import { run } from "./Program.ts"

Object.assign(globalThis, { runProgram: run })
