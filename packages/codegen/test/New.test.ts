import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { snapshotOf } from "./kit/Command.ts"
import { changesets, makeNpx, makeSmall, petstore, runFaktura, serve } from "./kit/Scaffolding.ts"
import { removeFolders } from "./kit/Zoo.ts"

afterAll(removeFolders)

/** Contents by path: what is put back is written anew. */
const textsOf = async (root: string): Promise<ReadonlyMap<string, string>> =>
  new Map([...(await snapshotOf(root))].map(([path, text]) => [path, text.replace(/^\d+ /, "")]))

// Writes down what it is asked for, and does nothing.
const pretending = `require("node:fs").appendFileSync("calls.txt", process.argv.slice(4).join(" ") + "\\n")`

describe("new", () => {
  const mistakes: ReadonlyArray<{
    readonly name: string
    readonly args: ReadonlyArray<string>
    readonly make?: (root: string) => Promise<void>
    readonly code?: number
    readonly says: ReadonlyArray<string>
  }> = [
    {
      name: "a name that is none",
      args: ["new", "Pets", "--spec", "petstore.json"],
      code: 2,
      says: ["<name>", "lower case"]
    },
    { name: "no document", args: ["new", "pets"], code: 2, says: ["--spec"] },
    {
      name: "a name that a folder has",
      args: ["new", "pets", "--spec", "petstore.json"],
      make: async (root) => void (await mkdir(join(root, "packages", "pets-client"))),
      says: ["The name pets is in use", "packages/pets-client  exists already"]
    },
    {
      name: "a name that a package elsewhere has",
      args: ["new", "pets", "--spec", "petstore.json"],
      make: async (root) => {
        await mkdir(join(root, "apps", "shop"), { recursive: true })
        await writeFile(join(root, "apps", "shop", "package.json"), `{ "name": "@faktura/pets" }`)
      },
      says: ["apps/shop/package.json  this package is @faktura/pets"]
    },
    {
      name: "a workspace without the runtime",
      args: ["new", "pets", "--spec", "petstore.json"],
      make: (root) => rm(join(root, "packages", "core"), { recursive: true }),
      says: ["has no package @faktura/core"]
    },
    {
      name: "a file that is not there",
      args: ["new", "pets", "--spec", "nowhere.json"],
      says: ["nowhere.json  does not exist"]
    },
    { name: "a folder", args: ["new", "pets", "--spec", "specs"], says: ["specs  is not a file"] },
    {
      name: "another scheme",
      args: ["new", "pets", "--spec", "ftp://x/y"],
      says: ["neither a file nor an http or https URL"]
    },
    {
      name: "no OpenAPI",
      args: ["new", "pets", "--spec", "package.json"],
      says: ["package.json  is not an OpenAPI document: it has no key `openapi`"]
    },
    {
      name: "a document with a problem, by its place in the file that was given",
      args: ["new", "pets", "--spec", "broken.json"],
      make: (root) =>
        writeFile(
          join(root, "broken.json"),
          JSON.stringify(petstore, undefined, 2).replace('"operationId"', '"x-faktura-nmae"')
        ),
      says: ["broken.json:25:9", "x-faktura-nmae", "unknown"]
    },
    {
      name: "two documents, one of them not there",
      args: ["new", "pets", "--spec", "two.json"],
      make: (root) =>
        writeFile(
          join(root, "two.json"),
          JSON.stringify(petstore, undefined, 2).replaceAll("#/components/schemas/Pet", "Pet.json")
        ),
      says: ["two.json:", "cannot be resolved", "does not exist"]
    }
  ]
  for (const { args, code = 1, make, name, says } of mistakes) {
    it(`${name}: says so, and writes nothing`, async () => {
      const root = await makeSmall()
      await make?.(root)
      const before = await snapshotOf(root)
      const ran = await runFaktura(root, args, { npx: await makeNpx(pretending) })
      assert.strictEqual(ran.code, code, ran.stderr)
      for (const part of says) assert.include(ran.stderr, part)
      assert.notInclude(ran.stderr, "    at ", "no stack")
      assert.deepStrictEqual(await snapshotOf(root), before)
    })
  }

  for (const failing of ["install", "build", "typecheck"]) {
    it(`a failing ${failing} is shown, and everything is as before`, async () => {
      const root = await makeSmall()
      const before = await textsOf(root)
      const npx = await makeNpx(
        `if (process.argv.includes("install")) require("node:fs").appendFileSync("pnpm-lock.yaml", "more\\n")
if (process.argv.includes(${JSON.stringify(failing)})) { console.log("TS2322 in there"); process.exit(3) }`
      )
      const ran = await runFaktura(root, ["new", "pets", "--spec", "petstore.json"], { npx })
      assert.strictEqual(ran.code, 70, ran.stderr)
      assert.match(ran.stderr, /failed: pnpm .* exited with code 3\n {2}TS2322 in there/)
      // The work of putting links back is this pnpm's too.
      const after = new Map(await textsOf(root))
      assert.strictEqual(after.get("pnpm-lock.yaml")?.replace(/more\n$/, ""), before.get("pnpm-lock.yaml"))
      assert.deepStrictEqual([...after.keys()].toSorted(), [...before.keys()].toSorted())
      assert.strictEqual(after.get(".changeset/config.json"), changesets)
    })
  }

  it("an interruption in the middle leaves everything as before", async () => {
    const root = await makeSmall()
    const before = await textsOf(root)
    let begun = (): void => undefined
    const interrupt = new Promise<void>((resolve) => (begun = resolve))
    await using server = await serve((_, response) => {
      begun()
      // Never responds: the test ends the client.
      response.flushHeaders()
    })
    const npx = await makeNpx(
      `if (!process.argv.includes("--offline")) fetch(${JSON.stringify(server.url)}).then((answer) => answer.text())`
    )
    const ran = await runFaktura(root, ["new", "pets", "--spec", "petstore.json"], { npx, interrupt })
    assert.notStrictEqual(ran.code, 0)
    assert.deepStrictEqual(await textsOf(root), before)
  })
})

