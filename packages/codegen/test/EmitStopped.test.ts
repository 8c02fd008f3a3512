/**
 * `faktura emit`, stopped in the middle: by a disk that takes no more, and by a signal that nothing can be done about.
 *
 * `FAKTURA_STOPS` sets how often it is killed, in fives, and `FAKTURA_SEED` where.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import { emit } from "../src/generate/Emit.ts"
import { faktura } from "./kit/Command.ts"
import { args, lions, makeProject, output, textsOf } from "./kit/Emission.ts"
import { chance } from "./kit/Random.ts"
import { makeFolder, removeFolders, zoo } from "./kit/Zoo.ts"

afterAll(removeFolders)

const preload = join(import.meta.dirname, "kit", "StopAtChange.ts")
const stops = Number(process.env.FAKTURA_STOPS ?? 1)
const seed = Number(process.env.FAKTURA_SEED ?? 20261129)
const bin = join(import.meta.dirname, "..", "bin", "faktura.js")

/** Files of the document before the change, and of the one after it. */
interface Ages {
  readonly old: ReadonlyMap<string, string>
  readonly new: ReadonlyMap<string, string>
}

const agesOf = async (): Promise<Ages> => {
  const made = async (document: string): Promise<ReadonlyMap<string, string>> => {
    const root = await makeProject(document)
    await faktura(root, ...args())
    return textsOf(join(root, output))
  }
  return { old: await made(zoo), new: await made(lions) }
}

describe("when it is stopped", () => {
  let ages: Ages = { old: new Map(), new: new Map() }
  let root = ""
  beforeAll(async () => {
    ages = await agesOf()
    root = await makeProject(lions)
  })

  /** Fails unless the folder is the old one or the new one, whole. */
  const ageOf = async (where?: string): Promise<keyof Ages> => {
    const found = await textsOf(join(root, output))
    const age = found.has("effect/services/lions.gen.ts") ? "new" : "old"
    assert.deepStrictEqual(found, ages[age], where)
    return age
  }

  /** Puts the old folder beside the new document. */
  const begin = async (): Promise<void> => {
    await rm(join(root, output), { recursive: true, force: true })
    for (const [name, text] of ages.old) {
      const file = join(root, output, name)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text)
    }
  }

  /** A run that cannot generate: all that it does is to repair. */
  const repair = async (): Promise<void> => {
    assert.strictEqual((await faktura(root, "emit", "nowhere.yaml", "-o", output)).code, 1)
  }

  it("a full disk: the old folder stays, and the exit code is 70", async () => {
    await begin()
    // The largest file that may be written, in KiB: that of the scratch folder, or one of those in place.
    for (const most of [0, 4, 6]) {
      const child = spawn(
        "bash",
        ["-c", `ulimit -f ${most}; exec "$@"`, "bash", process.execPath, bin, ...args()],
        // Its output goes into a pipe, which has no size.
        { cwd: root, stdio: "pipe", env: { PATH: process.env.PATH, NO_COLOR: "1" } }
      )
      let said = ""
      child.stderr.on("data", (data) => (said += String(data)))
      const [code] = (await once(child, "close")) as [number | null]
      assert.strictEqual(code, 70)
      assert.match(said, /cannot be written: the file is larger than the system allows \(EFBIG\)/)
      assert.notInclude(said, "    at ", "no stack: it is no defect")
      assert.strictEqual(await ageOf(), "old")
      assert.isFalse(existsSync(join(root, ".faktura")))
    }
  })

  it("a write that fails while files are put in place: nothing has changed", async () => {
    await begin()
    const draw = chance(20261121)
    const work = join(root, ".faktura")
    for (let run = 0; run < 4; run++) {
      let left = 1 + draw.below(ages.new.size)
      const failing = Effect.map(FileSystem.FileSystem, (fs) => ({
        ...fs,
        writeFileString: ((path, text, options) =>
          path.startsWith(work) && --left === 0
            ? Effect.die(new Error("the disk stopped"))
            : fs.writeFileString(path, text, options)) as FileSystem.FileSystem["writeFileString"]
      }))
      const exit = await Effect.runPromise(
        Effect.exit(
          Effect.flatMap(failing, (disk) =>
            emit({
              spec: join(root, "zoo.yaml"),
              allowRemote: false,
              output: join(root, output),
              name: "Zoo",
              validation: true,
              extension: ".js"
            }).pipe(Effect.provideService(FileSystem.FileSystem, disk))
          )
        ).pipe(Effect.provide(NodeServices.layer))
      )
      assert.isTrue(Exit.isFailure(exit))
      assert.strictEqual(left, 0)
      assert.strictEqual(await ageOf(), "old")
    }
  })

  it(
    "killed at any moment: the next run finds or makes the old folder or the new one, whole",
    { timeout: 60_000 + stops * 120_000 },
    async () => {
      const draw = chance(seed)
      const count = join(await makeFolder(), "count")
      /** Kills a run at its n-th change of the disk, or after some milliseconds. */
      const killed = async (point: number, after: number | undefined): Promise<void> => {
        await begin()
        const env = {
          PATH: process.env.PATH,
          NODE_OPTIONS: `--import=${preload}`,
          STOP_BELOW: root,
          STOP_AT: String(point),
          STOP_COUNT: count
        }
        const child = spawn(process.execPath, [bin, ...args()], { cwd: root, stdio: "ignore", env })
        const timer = after === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), after)
        await once(child, "close")
        clearTimeout(timer)
      }
      await killed(0, undefined)
      assert.strictEqual(await ageOf(), "new")
      const changes = Number(await readFile(count, "utf8"))
      assert.isAbove(changes, 20)
      const points: ReadonlyArray<{ readonly point: number; readonly after?: number }> = Array.from(
        { length: stops },
        () => [
          // While files are written; in the last six changes, which put them in place; and at some time.
          ...[1, 2].map(() => ({ point: 1 + draw.below(changes - 6) })),
          ...[1, 2].map(() => ({ point: changes - draw.below(6) })),
          { point: 0, after: draw.below(2_000) }
        ]
      ).flat()
      const outcomes = { old: 0, new: 0 }
      for (const { after, point } of points) {
        const where = `seed ${seed}, change ${point} of ${changes}, ${after ?? "no"} ms`
        await killed(point, after)
        if (existsSync(join(root, output))) await ageOf(where)
        await repair()
        outcomes[await ageOf(where)]++
        assert.isFalse(existsSync(join(root, ".faktura")), where)
      }
      assert.isAbove(outcomes.old, 0)
      assert.isAbove(outcomes.new, 0)
      assert.strictEqual(outcomes.old + outcomes.new, points.length)
    }
  )
})
