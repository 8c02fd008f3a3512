import { spawnSync } from "node:child_process"
import { access, appendFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { faktura, fakturaAlone, snapshotOf } from "./kit/Command.ts"
import { inn, makeZoo, overlay, removeFolders, spec, zoo, zooOverlay } from "./kit/Zoo.ts"

const { version } = JSON.parse(await readFile(join(import.meta.dirname, "..", "package.json"), "utf8")) as {
  readonly version: string
}

afterAll(removeFolders)

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false
  )

/** Text of every file, without its time of change. */
const textsOf = async (root: string): Promise<ReadonlyMap<string, string>> =>
  new Map([...(await snapshotOf(root))].map(([path, text]) => [path, text.replace(/^\d+ /, "")]))

it("help and a wrong command line load neither the compiler nor the generator", () => {
  const loaded = `data:text/javascript,import{registerHooks}from"node:module";registerHooks({load(url,context,next){console.error(url);return next(url,context)}})`
  const bin = join(import.meta.dirname, "..", "bin", "faktura.js")
  for (const args of [["--help"], ["generate", "--no-such-flag"]]) {
    const { stderr } = spawnSync(process.execPath, ["--import", loaded, bin, ...args], { encoding: "utf8" })
    assert.include(stderr, "dist/cli.js")
    assert.notMatch(stderr, /@hey-api|typescript\/lib|redocly/)
  }
})

describe("generate", () => {
  let root = ""
  const file = (...path: ReadonlyArray<string>): string => join(root, "packages", ...path)
  const cats = (): string => file("zoo", "src", "generated", "operations", "cats.gen.ts")
  beforeAll(async () => {
    root = await makeZoo()
  })

  it("writes the packages, says so, and nothing else", async () => {
    const ran = await fakturaAlone(root, ["generate"])
    assert.strictEqual(ran.stderr, "")
    assert.match(ran.stdout, /^inn: 1 operations, \d+ files, \d+ written\nzoo: 1 operations, \d+ files, \d+ written\n$/)
    assert.strictEqual(ran.code, 0)
    assert.include(await readFile(cats(), "utf8"), "One cat.")
    assert.isFalse(await exists(file("zoo", ".faktura")))
  })

  it("writes nothing when nothing has changed, and the check passes", async () => {
    const before = await snapshotOf(root)
    for (const args of [["generate"], ["generate", "--check"], ["lint"], ["overlay", "check"]]) {
      const ran = await fakturaAlone(root, args)
      assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    }
    assert.deepStrictEqual(await snapshotOf(root), before)
  })

  it("touches the named API only, and of it only the package that changes", async () => {
    const before = await snapshotOf(root)
    await writeFile(
      join(root, overlay),
      zooOverlay.replace("update: { summary: One cat }", "update: { x-faktura-name: fetch }")
    )
    await writeFile(join(root, "specs", "inn", "openapi.yaml"), inn.replace("type: string }\n", "type: integer }\n"))
    assert.strictEqual((await faktura(root, "generate", "zoo")).code, 0)
    const changed = [...(await snapshotOf(join(root, "packages")))].filter(
      ([path, text]) => before.get(join("packages", path)) !== text
    )
    // The summary is in the raw client's comment too.
    assert.deepStrictEqual([...new Set(changed.map(([path]) => path.split("/")[0]))].toSorted(), ["zoo", "zoo-client"])
    await writeFile(join(root, overlay), zooOverlay)
    await writeFile(join(root, "specs", "inn", "openapi.yaml"), inn)
    assert.strictEqual((await faktura(root, "generate")).code, 0)
  })

  const stale: ReadonlyArray<{
    readonly name: string
    readonly make: () => Promise<void>
    readonly says: ReadonlyArray<string>
  }> = [
    {
      name: "a change of the document",
      make: () => writeFile(join(root, spec), zoo.replaceAll("name: { type: string }", "name: { type: integer }")),
      says: [
        "packages/zoo/src/generated/responses/cats.gen.ts  differs",
        "packages/zoo-client/src/generated/schemas/cats.gen.ts  differs"
      ]
    },
    {
      name: "a change of the overlay",
      make: () => writeFile(join(root, overlay), zooOverlay.replace("One cat", "One lion")),
      says: ["packages/zoo/src/generated/operations/cats.gen.ts  differs"]
    },
    {
      name: "a change by hand",
      make: () => appendFile(cats(), "// by hand\n"),
      says: ["packages/zoo/src/generated/operations/cats.gen.ts  differs"]
    },
    {
      name: "a missing file",
      make: () => rm(cats()),
      says: ["packages/zoo/src/generated/operations/cats.gen.ts  is missing"]
    },
    {
      name: "a file that does not belong there",
      make: () => writeFile(file("zoo-client", "src", "generated", "notes.md"), "mine"),
      says: ["packages/zoo-client/src/generated/notes.md  does not belong here"]
    },
    {
      name: "a missing folder",
      make: () => rm(file("zoo", "src", "generated"), { recursive: true }),
      says: ["packages/zoo/src/generated/services/index.gen.ts  is missing"]
    }
  ]
  for (const { make, name, says } of stale) {
    it(`the check fails after ${name}, names the files, and writes nothing; generate repairs it`, async () => {
      const fresh = await textsOf(root)
      await make()
      const before = await snapshotOf(root)
      const check = await faktura(root, "generate", "--check")
      assert.strictEqual(check.code, 1)
      for (const part of [...says, "run `pnpm generate`"]) assert.include(check.stderr, part)
      assert.notInclude(check.stderr, "packages/inn")
      assert.deepStrictEqual(await snapshotOf(root), before)
      await writeFile(join(root, spec), zoo)
      await writeFile(join(root, overlay), zooOverlay)
      const mended = await faktura(root, "generate")
      assert.strictEqual(mended.code, 0)
      assert.deepStrictEqual(await textsOf(root), fresh)
    })
  }

  it("finishes what a stopped run had begun, before it looks at the document", async () => {
    // As a run leaves it that is stopped between the two renames of the second folder.
    const work = file("zoo", ".faktura")
    await mkdir(work, { recursive: true })
    await rename(file("zoo", "src", "generated"), join(work, "generated.next"))
    await mkdir(join(work, "generated.old"))
    await writeFile(join(root, spec), "not: a document\n")
    assert.strictEqual((await faktura(root, "generate")).code, 1)
    assert.isTrue(await exists(cats()))
    assert.isFalse(await exists(work))
    await writeFile(join(root, spec), zoo)
    assert.strictEqual((await faktura(root, "generate", "--check")).code, 0)
  })
})

