#!/usr/bin/env node
// Checks the version before any import: on an old Node, an import would fail with a stack trace instead of this message.
const [major, minor] = process.versions.node.split(".").map(Number)
if (major > 22 || (major === 22 && minor >= 19)) {
  await import("../dist/cli.js")
} else {
  console.error(`faktura-sandbox needs Node 22.19 or newer; this is Node ${process.versions.node}.`)
  process.exitCode = 1
}
