#!/usr/bin/env node
import { createRequire, registerHooks } from "node:module"
import { pathToFileURL } from "node:url"

// hey-api 0.99 needs the compiler API that TypeScript 7 does not have, and takes any TypeScript for its peer. npm gives it
// the project's own; here it gets the one that this package depends on.
const compiler = pathToFileURL(createRequire(import.meta.url).resolve("typescript")).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "typescript" ? { ...next(compiler, context), shortCircuit: true } : next(specifier, context)
})
await import("../dist/cli.js")
