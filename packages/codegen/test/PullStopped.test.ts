/**
 * `faktura pull`, stopped by a signal: nothing has changed, or the next run completes it.
 *
 * `FAKTURA_STOPS` sets how many points are tried for each signal, `FAKTURA_SEED` which.
 */
import { execFileSync } from "node:child_process"
import { cp, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { sha256 } from "../src/upstream/Upstream.ts"
import { faktura } from "./kit/Command.ts"
import { chance } from "./kit/Random.ts"
import { runFaktura, serve } from "./kit/Scaffolding.ts"
import { makeFolder, makeZoo, removeFolders, source, zoo } from "./kit/Zoo.ts"

afterAll(removeFolders)

const newer = zoo
  .replace('version: "1"', 'version: "2"')
  .replace("components:", "  /dogs:\n    get:\n      responses: { '204': { description: None } }\ncomponents:")

const preload = join(import.meta.dirname, "kit", "StopAtChange.ts")
const stops = Number(process.env.FAKTURA_STOPS ?? 1)
const draw = chance(Number(process.env.FAKTURA_SEED ?? 20261129))

const git = (cwd: string, ...args: ReadonlyArray<string>): string =>
  execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { cwd, encoding: "utf8" })

describe("pull, stopped", () => {
  let server: Awaited<ReturnType<typeof serve>>
  let before = ""
  let complete = ""
  let changes = 0

  /** Copy of the committed workspace before the pull. */
  const begin = async (): Promise<string> => {
    const root = await makeFolder()
    await cp(before, root, { recursive: true })
    return root
  }

  const pull = (root: string, env: NodeJS.ProcessEnv) =>
    runFaktura(root, ["pull", "zoo"], {
      alone: true,
      env: { NODE_OPTIONS: `--import=${preload}`, STOP_BELOW: root, ...env }
    })

  /** The workspace's difference from its commit, generated and new files included. */
  const difference = (root: string): string => {
    git(root, "add", "--all")
    return git(root, "diff", "--cached")
  }

  beforeAll(async () => {
    server = await serve((_, response) => void response.writeHead(200, { etag: '"2"' }).end(newer))
    before = await makeZoo()
    const text = await readFile(join(before, source), "utf8")
    await writeFile(
      join(before, source),
      text
        .replace("upstream: null", `upstream: ${server.url}/zoo.yaml`)
        .replace("sha256: null", `sha256: ${sha256(zoo)}`)
        .replace(/read: .*/, `read: "${new Date().toISOString().slice(0, 10)}"`)
    )
    await writeFile(join(before, ".gitignore"), ".faktura/\n")
    assert.strictEqual((await faktura(before, "generate")).code, 0)
    git(before, "init", "--quiet")
    git(before, "add", "--all")
    git(before, "commit", "--quiet", "--message", "before")
    const root = await begin()
    const count = join(await makeFolder(), "count")
    const ran = await pull(root, { STOP_AT: "0", STOP_COUNT: count })
    assert.strictEqual(ran.code, 0, ran.stderr)
    changes = Number(await readFile(count, "utf8"))
    assert.isAbove(changes, 20)
    complete = difference(root)
    assert.include(complete, "dogs.gen.ts")
  })
  afterAll(() => server[Symbol.asyncDispose]())

  /** Places of the changes: while files are written, and at the end, where they are put in place. */
  const points = (): ReadonlyArray<number> =>
    Array.from({ length: stops }, () => [1 + draw.below(changes - 12), changes - draw.below(12)]).flat()

  for (const signal of ["SIGKILL", "SIGTERM", "SIGINT"] as const) {
    it(`by ${signal}`, { timeout: 60_000 + stops * 60_000 }, async () => {
      for (const point of points()) {
        const where = `${signal} at change ${point} of ${changes}`
        const root = await begin()
        const ran = await pull(root, { STOP_AT: String(point), STOP_BY: signal })
        if (signal !== "SIGKILL") {
          // A signal that can be handled leaves all or nothing, and no work folder.
          assert.include(["", complete], difference(root), where)
          assert.strictEqual(git(root, "clean", "--dry-run", "-x", "-d"), "", where)
        } else if (git(root, "status", "--porcelain") !== "") {
          assert.isNull(ran.code)
          assert.isAbove(point, changes / 2, where)
        }
        const again = await faktura(root, "pull", "zoo")
        assert.deepStrictEqual([again.code, again.stderr], [0, ""], where)
        assert.strictEqual(difference(root), complete, where)
        assert.strictEqual(git(root, "clean", "--dry-run", "-x", "-d"), "", where)
      }
    })
  }
})
