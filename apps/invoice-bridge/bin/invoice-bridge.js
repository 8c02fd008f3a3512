#!/usr/bin/env node
// Imports nothing before it has looked: on an old Node an import would fail with a stack instead of this sentence.
const [major, minor] = process.versions.node.split(".").map(Number)
if (major > 22 || (major === 22 && minor >= 19)) {
  await import("../dist/main.js")
} else {
  console.error(`invoice-bridge needs Node 22.19 or newer; this is Node ${process.versions.node}.`)
  process.exitCode = 1
}
