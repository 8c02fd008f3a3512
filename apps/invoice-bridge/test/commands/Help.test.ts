/** `--help` names every setting that the program reads. */
import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { description } from "../../src/commands/Help.ts"

const src = fileURLToPath(new URL("../../src", import.meta.url))

/** Names of variables in the code: read by `variable`, or declared as a setting. */
const names = /(?:variable\(|name: |variable: |hidden\(\s*|Config\.\w+\(\s*)"([A-Z][A-Z_]+[A-Z])"/g

const readBySource = new Set(
  readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [...readFileSync(join(src, file), "utf8").matchAll(names)].map(([, name]) => name ?? ""))
)

describe("--help", () => {
  it("lists each variable of the environment that the source reads", () => {
    assert.isAbove(readBySource.size, 15)
    assert.includeMembers([...readBySource], ["BRIDGE_KEY", "OTEL_SERVICE_NAME", "MAESN_SIGNING_SECRET"])
    assert.deepStrictEqual(
      [...readBySource].filter((name) => !new RegExp(`\\b${name}\\b`).test(description)),
      []
    )
  })

  it("lists no variable that nothing reads", () => {
    const listed = description.match(/\b(?:BRIDGE|DATABASE|WORKER|OTEL|TRACE|MONITE|MAESN)_[A-Z_]+\b/g) ?? []
    assert.deepStrictEqual(
      listed.filter((name) => !readBySource.has(name)),
      []
    )
  })

  it("lists the exit codes, also that of a signal", () => {
    assert.match(description, /Exit codes: 0 .* 1 .* 2 .*\n.*3 .*130 stopped by a signal/)
  })
})