describe("new, and remove after it", () => {
  let root = ""
  let npx = ""
  let before: ReadonlyMap<string, string>
  const run = (...args: ReadonlyArray<string>) => runFaktura(root, args, { npx })
  beforeAll(async () => {
    root = await makeSmall()
    npx = await makeNpx(pretending)
    await writeFile(join(root, "calls.txt"), "")
    before = await textsOf(root)
    const ran = await run("new", "pets", "--spec", "petstore.json")
    assert.strictEqual(ran.code, 0, ran.stderr)
  })
  const untouched = async () => {
    const texts = new Map(await textsOf(root))
    texts.set("calls.txt", "")
    return texts
  }

  it("links, builds with what it stands on, and type-checks", async () => {
    assert.deepStrictEqual((await readFile(join(root, "calls.txt"), "utf8")).trimEnd().split("\n"), [
      "install --no-frozen-lockfile --prefer-offline",
      "--filter-prod @faktura/pets... run build",
      "--filter @faktura/pets run typecheck"
    ])
  })

  it("keeps the document to the letter, and says where it is from", async () => {
    const kept = await readFile(join(root, "specs", "pets", "openapi.json"), "utf8")
    assert.strictEqual(kept, await readFile(join(root, "petstore.json"), "utf8"))
    const source = await readFile(join(root, "specs", "pets", "source.yaml"), "utf8")
    for (const line of [
      "title: Pet Store",
      "upstream: petstore.json",
      'version: "1.2.0"',
      '  client: "@faktura/pets-client"',
      '  services: "@faktura/pets"',
      "client: PetsClient "
    ]) {
      assert.include(source, `${line}`)
    }
    assert.match(source, /^read: "\d{4}-\d\d-\d\d"$/m)
    assert.match(source, /^sha256: "[0-9a-f]{64}" /m)
  })

  it("names the layers apart from the services", async () => {
    const files = await readdir(join(root, "packages", "pets", "src"))
    assert.includeMembers(files, [
      "Client.ts",
      "ClientLayer.ts",
      "FromConfig.ts",
      "PetsApi.ts",
      "SettingsTable.ts",
      "generated",
      "index.ts",
      "types.ts"
    ])
  })

  it("leaves each package a version of its own", async () => {
    assert.strictEqual(await readFile(join(root, ".changeset", "config.json"), "utf8"), changesets)
  })

  it("is what generate makes", async () => {
    const ran = await run("generate", "--check")
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
  })

  it("is not removed while a package depends on it", async () => {
    await mkdir(join(root, "apps", "shop"), { recursive: true })
    const manifest = { name: "shop", devDependencies: { "@faktura/pets": "workspace:*" } }
    await writeFile(join(root, "apps", "shop", "package.json"), JSON.stringify(manifest))
    const ran = await run("remove", "pets", "--force")
    assert.strictEqual(ran.code, 1)
    assert.include(ran.stderr, "apps/shop/package.json  shop depends on @faktura/pets")
    await rm(join(root, "apps"), { recursive: true })
  })

  const byHand: ReadonlyArray<readonly [file: string, change: (text: string) => string, says: string]> = [
    ["packages/pets/src/Scope.ts", () => "export {}\n", "was added by hand"],
    ["packages/pets/test/Pets.test.ts", () => "export {}\n", "was added by hand"],
    ["packages/pets/src/index.ts", (text) => `${text}// More.\n`, "was changed by hand"],
    ["specs/pets/overlay.yaml", (text) => `${text}# Known.\n`, "was changed by hand"],
    ["specs/pets/openapi.json", (text) => `${text}\n`, "was changed by hand"],
    ["specs/pets/overlay.yaml", () => "actions: [", "  #  "]
  ]
  for (const [file, change, says] of byHand) {
    it(`is not removed with work by hand in ${file}`, async () => {
      const path = join(root, file)
      const text = await readFile(path, "utf8").catch(() => undefined)
      await mkdir(join(path, ".."), { recursive: true })
      await writeFile(path, change(text ?? ""))
      const broken = await snapshotOf(root)
      const ran = await run("remove", "pets")
      assert.strictEqual(ran.code, 1, ran.stderr)
      assert.include(ran.stderr, file)
      assert.include(ran.stderr, says)
      assert.include(ran.stderr, "--force")
      assert.deepStrictEqual(await snapshotOf(root), broken)
      if (text === undefined) await rm(file.includes("/test/") ? join(path, "..") : path, { recursive: true })
      else await writeFile(path, text)
    })
  }

  it("a removal that fails leaves everything as before", async () => {
    const all = await textsOf(root)
    const failing = await makeNpx("process.exit(1)")
    const ran = await runFaktura(root, ["remove", "pets"], { npx: failing })
    assert.strictEqual(ran.code, 70, ran.stderr)
    assert.deepStrictEqual(await textsOf(root), all)
  })

  it("remove takes everything back", async () => {
    await mkdir(join(root, "packages", "pets", "dist"))
    await writeFile(join(root, "packages", "pets", "dist", "index.js"), "")
    const ran = await run("remove", "pets")
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    assert.deepStrictEqual(await untouched(), before)
  })
})
