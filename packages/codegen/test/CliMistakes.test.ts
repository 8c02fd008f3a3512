import { cp, mkdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { faktura, snapshotOf } from "./kit/Command.ts"
import { sourceFile } from "./kit/Workspace.ts"
import { makeFolder, makeZoo, overlay, removeFolders, source, spec, zoo, zooOverlay } from "./kit/Zoo.ts"

afterAll(removeFolders)

interface Mistake {
  readonly name: string
  /** Breaks the workspace. */
  readonly file?: string
  readonly text?: string
  readonly remove?: boolean
  readonly args?: ReadonlyArray<string>
  readonly code?: number
  /** Text in standard error. */
  readonly says: ReadonlyArray<string>
}

const mistakes: ReadonlyArray<Mistake> = [
  {
    name: "YAML that is none",
    file: spec,
    text: zoo.replace("      operationId: getCat", "      operationId: [getCat"),
    says: [`${spec}:7:7  #`]
  },
  { name: "a key twice", file: spec, text: `${zoo}openapi: 3.1.0\n`, says: [`${spec}:20:1`, "unique"] },
  { name: "an empty file", file: spec, text: "", says: [`${spec}:1`, "must be an object"] },
  { name: "a list", file: spec, text: "- a\n", says: [`${spec}:1`, "must be an object"] },
  { name: "no OpenAPI at all", file: spec, text: "a: 1\n", says: [`${spec}:1`, "#/openapi", "no key `openapi`"] },
  {
    name: "Swagger 2.0",
    file: spec,
    text: '# Old.\nswagger: "2.0"\npaths: {}\n',
    says: [`${spec}:2`, "#/swagger", "Swagger 2.0 is not supported", "convert"]
  },
  {
    name: "a version that is not known",
    file: spec,
    text: zoo.replace("3.1.0", "4.0.0"),
    says: [`${spec}:1`, "#/openapi", "OpenAPI 4.0.0 is not supported"]
  },
  {
    name: "aliases without end",
    file: spec,
    text: `a: &a [x, x, x, x, x, x, x, x, x, x]\n${["b", "c", "d", "e", "f"]
      .map((key, index) => `${key}: &${key} [${Array.from({ length: 10 }, () => `*${"abcde"[index]}`).join(", ")}]`)
      .join("\n")}\n`,
    says: [`${spec}:1`, "alias"]
  },
  {
    name: "a reference to nothing",
    file: spec,
    text: zoo.replace("schemas/Cat", "schemas/Dog"),
    says: [`${spec}:13`, "#/paths/~1cats~1{id}/get/responses/200/content/application~1json/schema", "resolve"]
  },
  {
    name: "an operationId twice",
    file: spec,
    text: zoo.replace(
      "components:",
      "  /dogs:\n    get:\n      operationId: getCat\n      responses: { '204': { description: None } }\ncomponents:"
    ),
    says: [`${spec}:15:5  #/paths/~1dogs/get  `, "unique"]
  },
  {
    name: "an operation without operationId",
    file: spec,
    text: zoo.replace("      operationId: getCat\n", ""),
    says: [`${spec}:5`, "#/paths/~1cats~1{id}/get", "operationId"]
  },
  {
    name: "a path parameter that is not declared",
    file: spec,
    text: zoo.replace("name: id, in: path, required: true", "name: ID, in: query"),
    says: [`${spec}:7:7  #/paths/~1cats~1{id}/get/parameters  `, "`{id}`"]
  },
  {
    name: "a path parameter that its path does not have",
    file: spec,
    text: zoo.replace(
      "parameters: [",
      "parameters: [{ name: other, in: path, required: true, schema: { type: string } }, "
    ),
    says: [`${spec}:7`, "#/paths/~1cats~1{id}/get/parameters/0", "`other`"]
  },
  {
    name: "a structure that OpenAPI does not know",
    file: spec,
    text: zoo.replace("          description: One\n", "          descriptoin: One\n"),
    says: [`${spec}:10`, "#/paths/~1cats~1{id}/get/responses/200/descriptoin", "not expected"]
  },
  {
    name: "two problems at once",
    file: spec,
    text: zoo
      .replace("schemas/Cat", "schemas/Dog")
      .replace("          description: One\n", "          descriptoin: One\n"),
    says: ["descriptoin", "resolve"]
  },
  { name: "an unreadable file", file: spec, remove: true, says: [spec] },
  { name: "no source.yaml", file: source, remove: true, says: [source, "cannot be read"] },
  {
    name: "a source.yaml without a package",
    file: source,
    text: sourceFile("zoo").replace('  services: "@scenario/zoo"\n', ""),
    says: [`${source}:6`, "#/packages/services", "Missing key"]
  },
  {
    name: "a source.yaml with a client that no class can be called",
    file: source,
    text: sourceFile("zoo").replace("ScenarioClient", "scenario client"),
    says: [`${source}:9`, "#/client"]
  },
  {
    name: "an overlay that no longer matches",
    file: overlay,
    text: zooOverlay.replace("/cats/{id}", "/lions/{id}"),
    says: [`${overlay}:4`, "#/actions/0", "matches nothing"]
  },
  {
    name: "an overlay that changes nothing, and one without a reason",
    file: overlay,
    text: `${zooOverlay.replace("summary: One cat", "operationId: getCat")}  - target: $.info\n    update: { title: Ark }\n`,
    says: [`${overlay}:4`, "changes nothing", `${overlay}:7`, "description is missing"]
  },
  {
    name: "an overlay that breaks the document",
    file: overlay,
    text: zooOverlay.replace("{ summary: One cat }", "{ operationId: 5 }"),
    says: [`${spec}:6`, "#/paths/~1cats~1{id}/get/operationId"]
  },
  { name: "an overlay that is no YAML", file: overlay, text: "actions: [", says: [`${overlay}:1:`] },
  {
    name: "an API that does not exist",
    args: ["generate", "lion"],
    says: ["no API named lion", "specs/lion/openapi.yaml", "inn, zoo"]
  },
  { name: "a flag that does not exist", args: ["generate", "--frobnicate"], code: 2, says: ["--frobnicate"] },
  { name: "a command that does not exist", args: ["frobnicate"], code: 2, says: ["frobnicate"] },
  { name: "an argument too many", args: ["generate", "zoo", "inn"], code: 2, says: ["inn"] }
]

describe("mistakes are named, and leave everything as it was", () => {
  let generated = ""
  beforeAll(async () => {
    generated = await makeZoo()
    assert.strictEqual((await faktura(generated, "generate")).code, 0)
  })
  const makeGenerated = async (): Promise<string> => {
    const root = await makeFolder()
    await cp(generated, root, { recursive: true })
    return root
  }

  for (const { args = ["generate"], code = 1, file, name, remove, says, text } of mistakes) {
    it(name, async () => {
      const root = await makeGenerated()
      if (file !== undefined && text !== undefined) await writeFile(join(root, file), text)
      if (file !== undefined && remove === true) {
        await rm(join(root, file))
        // A folder where the document should be: it is there, and cannot be read.
        if (file === spec) await mkdir(join(root, file))
      }
      const before = await snapshotOf(root)
      const ran = await faktura(root, ...args)
      assert.strictEqual(ran.code, code, ran.stderr)
      for (const part of says) assert.include(ran.stderr, part)
      assert.notInclude(ran.stderr, "    at ", "no stack")
      assert.deepStrictEqual(await snapshotOf(root), before)
    })
  }

  for (const args of [["generate", "--check"], ["lint"], ["overlay", "check"], ["document", "zoo", "out.json"]]) {
    it(`by ${args.join(" ")} too`, async () => {
      const root = await makeGenerated()
      await writeFile(join(root, overlay), zooOverlay.replace("/cats/{id}", "/lions/{id}"))
      const before = await snapshotOf(root)
      const ran = await faktura(root, ...args)
      assert.deepStrictEqual([ran.code, ran.stdout.includes("zoo")], [1, false])
      assert.include(ran.stderr, `${overlay}:4:5  #/actions/0  the action matches nothing`)
      assert.include(ran.stderr, "nearest match: $.paths['/cats/{id}'].get")
      assert.deepStrictEqual(await snapshotOf(root), before)
    })
  }

  it("outside of a workspace", async () => {
    const folder = await makeFolder()
    const ran = await faktura(folder, "generate")
    assert.strictEqual(ran.code, 1)
    assert.include(ran.stderr, "No workspace found")
  })

  it("a disk that cannot be written is no mistake of the input", async () => {
    const root = await makeZoo()
    await writeFile(join(root, "packages"), "a file where a folder should be")
    const ran = await faktura(root, "generate")
    assert.strictEqual(ran.code, 70)
    assert.include(ran.stderr, join("packages", "inn-client"))
    assert.notInclude(ran.stderr, "    at ")
  })
})
