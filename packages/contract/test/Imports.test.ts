// Imports go one way: apps, then services, then raw clients and core. The sandbox imports none of them.
import { assert, describe, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../..", import.meta.url))

/** Imports that the sources of a folder may have, besides themselves and Node. */
const allowed: Readonly<Record<string, ReadonlyArray<RegExp>>> = {
  "packages/core": [/^effect\/[A-Z]/, /^effect\/encoding\//, /^#transport$/],
  "packages/monite-client": [],
  "packages/maesn-client": [],
  "packages/monite": [/^effect\/[A-Z]/, /^@faktura\/core\//, /^@faktura\/monite-client(\/|$)/],
  "packages/maesn": [/^effect\/[A-Z]/, /^@faktura\/core\//, /^@faktura\/maesn-client(\/|$)/],
  "packages/durable": [
    /^effect\/[A-Z]/,
    /^effect\/(?:sql|reactivity)\/[A-Z]/,
    /^@faktura\/core(\/|$)/,
    /^@effect\/sql-pg\/PgClient$/
  ],
  // Effect only in SandboxTest.
  "packages/sandbox": [
    /^ajv/,
    /^effect\/[A-Z]/,
    /^json-schema-faker$/,
    /^openapi-sampler$/,
    /^@scalar\/openapi-upgrader$/,
    /^qs$/,
    /^yaml$/
  ],
  "packages/codegen": [
    /^effect\//,
    /^@effect\//,
    // Retries of reading a vendor's document.
    /^@faktura\/core(\/CallPolicy)?$/,
    /^@hey-api\//,
    /^@redocly\//,
    /^oxfmt$/,
    /^json-p3$/,
    /^github-slugger$/,
    /^pluralize$/,
    /^typescript$/,
    /^undici$/,
    /^yaml$/
  ],
  "apps/invoice-bridge": [
    /^effect(\/|$)/,
    /^@effect\//,
    /^@faktura\/(core|durable|monite|maesn|sandbox)(\/|$)/,
    /^cli-/
  ]
}

/** Transport on Node and Deno. Only its files may use Node and undici: elsewhere, `#transport` is the built-in fetch. */
const onlyOnNode = ["UndiciPool", "PoolExchange", "PoolResponse", "ContentCoding", "UndiciParts.d"].map(
  (name) => `src/transport/${name}.ts`
)
const isOnlyOnNode = (folder: string, file: string): boolean => folder === "packages/core" && onlyOnNode.includes(file)

/** Imports in the text of packages that codegen writes. */
const isTemplate = (folder: string, file: string): boolean =>
  folder === "packages/codegen" && file.startsWith("src/scaffold/")
const inTemplates = [/^\$\{/, /^@faktura\/core\//, /^effect$/]

/**
 * Modules of Effect that only certain files of core may import: its HTTP server, stores and processes. Why: other programs then
 * do not bundle them.
 */
const reserved: Readonly<Record<string, RegExp>> = {
  "src/transport/HttpClientTransport.ts": /^effect\/http\//,
  "src/webhook/WebhookRoute.ts": /^effect\/http\//,
  "src/retry/CircuitBreaker.ts": /^effect\/persistence\//,
  "src/rate-limit/SharedRateLimit.ts": /^effect\/persistence\//,
  "src/credentials/SecretsCommand.ts": /^effect\/process\//
}
const isReserved = (folder: string, file: string, name: string): boolean =>
  (folder === "packages/core" && reserved[file]?.test(name)) === true

const importsOf = (file: string): ReadonlyArray<string> =>
  // Examples in comments import as users do.
  [
    ...readFileSync(file, "utf8")
      .replaceAll(/\/\*[\s\S]*?\*\//g, "")
      .matchAll(/^(?:import|export)\b[^"';]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gm)
  ].map(([, from, bare]) => from ?? bare ?? "")

describe("imports", () => {
  for (const [folder, patterns] of Object.entries(allowed)) {
    it(`${folder} has only allowed imports`, () => {
      const files = globSync("src/**/*.ts", { cwd: join(root, folder) })
      assert.isAbove(files.length, 0)
      const wrong = files.flatMap((file) =>
        importsOf(join(root, folder, file))
          .filter((name) => !(isTemplate(folder, file) && inTemplates.some((pattern) => pattern.test(name))))
          .filter((name) => !(isOnlyOnNode(folder, file) && /^undici(\/|$)/.test(name)))
          .filter((name) => !isReserved(folder, file, name))
          .filter(
            (name) =>
              !name.startsWith(".") && !name.startsWith("node:") && !patterns.some((pattern) => pattern.test(name))
          )
          .map((name) => `${file}: ${name}`)
      )
      assert.deepStrictEqual(wrong, [])
    })
  }
  it("run-time packages need nothing of Node", () => {
    for (const folder of [
      "packages/core",
      "packages/monite-client",
      "packages/maesn-client",
      "packages/monite",
      "packages/maesn"
    ]) {
      for (const file of globSync("src/**/*.ts", { cwd: join(root, folder) })) {
        if (isOnlyOnNode(folder, file)) continue
        const wrong = importsOf(join(root, folder, file)).filter(
          (name) => name.startsWith("node:") || /\/(UndiciPool|PoolExchange|PoolResponse|ContentCoding)/.test(name)
        )
        assert.deepStrictEqual(wrong, [], `${folder}/${file}`)
      }
    }
  })
  it("the transport is the built-in fetch, except on Node and Deno", () => {
    const { imports } = JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8")) as {
      readonly imports: { readonly "#transport": Readonly<Record<string, string>> }
    }
    const pooled = Object.entries(imports["#transport"]).filter(([, file]) => file.includes("UndiciPool"))
    assert.deepStrictEqual(
      pooled.map(([condition]) => condition),
      ["types", "deno", "node"]
    )
    assert.include(imports["#transport"]["default"], "FetchTransport")
  })
  it("files under src/ have at most 400 lines, generated files at most 2,000", () => {
    const long = globSync("{packages,apps}/*/src/**/*.ts", { cwd: root }).flatMap((file) => {
      const lines = readFileSync(join(root, file), "utf8").split("\n").length
      return lines > (file.includes("/generated/") ? 2001 : 401) ? [`${file}: ${lines}`] : []
    })
    assert.deepStrictEqual(long, [])
  })
})
