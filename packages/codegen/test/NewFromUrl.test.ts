/** `faktura new` with a URL: the validator of its response, through pull and remove. */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { snapshotOf } from "./kit/Command.ts"
import { makeNpx, makeSmall, petstore, runFaktura, serve } from "./kit/Scaffolding.ts"
import { removeFolders } from "./kit/Zoo.ts"

afterAll(removeFolders)

/** Contents by path, without the time of change. */
const textsOf = async (root: string): Promise<ReadonlyMap<string, string>> =>
  new Map([...(await snapshotOf(root))].map(([path, text]) => [path, text.replace(/^\d+ /, "")]))

describe("new from a URL", () => {
  it("stores the validator for the next pull, and remove knows what a pull wrote", async () => {
    let version = "1.2.0"
    await using server = await serve((request, response) => {
      const etag = `W/"${version}"`
      if (request.headers["if-none-match"] === etag) return void response.writeHead(304).end()
      response.writeHead(200, { etag }).end(JSON.stringify({ ...petstore, info: { ...petstore.info, version } }))
    })
    const root = await makeSmall()
    const npx = await makeNpx("")
    const run = (...args: ReadonlyArray<string>) => runFaktura(root, args, { npx })
    const before = await textsOf(root)
    const made = await run("new", "pets", "--spec", `${server.url}/pets.json`)
    assert.strictEqual(made.code, 0, made.stderr)
    const source = join(root, "specs", "pets", "source.yaml")
    assert.include(await readFile(source, "utf8"), `  etag: W/"1.2.0"\n`)
    assert.strictEqual((await run("pull", "pets")).stdout, "pets: unchanged\n")
    version = "1.3.0"
    const pulled = await run("pull", "pets")
    assert.strictEqual(pulled.code, 0, pulled.stderr)
    assert.include(await readFile(source, "utf8"), `  etag: W/"1.3.0"\n`)
    const removed = await run("remove", "pets")
    assert.deepStrictEqual([removed.code, removed.stderr], [0, ""])
    assert.deepStrictEqual(await textsOf(root), before)
  })
})
