/** `faktura emit`, run as its users do: what it writes, and what it refuses. */
import { once } from "node:events"
import { existsSync } from "node:fs"
import { mkdir, rm, symlink, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { dirname, join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { header } from "../src/generate/Run.ts"
import { faktura, snapshotOf } from "./kit/Command.ts"
import { args, lions, makeProject, output, textsOf } from "./kit/Emission.ts"
import { makeFolder, makeZoo, overlay, removeFolders, zoo, zooOverlay } from "./kit/Zoo.ts"

afterAll(removeFolders)

describe("what it writes", () => {
  let root = ""
  let files: ReadonlyMap<string, string> = new Map()
  beforeAll(async () => {
    root = await makeProject()
    const ran = await faktura(root, ...args())
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    files = await textsOf(join(root, output))
    assert.strictEqual(
      ran.stdout,
      [
        `${output}: 1 operations, ${files.size} files`,
        `The client with promises: createZoo in ${output}/effect/promise/index.gen.ts`,
        `The services of Effect: ${output}/effect/index.gen.ts`,
        `A test server of it: npx @faktura/codegen sandbox ${args()[1]}`,
        ""
      ].join("\n")
    )
    assert.include(files.get("effect/promise/index.gen.ts"), "export const createZoo =")
  })

  it("a configuration of hey-api in the folder changes nothing", async () => {
    const configured = await makeProject()
    await writeFile(join(configured, "openapi-ts.config.ts"), 'throw new Error("the configuration was read")')
    const ran = await faktura(configured, ...args())
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    assert.deepStrictEqual(await textsOf(join(configured, output)), files)
  })

  it("the raw client, and the services with a client and a layer below effect/", () => {
    for (const name of [
      "index.ts",
      "sdk.gen.ts",
      "client/Client.gen.ts",
      "operations/cats.gen.ts",
      "types/cats.gen.ts",
      "schemas/cats.gen.ts",
      "effect/index.gen.ts",
      "effect/Client.gen.ts",
      "effect/layer.gen.ts",
      "effect/services/cats.gen.ts",
      "effect/operations/cats.gen.ts",
      "effect/responses/cats.gen.ts"
    ]) {
      assert.isTrue(files.has(name), name)
    }
    assert.include(files.get("effect/Client.gen.ts"), "class ZooClient ")
  })

  it("every file says what it is made of, and imports the others by .js", () => {
    for (const [name, text] of files) {
      assert.isTrue(text.startsWith(header[0]!), name)
      assert.notMatch(text, /from ["']\.[^"']*(\.ts|[^s])["']/, name)
    }
  })

  it("nothing beside the folder", async () => {
    assert.deepStrictEqual([...(await snapshotOf(root)).keys()].filter((path) => !path.startsWith(output)).toSorted(), [
      "src",
      "zoo.yaml"
    ])
  })

  it("the same bytes again, also elsewhere", async () => {
    assert.strictEqual((await faktura(root, ...args())).code, 0)
    assert.deepStrictEqual(await textsOf(join(root, output)), files)
    const other = await makeProject()
    assert.strictEqual((await faktura(other, ...args())).code, 0)
    assert.deepStrictEqual(await textsOf(join(other, output)), files)
  })

  it("nothing of before: what a new document does not have is gone", async () => {
    const other = await makeProject()
    await faktura(other, ...args())
    await writeFile(join(other, "zoo.yaml"), lions)
    assert.strictEqual((await faktura(other, ...args())).code, 0)
    const names = [...(await textsOf(join(other, output))).keys()]
    assert.isTrue(names.includes("effect/services/lions.gen.ts"))
    assert.isFalse(names.some((name) => name.includes("cats")))
  })
})

describe("its flags", () => {
  it("--extension .ts", async () => {
    const root = await makeProject()
    assert.strictEqual((await faktura(root, ...args("--extension", ".ts"))).code, 0)
    for (const [name, text] of await textsOf(join(root, output)))
      assert.notMatch(text, /from ["']\.[^"']*\.js["']/, name)
  })

  it("--without-validation leaves the schemas out", async () => {
    const root = await makeProject()
    assert.strictEqual((await faktura(root, ...args("--without-validation"))).code, 0)
    const files = await textsOf(join(root, output))
    assert.isFalse([...files.keys()].some((name) => /^effect\/(responses|requests)\//.test(name)))
    assert.notInclude(files.get("effect/operations/cats.gen.ts"), "schema:")
  })

  it("--overlay is applied first", async () => {
    const root = await makeProject()
    await writeFile(join(root, "overlay.yaml"), zooOverlay)
    assert.strictEqual((await faktura(root, ...args("--overlay", "overlay.yaml"))).code, 0)
    assert.include((await textsOf(join(root, output))).get("effect/services/cats.gen.ts"), "One cat.")
  })

  it("--overlay takes actions as the specification allows them; a workspace asks for more", async () => {
    const root = await makeProject()
    const text = zooOverlay.replace(/ +description: .*\n/, "").replace("1.0.0", "1.1.0")
    await writeFile(join(root, "overlay.yaml"), text)
    const ran = await faktura(root, ...args("--overlay", "overlay.yaml"))
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    assert.include((await textsOf(join(root, output))).get("effect/services/cats.gen.ts"), "One cat.")
    const workspace = await makeZoo()
    await writeFile(join(workspace, overlay), text)
    const checked = await faktura(workspace, "overlay", "check", "zoo")
    assert.strictEqual(checked.code, 1)
    assert.include(checked.stderr, `${overlay}:4:5  #/actions/0  description is missing`)
  })

  it("without --name the client is ApiClient; a name of words becomes one", async () => {
    const root = await makeProject()
    for (const [more, name] of [
      [[], "ApiClient"],
      [["--name", "my zoo"], "MyZooClient"]
    ] as const) {
      assert.strictEqual((await faktura(root, "emit", "zoo.yaml", "-o", output, ...more)).code, 0)
      assert.include((await textsOf(join(root, output))).get("effect/Client.gen.ts"), `class ${name} `)
    }
  })

  it("--json is the report as data; few warnings are printed, many with --warnings", async () => {
    const few = zoo.replace(
      "      operationId: getCat",
      "      operationId: getCat\n      requestBody: { content: {} }"
    )
    const root = await makeProject(few)
    const json = await faktura(root, ...args("--json"))
    const report = JSON.parse(json.stdout) as { readonly files: number }
    assert.deepStrictEqual(report, {
      files: (await textsOf(join(root, output))).size,
      operations: 1,
      pagedByConvention: 0,
      warnings: [
        {
          code: "F1315",
          name: "body-refused",
          kind: "left out",
          pointer: "#/paths/~1cats~1{id}/get/requestBody",
          message: "fetch sends no body with GET; it is left out"
        }
      ]
    } as never)
    const text = await faktura(root, ...args())
    assert.include(text.stdout, "  1 left out\n  left out: #/paths/~1cats~1{id}/get/requestBody  fetch sends no body")
    const fields = Array.from({ length: 12 }, (_, index) => `        f${index}: { items: { type: string } }`)
    await writeFile(join(root, "zoo.yaml"), `${zoo}${fields.join("\n")}\n`)
    assert.include((await faktura(root, ...args())).stdout, "  12 read otherwise (print all with --warnings)\n")
    for (const flag of ["--warnings", "--remarks"]) {
      assert.strictEqual((await faktura(root, ...args(flag))).stdout.split("read otherwise: ").length, 13)
    }
  })

  it("an address instead of a path", async () => {
    const server = createServer((_, response) => response.end(zoo)).listen(0, "127.0.0.1")
    await once(server, "listening")
    // A server that listens on TCP has an address of this form.
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/zoo.yaml`
    const root = await makeFolder()
    const ran = await faktura(root, "emit", address, "-o", output, "--name", "Zoo")
    server.close()
    await once(server, "close")
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    const gone = await faktura(root, "emit", address, "-o", output, "--name", "Zoo")
    assert.strictEqual(gone.code, 1)
    assert.include(gone.stderr, `${address}  cannot be reached`)
    assert.isTrue(existsSync(join(root, output, "effect", "index.gen.ts")))
  })
})

describe("what it refuses leaves the folder as it was", () => {
  let root = ""
  beforeAll(async () => {
    root = await makeProject()
    await faktura(root, ...args())
  })

  const refused: ReadonlyArray<{
    readonly name: string
    /** Breaks something, and returns the repair. */
    readonly make?: () => Promise<() => Promise<void>>
    readonly args?: ReadonlyArray<string>
    readonly code?: number
    readonly says: ReadonlyArray<string>
  }> = [
    {
      name: "a broken document",
      make: async () => {
        await writeFile(join(root, "zoo.yaml"), zoo.replace("operationId: getCat", "x-faktura-nmae: get"))
        return () => writeFile(join(root, "zoo.yaml"), zoo)
      },
      says: ["zoo.yaml:6", "#/paths/~1cats~1{id}/get/x-faktura-nmae", "unknown"]
    },
    {
      name: "a document that is not there",
      args: ["emit", "nowhere.yaml", "-o", output],
      says: ["nowhere.yaml  does not exist"]
    },
    {
      name: "an overlay that no longer matches",
      make: async () => {
        const overlay = join(root, "overlay.yaml")
        await writeFile(overlay, zooOverlay.replace("/cats/{id}", "/dogs/{id}"))
        return () => rm(overlay)
      },
      args: args("--overlay", "overlay.yaml"),
      says: ["overlay.yaml:4", "/dogs/{id}"]
    },
    {
      name: "a name that begins with a digit",
      args: ["emit", "zoo.yaml", "-o", output, "--name", "3d"],
      says: ['"3d" cannot be the API\'s name']
    },
    {
      name: "a name without letters",
      args: ["emit", "zoo.yaml", "-o", output, "--name", "!!!"],
      says: ['"!!!" cannot']
    },
    { name: "no output", args: ["emit", "zoo.yaml"], code: 2, says: ["--output"] },
    { name: "an extension that is none", args: args("--extension", ".mjs"), code: 2, says: [".mjs"] },
    {
      name: "an output that is a file",
      args: ["emit", "zoo.yaml", "-o", "zoo.yaml"],
      says: ["The output is a folder.", "zoo.yaml  is a file"]
    },
    ...["notes.md", "deep/.env", ".gitignore"].map((file) => ({
      name: `a folder that holds ${file}`,
      make: async () => {
        const path = join(root, output, file)
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, "mine")
        return () => rm(file.startsWith("deep") ? dirname(path) : path, { recursive: true })
      },
      says: [
        `${output} contains files that were not generated`,
        "replaced as a whole",
        `${output}/${file}  was not generated`
      ]
    })),
    {
      name: "a folder with a generated file that is a link to somebody's",
      make: async () => {
        await writeFile(join(root, "mine.txt"), "mine")
        await symlink(join(root, "mine.txt"), join(root, output, "mine.gen.ts"))
        return async () => {
          await rm(join(root, output, "mine.gen.ts"))
          await rm(join(root, "mine.txt"))
        }
      },
      says: [`${output}/mine.gen.ts  was not generated`]
    },
    {
      name: "a folder that holds notes.md, where a stopped run has left its files",
      make: async () => {
        const next = join(root, ".faktura", "zoo.next")
        await mkdir(next, { recursive: true })
        await writeFile(join(root, output, "notes.md"), "mine")
        return async () => {
          await rm(join(root, ".faktura"), { recursive: true })
          await rm(join(root, output, "notes.md"))
        }
      },
      says: [`${output}/notes.md  was not generated`]
    },
    {
      name: "a disk that takes no scratch folder",
      make: async () => {
        await writeFile(join(root, ".faktura"), "")
        return () => rm(join(root, ".faktura"))
      },
      code: 70,
      says: [".faktura"]
    }
  ]
  for (const { args: given, code = 1, make, name, says } of refused) {
    it(name, async () => {
      const mend = await make?.()
      const before = await snapshotOf(root)
      const ran = await faktura(root, ...(given ?? args()))
      assert.strictEqual(ran.code, code, ran.stderr)
      for (const part of says) assert.include(ran.stderr, part)
      assert.deepStrictEqual(await snapshotOf(root), before)
      await mend?.()
    })
  }
})
