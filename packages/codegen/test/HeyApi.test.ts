/** The plugin as users of hey-api have it: through `createClient`, with our parser and plugins in their configuration. */
import { spawn } from "node:child_process"
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createClient } from "@hey-api/openapi-ts"
import type { UserConfig } from "@hey-api/openapi-ts"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { parser, plugins } from "../src/index.ts"
import type { ParserOptions, Warning } from "../src/index.ts"
import { makeRuntime, runtimePaths, typeCheckFolder } from "./kit/TypeCheck.ts"
import { zoo } from "./kit/Zoo.ts"

const root = join(typeCheckFolder, "hey-api")
const repository = join(import.meta.dirname, "..", "..", "..")

/** Paging, an event, a server, and a body that GET cannot have: a bit of everything. */
const document = zoo
  .replace("paths:", "servers: [{ url: https://zoo.example }]\npaths:")
  .replace("      operationId: getCat", "      operationId: getCat\n      requestBody: { content: {} }")
  .replace(
    "components:",
    `  /cats:
    get:
      operationId: listCats
      parameters: [{ name: cursor, in: query, schema: { type: string } }]
      responses:
        "200":
          description: Some
          content:
            application/json:
              schema:
                type: object
                properties:
                  data: { type: array, items: { $ref: "#/components/schemas/Cat" } }
                  next_cursor: { type: string }
    post:
      operationId: createCat
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Cat" } } } }
      responses: { "201": { description: Made } }
webhooks:
  born:
    post:
      operationId: born
      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Cat" } } } }
      responses: { "204": { description: Taken } }
components:`
  )

type Files = ReadonlyMap<string, string>

const filesIn = async (folder: string): Promise<Files> => {
  const files = new Map<string, string>()
  for (const name of (await readdir(folder, { recursive: true })).toSorted()) {
    if (name.endsWith(".ts")) files.set(name.replaceAll("\\", "/"), await readFile(join(folder, name), "utf8"))
  }
  return files
}

/** Generates into a folder below `root`. */
const generate = async (
  name: string,
  options: ParserOptions = {},
  output: Partial<Exclude<UserConfig["output"], string | ReadonlyArray<unknown>>> = {},
  text = document
): Promise<Files> => {
  const folder = join(root, name, "src", "zoo")
  await mkdir(folder, { recursive: true })
  await writeFile(join(root, name, "zoo.yaml"), text)
  const { onWarnings = () => undefined, ...rest } = options
  await createClient({
    input: join(root, name, "zoo.yaml"),
    output: { path: folder, ...output },
    logs: { level: "silent", file: false },
    parser: parser({ ...rest, onWarnings }),
    plugins: plugins(rest)
  })
  return filesIn(folder)
}

/** The repository's compiler, and the compiler that hey-api needs. */
const compilers = [repository, join(import.meta.dirname, "..")].map((owner) =>
  join(owner, "node_modules", "typescript", "bin", "tsc")
)

const compile = (compiler: string, folder: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [compiler, "-p", ".", "--pretty", "false"], { cwd: folder })
    let output = ""
    child.stdout.on("data", (data) => (output += String(data)))
    child.on("error", reject)
    child.on("close", (code) => resolve(code === 0 ? "" : `exit code ${code}\n${output}`))
  })

const nodeNext = { module: "NodeNext" }
const bundler = { module: "ESNext", moduleResolution: "bundler" }

