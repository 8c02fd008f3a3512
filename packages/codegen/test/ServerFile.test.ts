/** The servers of a document, as the code that is generated for them gives their addresses. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { serverFiles, serversOf } from "../src/plugin/ServerFile.ts"

const document = {
  servers: [
    {
      url: "https://{region}.example.com:{port}/{region}/v1",
      description: "Production. Pick a region.",
      variables: {
        region: { default: "eu", enum: ["eu", "us"], description: "Where the data is" },
        port: { default: "443" }
      }
    },
    { url: "/relative" },
    { url: "https://test.example.com", description: "production" }
  ]
}

type Server = (variables?: Readonly<Record<string, string>>) => string

describe("servers", () => {
  const folder = mkdtempSync(join(tmpdir(), "faktura-servers-"))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  let servers: Readonly<Record<string, Server>> = {}
  beforeAll(async () => {
    const file = join(folder, "servers.ts")
    writeFileSync(file, serverFiles(serversOf(document))[0]?.code ?? "")
    // Exports of the generated module.
    servers = ((await import(pathToFileURL(file).href)) as { readonly servers: typeof servers }).servers
  })

  it("are named by their descriptions, else by their positions", () =>
    assert.deepStrictEqual(Object.keys(servers), ["production", "server2", "production2"]))
  it("fill variables in with their defaults, at every position", () =>
    assert.strictEqual(servers["production"]?.(), "https://eu.example.com:443/eu/v1"))
  it("fill in the given values unchanged", () =>
    assert.strictEqual(servers["production"]?.({ region: "us", port: "$&" }), "https://us.example.com:$&/us/v1"))
  it("have no parameter when the document has no variables", () =>
    assert.strictEqual(servers["server2"]?.(), "/relative"))
  it("a document without servers has no file", () => assert.deepStrictEqual(serverFiles(serversOf({})), []))
})
