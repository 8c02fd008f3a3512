// On a Node that is too old, a command says so in one sentence, with exit code 1. The tests use the machine's old Node if there
// is one. They also fake an old version, which shows that the command checks the version before it imports anything.
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { globSync } from "node:fs"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const commands = globSync("{packages,apps}/*/bin/*.js", { cwd: root }).toSorted()

const run = (node: string, args: ReadonlyArray<string>) => spawnSync(node, args, { cwd: root, encoding: "utf8" })

/** The major version of a Node; undefined when it does not start. */
const majorOf = (node: string): number | undefined => {
  const major = Number(run(node, ["-p", "process.versions.node.split('.')[0]"]).stdout)
  return Number.isInteger(major) && major > 0 ? major : undefined
}

/** The machine's own Node, if it is too old. */
const oldNode = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "node"))
  .find((node) => (majorOf(node) ?? 22) < 22)

/** A module that is loaded first and makes Node report another version. */
const pretending = (version: string): string =>
  `data:text/javascript,Object.defineProperty(process.versions, "node", { value: "${version}" })`

describe("commands", () => {
  it("there are some", () => assert.isAbove(commands.length, 1))
  for (const command of commands) {
    const name = command.slice(command.lastIndexOf("/") + 1, -".js".length)
    const sentence = (version: string) => `${name} needs Node 22.19 or newer; this is Node ${version}.\n`

    for (const version of ["18.20.8", "20.20.2", "22.18.0"]) {
      it(`${name} as on Node ${version}: one sentence`, () => {
        const { status, stderr, stdout } = run(process.execPath, ["--import", pretending(version), command, "--help"])
        assert.deepStrictEqual([status, stderr, stdout], [1, sentence(version), ""])
      })
    }
    for (const version of ["22.19.0", "24.0.0", "100.1.0"]) {
      it(`${name} as on Node ${version}: starts`, () => {
        const { status, stderr } = run(process.execPath, ["--import", pretending(version), command, "--help"])
        assert.deepStrictEqual([status, stderr], [0, ""])
      })
    }
    it(`${name} on the machine's own old Node: one sentence`, ({ skip }) => {
      if (oldNode === undefined) return skip("PATH holds no Node older than 22")
      const { status, stderr, stdout } = run(oldNode, [command, "--help"])
      assert.deepStrictEqual([status, stdout], [1, ""])
      assert.match(stderr, new RegExp(`^${name} needs Node 22\\.19 or newer; this is Node \\d+\\.\\d+\\.\\d+\\.\\n$`))
    })
  }
})
