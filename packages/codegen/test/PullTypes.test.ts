/** The type check of `faktura pull`: errors in hand-written files are reported, errors in generated files are ours. */
import { mkdir, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { generate } from "../src/generate/Generate.ts"
import type { Generated } from "../src/generate/Generate.ts"
import { typeCheck } from "../src/generate/TypeCheck.ts"
import { formatProblem } from "../src/openapi/Problem.ts"
import { findApis } from "../src/workspace/Workspace.ts"
import type { Api } from "../src/workspace/Workspace.ts"
import { snapshotOf } from "./kit/Command.ts"
import { makeZoo, removeFolders } from "./kit/Zoo.ts"

afterAll(removeFolders)

const core = join(import.meta.dirname, "..", "..", "core")

const client = `import type { ApiClient } from "@faktura/core/ApiClient"
import * as Context from "effect/Context"

export class ScenarioClient extends Context.Service<ScenarioClient, ApiClient>()("scenario/Client") {}
`
const index = `import type { GetCatResponse } from "@scenario/zoo-client"
export { ScenarioClient } from "./Client.ts"
export { Cats } from "./generated/services/cats.gen.ts"

export const nameOf = (cat: GetCatResponse): string => cat.name ?? ""
`

/** Workspace with hand-written files, whose former generated files do not compile. */
const makePackages = async (): Promise<string> => {
  const root = await makeZoo()
  const sources = join(root, "packages", "zoo", "src")
  await mkdir(join(sources, "generated"), { recursive: true })
  await writeFile(join(sources, "generated", "former.gen.ts"), "export const former: number = ''\n")
  await writeFile(join(sources, "Client.ts"), client)
  await writeFile(join(sources, "index.ts"), index)
  return root
}

const install = async (root: string): Promise<void> => {
  await mkdir(join(root, "node_modules", "@faktura"), { recursive: true })
  await symlink(core, join(root, "node_modules", "@faktura", "core"))
  await symlink(join(core, "node_modules", "effect"), join(root, "node_modules", "effect"))
}

describe("typeCheck", () => {
  let root = ""
  let api: Api
  let made: Generated

  beforeAll(async () => {
    root = await makePackages()
    await Effect.gen(function* () {
      const [found] = yield* findApis(root, "zoo")
      api = found!
      made = yield* generate(root, api)
    }).pipe(Effect.provide(NodeServices.layer), Effect.runPromise)
  })

  /** Lines of the errors in hand-written files, or the message of the failure. */
  const check = (files: Generated = made): Promise<ReadonlyArray<string> | string> =>
    typeCheck(root, api, files).pipe(
      Effect.map(({ handWritten, missing }) => (missing === undefined ? handWritten.map(formatProblem) : missing)),
      Effect.catchTag("GenerationFailed", ({ message }) => Effect.succeed(message)),
      Effect.runPromise
    )

  it("names the package that is missing before everything is installed", async () => {
    assert.strictEqual(await check(), "effect/Effect")
  })

  it("checks new files in place of the former ones, and writes nothing", async () => {
    await install(root)
    const before = await snapshotOf(join(root, "packages"))
    assert.deepStrictEqual(await check(), [])
    assert.deepStrictEqual(await snapshotOf(join(root, "packages")), before)
  })

  it("reports errors in hand-written files, with their lines", async () => {
    const types = new Map(
      [...made.client].map(
        ([name, text]) =>
          [name, name.startsWith("schemas/") ? text.replace("name?: string", "name?: number") : text] as const
      )
    )
    assert.notDeepEqual(types, made.client)
    const services = new Map([...made.services].filter(([name]) => !name.startsWith("events")))
    const errors = await check({ ...made, client: types, services })
    assert.deepStrictEqual(errors, [
      "packages/zoo/src/index.ts:5:56  Type 'number | \"\"' is not assignable to type 'string'."
    ])
  })

  it("reports a hand-written file without the export that generated files need", async () => {
    const file = join(root, "packages", "zoo", "src", "Client.ts")
    await writeFile(file, client.replaceAll("ScenarioClient", "OtherClient"))
    const errors = await check()
    await writeFile(file, client)
    assert.include(String(errors), "packages/zoo/src/index.ts:2:10")
    assert.include(String(errors), `"../../Client.ts"' has no exported member 'ScenarioClient'`)
  })

  it("fails for an error in a generated file", async () => {
    const broken = new Map([...made.services, ["services/cats.gen.ts", "export const Cats: number = ''\n"]])
    const message = String(await check({ ...made, services: broken }))
    assert.include(message, "The code generated for zoo does not compile")
    assert.include(message, "packages/zoo/src/generated/services/cats.gen.ts:1:14")
    assert.include(message, "a bug in faktura")
  })
})