describe("the rest of the command line", () => {
  let root = ""
  beforeAll(async () => {
    root = await makeZoo()
  })

  it("its version is the package's", async () => {
    const ran = await fakturaAlone(root, ["--version"])
    assert.strictEqual(ran.code, 0)
    assert.include(ran.stdout, version)
  })

  for (const args of [[], ["--help"], ["overlay"], ["generate", "--help"]]) {
    it(`help: ${["faktura", ...args].join(" ")}`, async () => {
      const ran = await fakturaAlone(root, args)
      assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
      assert.include(ran.stdout, "USAGE")
    })
  }

  it("from a folder below the root", async () => {
    const ran = await fakturaAlone(join(root, "specs", "zoo"), ["lint"])
    assert.deepStrictEqual(
      [ran.code, ran.stdout],
      [
        0,
        "specs/inn/openapi.yaml: valid with 0 overlay actions applied\nspecs/zoo/openapi.yaml: valid with 1 overlay actions applied\n"
      ]
    )
  })

  it("document writes the document with its overlay applied", async () => {
    const ran = await fakturaAlone(root, ["document", "zoo", "out/zoo.json"])
    assert.deepStrictEqual([ran.code, ran.stdout, ran.stderr], [0, "", ""])
    const written = JSON.parse(await readFile(join(root, "out", "zoo.json"), "utf8")) as {
      readonly paths: { readonly [path: string]: { readonly get: { readonly summary: string } } }
    }
    assert.strictEqual(written.paths["/cats/{id}"]!.get.summary, "One cat")
  })

  it("an overlay may correct errors of the document", async () => {
    await writeFile(join(root, spec), zoo.replace("schemas/Cat", "schemas/Lion"))
    await writeFile(
      join(root, overlay),
      `${zooOverlay}  - target: $.components.schemas\n    description: The document forgets it.\n    update: { Lion: { type: string } }\n`
    )
    const ran = await fakturaAlone(root, ["generate", "zoo"])
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
  })
})

it("a process that has run the command before says and writes what a fresh one does", async () => {
  const [fresh, used] = [await makeZoo(), await makeZoo()]
  const broken = zoo.replace("schemas/Cat", "schemas/Dog")
  const steps: ReadonlyArray<readonly [document: string, ...args: ReadonlyArray<string>]> = [
    [zoo, "generate"],
    [zoo, "emit", spec, "--output", "made", "--warnings"],
    [zoo, "generate", "--no-such-flag"],
    [broken, "generate", "--check"],
    [zoo.replace("type: string }\n", "type: integer }\n"), "generate", "zoo"],
    [zoo, "overlay", "--help"]
  ]
  for (const [document, ...args] of steps) {
    for (const root of [fresh, used]) await writeFile(join(root, spec), document)
    assert.deepStrictEqual(await faktura(used, ...args), await fakturaAlone(fresh, args))
    assert.deepStrictEqual(await textsOf(used), await textsOf(fresh))
  }
})
