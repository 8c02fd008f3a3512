/** `faktura emit`, stopped in the middle: by a disk that takes no more, and by a signal that nothing can be done about. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { mkdir, rm, writeFile } from "node:fs/promises"
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
import { removeFolders, zoo } from "./kit/Zoo.ts"

afterAll(removeFolders)

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
  const ageOf = async (): Promise<keyof Ages> => {
    const found = await textsOf(join(root, output))
    const age = found.has("effect/services/lions.gen.ts") ? "new" : "old"
    assert.deepStrictEqual(found, ages[age])
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
    { timeout: 240_000 },
    async () => {
      const draw = chance(7)
      const outcomes = { old: 0, new: 0 }
      for (let run = 0; run < 10; run++) {
        await begin()
        const child = spawn(process.execPath, [bin, ...args()], { cwd: root, stdio: "ignore" })
        const closed = once(child, "close")
        const spin = (until: () => boolean): void => {
          while (!until()) continue
        }
        if (run < 3) {
          // Somewhere on the way, most likely before anything is put in place.
          const end = performance.now() + draw.below(900)
          spin(() => performance.now() > end)
        } else {
          // From here on files are put in place, which takes some milliseconds: aim at those.
          const latest = performance.now() + 30_000
          spin(() => existsSync(join(root, ".faktura")) || performance.now() > latest)
          const end = performance.now() + draw.below(24)
          spin(() => performance.now() > end)
        }
        child.kill("SIGKILL")
        await closed
        if (existsSync(join(root, output))) await ageOf()
        await repair()
        outcomes[await ageOf()]++
        assert.isFalse(existsSync(join(root, ".faktura")))
      }
      // The shots fall on both sides of the point from which there is no going back; where, is the machine's affair.
      assert.isAbove(outcomes.old, 0)
      assert.strictEqual(outcomes.old + outcomes.new, 10)
    }
  )
})