/** Compiler messages for some outputs, with TypeScript 7 and 6. One program has all: it reads Effect once. */
const complaints = async (names: ReadonlyArray<string>, options: object): Promise<ReadonlyArray<string>> => {
  const config = {
    compilerOptions: {
      target: "ES2024",
      lib: ["ES2024", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
      types: ["node"],
      typeRoots: [join(repository, "packages", "codegen", "node_modules", "@types")],
      strict: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
      skipLibCheck: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      ...options,
      paths: runtimePaths
    },
    include: names.map((name) => join(name, "src"))
  }
  await writeFile(join(root, "tsconfig.json"), JSON.stringify(config))
  assert.strictEqual(await makeRuntime(), "")
  return [await compile(compilers[0]!, root), await compile(compilers[1]!, root)]
}

/** Outputs that compile, by their names; `made` has their files. */
const outputs = {
  "extension.js": () => generate("extension.js", { apiName: "Zoo" }, { module: { extension: ".js" } }),
  "extension.ts": () => generate("extension.ts", { apiName: "Zoo" }, { module: { extension: ".ts" } }),
  "extension.none": () => generate("extension.none", { apiName: "Zoo" }, { module: { extension: null } }),
  "types-only": () => generate("types-only", { validation: false }, { module: { extension: ".js" } }),
  own: async () => {
    const files = await generate(
      "own",
      { client: { name: "Keeper", module: "../../../Keeper.js" }, rawPackage: "raw-zoo" },
      { module: { extension: ".js" } }
    )
    await writeFile(
      join(root, "own", "src", "Keeper.ts"),
      `import type { ApiClient } from "@faktura/core/ApiClient"
import * as Context from "effect/Context"
export class Keeper extends Context.Service<Keeper, ApiClient>()("Keeper") {}
`
    )
    // The package is the raw client that was generated beside.
    await mkdir(join(root, "own", "node_modules", "raw-zoo"), { recursive: true })
    await symlink(join(root, "own", "src", "zoo"), join(root, "own", "node_modules", "raw-zoo", "src"))
    await writeFile(
      join(root, "own", "node_modules", "raw-zoo", "package.json"),
      JSON.stringify({ name: "raw-zoo", type: "module", exports: { ".": { types: "./src/index.ts" } } })
    )
    return files
  },
  settings: () => {
    const setting =
      "{ name: X-Version, in: header, required: true, schema: { type: string }, x-faktura-setting: api-version }"
    const text = document.replace("parameters: [{ name: id", `parameters: [${setting}, { name: id`)
    return generate("settings", {}, { module: { extension: ".js" } }, text)
  }
} satisfies Readonly<Record<string, () => Promise<Files>>>
const made = new Map<string, Files>()

const imports = (files: Files): ReadonlyArray<string> =>
  [...files].flatMap(([name, text]) =>
    name.startsWith("effect/") ? [...text.matchAll(/from "(\.[^"]*)"/g)].map(([, path = ""]) => path) : []
  )

beforeAll(async () => {
  await rm(root, { recursive: true, force: true })
  await mkdir(root, { recursive: true })
  for (const [name, make] of Object.entries(outputs)) made.set(name, await make())
})
afterAll(() => rm(root, { recursive: true, force: true }))

describe("the output's modules", () => {
  const rows = [
    { extension: ".js", ending: /\.js$/ },
    { extension: ".ts", ending: /\.ts$/ },
    { extension: null, ending: /\/(client\/index|index|.+\.gen)$/ }
  ] as const
  for (const { ending, extension } of rows) {
    it(`import each other by ${extension ?? "no extension"}`, () => {
      const files = made.get(`extension${extension ?? ".none"}`)!
      assert.isAbove(imports(files).length, 10)
      for (const path of imports(files)) assert.match(path, ending)
    })
  }

  it("compile under TypeScript 7 and 6, with every option of the tests below", async () => {
    const { "extension.none": _, ...others } = outputs
    assert.deepStrictEqual(await complaints(Object.keys(others), nodeNext), ["", ""])
    assert.deepStrictEqual(await complaints(["extension.none"], bundler), ["", ""])
  })

  it("are the raw client's and ours, with a client, a layer, events and servers", async () => {
    const files = await generate("whole", { apiName: "Zoo" }, { module: { extension: ".js" } })
    assert.deepStrictEqual(
      [...files.keys()].filter((name) => !/^(client|core)\//.test(name)),
      [
        "client.gen.ts",
        "effect/Client.gen.ts",
        "effect/events/index.gen.ts",
        "effect/index.gen.ts",
        "effect/layer.gen.ts",
        "effect/operations/cats.gen.ts",
        "effect/promise/cats.gen.ts",
        "effect/promise/index.gen.ts",
        "effect/promise/undeclared.gen.ts",
        "effect/requests/cats.gen.ts",
        "effect/responses/shared.gen.ts",
        "effect/servers/index.gen.ts",
        "effect/services/cats.gen.ts",
        "effect/services/index.gen.ts",
        "index.ts",
        "sdk.gen.ts",
        "types.gen.ts"
      ]
    )
    assert.match(files.get("effect/services/cats.gen.ts") ?? "", /readonly pages: /)
    assert.include(files.get("effect/Client.gen.ts"), '"Zoo/ZooClient"')
  })

  it("begin with the user's header, or the default header", async () => {
    const ours = (files: Files): ReadonlyArray<string> =>
      [...files].flatMap(([name, text]) => (name.startsWith("effect/") ? [text] : []))
    for (const text of ours(await generate("header", {}))) {
      assert.isTrue(text.startsWith("// This file is auto-generated by @faktura/codegen\n\n"))
    }
    const lines = ["// @ts-nocheck", "// Made here."]
    for (const header of [lines, () => lines]) {
      for (const text of ours(await generate("header", {}, { header }))) {
        assert.isTrue(text.startsWith("// @ts-nocheck\n// Made here.\n\n"))
      }
    }
  })
})

describe("its options", () => {
  it("the defaults: Api, ApiClient, effect", async () => {
    const files = await generate("defaults")
    assert.include(files.get("effect/Client.gen.ts"), "export class ApiClient extends Base_ {}")
    assert.include(files.get("effect/Client.gen.ts"), '"api/ApiClient"')
  })

  it("validation: false leaves the wire schemas out", () => {
    const files = made.get("types-only")!
    assert.isFalse([...files.keys()].some((name) => /^effect\/(responses|requests)\//.test(name)))
  })

  it("folder, keyPrefix and resourcePrefix", async () => {
    const below = document.replaceAll("  /cats", "  /animals/cats")
    const options = { folder: "services", keyPrefix: "@acme/zoo", onWarnings: () => undefined }
    const without = await generate("named", options, {}, below)
    assert.isTrue(without.has("services/services/animalCats.gen.ts"))
    const files = await generate("named", { ...options, resourcePrefix: "/animals" }, {}, below)
    assert.include(files.get("services/services/cats.gen.ts"), '"@acme/zoo/Cats"')
    assert.isFalse(files.has("services/services/animalCats.gen.ts"))
  })

  it("a client and a raw package of the user's own: neither is generated", () => {
    const files = made.get("own")!
    for (const name of ["Client", "layer", "index"]) assert.isFalse(files.has(`effect/${name}.gen.ts`), name)
    const service = files.get("effect/services/cats.gen.ts") ?? ""
    assert.include(service, 'import { Keeper } from "../../../Keeper.js"')
    assert.include(service, 'from "raw-zoo"')
  })

  it("the layer requires settings of the document", async () => {
    const files = made.get("settings")!
    assert.include(files.get("effect/layer.gen.ts"), 'readonly settings: {\n    readonly "api-version": string\n  }')
    assert.notInclude((await generate("no-settings")).get("effect/layer.gen.ts"), "readonly settings:")
  })

  it("scopeModule is required when the document takes parameters from the context", async () => {
    const scoped = document.replace(
      "{ name: id, in: path, required: true, schema: { type: string } }",
      "{ name: id, in: path, required: true, schema: { type: string }, x-faktura-context: { service: Keeper, field: id } }"
    )
    const folder = join(root, "scoped")
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, "zoo.yaml"), scoped)
    const run = (options: ParserOptions): Promise<unknown> =>
      createClient({
        input: join(folder, "zoo.yaml"),
        output: join(folder, "out"),
        logs: { level: "silent", file: false },
        parser: parser({ ...options, onWarnings: () => undefined }),
        plugins: plugins(options)
      })
    const failure = await run({}).then(
      () => "",
      // hey-api wraps what went wrong.
      (error: { readonly originalError?: { readonly error?: unknown } }) => String(error.originalError?.error)
    )
    assert.include(failure, "scopeModule")
    await run({ scopeModule: "../../Scope.js" })
    assert.include(await readFile(join(folder, "out", "effect", "services", "cats.gen.ts"), "utf8"), "../../Scope.js")
  })
})

describe("warnings", () => {
  it("are handed to onWarnings", async () => {
    const all: Array<Warning> = []
    await generate("warnings", { onWarnings: (warnings) => all.push(...warnings) })
    assert.deepStrictEqual(all, [
      {
        code: "F1315",
        name: "body-refused",
        kind: "left out",
        pointer: "#/paths/~1cats~1{id}/get/requestBody",
        message: "fetch sends no body with GET; it is left out"
      }
    ])
  })
})
