// `faktura new` in a workspace that is all there: installed, built, type-checked, its first call run, and removed again.
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { makeWhole, petstore, runFaktura, serve } from "./kit/Scaffolding.ts"
import { removeFolders } from "./kit/Zoo.ts"

afterAll(removeFolders)

const execute = promisify(execFile)

/** Every kind of credential, two of one kind, and a server that is where the document is. */
const guarded = {
  ...petstore,
  info: { title: "Guarded */ `Pets`", version: "1" },
  servers: [{ url: "/api/v3" }],
  security: [{ token: [], "2nd-key": [] }, { user: [] }, { oauth: ["read"] }, { session: [] }, {}],
  components: {
    ...petstore.components,
    securitySchemes: {
      token: { type: "http", scheme: "bearer" },
      user: { type: "http", scheme: "basic" },
      "2nd-key": { type: "apiKey", in: "query", name: "key" },
      session: { type: "apiKey", in: "cookie", name: "sid" },
      oauth: {
        type: "oauth2",
        flows: { clientCredentials: { tokenUrl: "/oauth/token", scopes: { read: "", all: "" } } }
      },
      unused: { type: "http", scheme: "digest" }
    }
  }
}

describe("new, in a whole workspace", () => {
  let root = ""
  const env = { ...process.env, CI: "" }
  const run = (...args: ReadonlyArray<string>) => runFaktura(root, args, { env })
  const git = async (...args: ReadonlyArray<string>): Promise<string> =>
    (await execute("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: root })).stdout
  const tool = (name: string): string => join(root, "node_modules", ".bin", name)

  beforeAll(async () => {
    root = await makeWhole()
    const install = ["install", "--no-frozen-lockfile", "--offline"]
    await execute("npx", ["-y", "pnpm@12.21.0", ...install], { cwd: root, env })
    await git("init", "-q")
    await git("add", "-A")
    await git("commit", "-qm", "Before.")
  })

  it("adds packages that build, and a first call that runs", async () => {
    const asked: Array<string> = []
    await using server = await serve((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers["x-key"]}`)
      if (request.url === "/petstore.json") {
        response.end(JSON.stringify({ ...petstore, servers: [{ url: "/v1/" }] }))
      } else {
        response.writeHead(200, { "content-type": "application/json" }).end('[{ "id": "1", "name": "Rex" }]')
      }
    })
    const ran = await run("new", "petstore", "--spec", `${server.url}/petstore.json`)
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    const example = "packages/petstore/examples/first-call.ts"
    const call = (await readFile(join(root, example), "utf8")).split("\n").slice(1).join("\n")
    assert.include(call, "yield* service.list()")
    assert.include(ran.stdout, call)
    assert.include(await readFile(join(root, "packages", "petstore", "README.md"), "utf8"), call)
    const { stdout } = await execute(process.execPath, [example], {
      cwd: root,
      env: { PATH: process.env.PATH, PETSTORE_API_KEY: "k-1" }
    })
    assert.include(stdout, "Rex")
    assert.deepStrictEqual(asked, ["GET /petstore.json undefined", "GET /v1/pets k-1"])
  })

  it("writes what the repository's own checks take", async () => {
    for (const folder of ["specs/petstore", "packages/petstore", "packages/petstore-client"]) {
      const { stdout } = await execute(tool("oxfmt"), ["--check", folder], { cwd: root })
      assert.include(stdout, "All matched files use the correct format")
    }
    await execute(tool("oxlint"), ["--deny-warnings"], { cwd: join(root, "packages", "petstore") })
  })

  it("takes every kind of credential", async () => {
    await using server = await serve((_, response) => void response.end(JSON.stringify(guarded)))
    const ran = await run("new", "guarded-pets", "--spec", `${server.url}/v3/openapi.json`)
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    const sources = ["ClientLayer.ts", "SettingsTable.ts"].map((name) =>
      readFile(join(root, "packages", "guarded-pets", "src", name), "utf8")
    )
    const layer = (await Promise.all(sources)).join("\n")
    for (const variable of [
      "TOKEN",
      "USERNAME",
      "PASSWORD",
      "2ND_KEY_API_KEY",
      "SESSION_API_KEY",
      "CLIENT_ID",
      "CLIENT_SECRET",
      "TOKEN_URL",
      "BASE_URL"
    ]) {
      assert.include(layer, `name: "GUARDED_PETS_${variable}"`)
    }
    assert.include(layer, `default: "${server.url}/api/v3"`)
    assert.include(layer, `default: "${server.url}/oauth/token"`)
    assert.include(layer, 'scopes: ["read"]')
    // Without any of them, a call that may be made without is made.
    const { stdout } = await execute(process.execPath, ["packages/guarded-pets/examples/first-call.ts"], {
      cwd: root,
      env: { PATH: process.env.PATH, GUARDED_PETS_BASE_URL: `${server.url}/pets` }
    }).catch((error: { readonly stderr: string }) => ({ stdout: error.stderr }))
    assert.notInclude(stdout, "ConfigError")
  })

  it("remove leaves nothing behind that git can see", async () => {
    for (const name of ["petstore", "guarded-pets"]) {
      const ran = await run("remove", name)
      assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
      assert.isFalse(existsSync(join(root, "packages", name)))
    }
    assert.strictEqual(await git("status", "--porcelain"), "")
  })
})
