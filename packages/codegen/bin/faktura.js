#!/usr/bin/env node
// Checks the version of Node before it imports anything else.
// Why: on an old Node an import would fail with a stack trace instead of the message below.
import * as module from "node:module"
import { pathToFileURL } from "node:url"

const [major, minor] = process.versions.node.split(".").map(Number)
if (major > 22 || (major === 22 && minor >= 19)) {
  // Makes hey-api load this package's TypeScript instead of the project's.
  // Why: hey-api 0.99 fails with TypeScript 7, but its peer range allows it.
  const compiler = pathToFileURL(module.createRequire(import.meta.url).resolve("typescript")).href
  module.registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "typescript" ? { ...next(compiler, context), shortCircuit: true } : next(specifier, context)
  })
  // Node keeps compiled code in the system's temporary folder, so that the next run starts sooner.
  module.enableCompileCache()
  await import("../dist/cli.js")
} else {
  console.error(`faktura needs Node 22.19 or newer; this is Node ${process.versions.node}.`)
  process.exitCode = 1
}
