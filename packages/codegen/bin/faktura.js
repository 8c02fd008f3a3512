#!/usr/bin/env node
// Imports nothing new before it has looked: on an old Node an import would fail with a stack instead of this sentence.
import * as module from "node:module"
import { pathToFileURL } from "node:url"

const [major, minor] = process.versions.node.split(".").map(Number)
if (major > 22 || (major === 22 && minor >= 19)) {
  // hey-api 0.99 needs the compiler API that TypeScript 7 does not have, and takes any TypeScript for its peer. npm gives it
  // the project's own; here it gets the one that this package depends on.
  const compiler = pathToFileURL(module.createRequire(import.meta.url).resolve("typescript")).href
  module.registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "typescript" ? { ...next(compiler, context), shortCircuit: true } : next(specifier, context)
  })
  await import("../dist/cli.js")
} else {
  console.error(`faktura needs Node 22.19 or newer; this is Node ${process.versions.node}.`)
  process.exitCode = 1
}
