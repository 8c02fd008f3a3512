#!/usr/bin/env node
// Checks the version before any other import: on an old Node, an import would fail with a stack trace instead of this message.
import * as module from "node:module"

const [major, minor] = process.versions.node.split(".").map(Number)
if (major > 22 || (major === 22 && minor >= 19)) {
  // Node keeps compiled code in the system's temporary folder, so that the next run starts sooner.
  module.enableCompileCache()
  await import("../dist/main.js")
} else {
  console.error(`invoice-bridge needs Node 22.19 or newer; this is Node ${process.versions.node}.`)
  process.exitCode = 1
}
