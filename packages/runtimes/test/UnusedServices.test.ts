// esbuild leaves unused services out of a bundle, also without `sideEffects` in package.json.
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { build } from "esbuild"

const services = fileURLToPath(new URL("../../monite/src/generated/services/", import.meta.url))

/** Bundles a program beside Monite's services; every module counts as a module with side effects. */
const bundled = async (contents: string): Promise<string> => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: services, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
    logLevel: "silent",
    plugins: [
      {
        name: "every module has effects",
        setup: ({ onResolve, resolve }) =>
          onResolve({ filter: /^\..*\.ts$/ }, async ({ kind, path, pluginData, resolveDir }) =>
            pluginData === "resolved"
              ? undefined
              : {
                  path: (await resolve(path, { kind, resolveDir, pluginData: "resolved" })).path,
                  sideEffects: true
                }
          )
      }
    ]
  })
  return outputFiles[0]!.text
}

describe("unused services", () => {
  it.each([
    ["one that is imported for its effects", 'import "./entityVatIds.gen.ts"', []],
    [
      "one of two that a program imports",
      'import { Auth } from "./auth.gen.ts"\nimport "./entityVatIds.gen.ts"\nconsole.log(Auth)',
      ["Auth"]
    ],
    [
      "none of two that it uses",
      'import { Auth } from "./auth.gen.ts"\nimport { EntityVatIds } from "./entityVatIds.gen.ts"\nconsole.log(Auth, EntityVatIds)',
      ["Auth", "EntityVatIds"]
    ]
  ] as const)("%s", async (_, program, used) => {
    const text = await bundled(program)
    assert.deepStrictEqual(
      ["Auth", "EntityVatIds"].filter((name) => text.includes(`"@faktura/monite/${name}"`)),
      [...used]
    )
  })
})
