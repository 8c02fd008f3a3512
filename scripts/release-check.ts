/**
 * `pnpm release:check`: installs and uses the packages as a user would, before they are published.
 *
 * Every public package is packed, inspected and published to a registry in this process. The packages are installed
 * into an empty project outside the workspace, type-checked with TypeScript 7 and 6, and run against the sandbox. A program
 * without Effect runs on every runtime, from an install with npm and one with pnpm: see `release/PromiseRun.ts`. The
 * example project is installed from the tarballs too, and must do what its README says. So must every command in
 * READMEs and docs: see `release/Documented.ts`.
 *
 * Nothing leaves the machine. Packages of others come from the registry that npm is configured with.
 */
import { mkdirSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import type * as Sandbox from "../packages/sandbox/src/index.ts"
import { CheckFailed } from "./release/CheckFailed.ts"
import { run } from "./release/Command.ts"
import { checkCommands, compareOutputs, compareWithReadme, installExample } from "./release/Example.ts"
import { addPrograms, execute, newcomer, typeCheck } from "./release/Newcomer.ts"
import { pnpm } from "./release/Pnpm.ts"
import { installBoth, runPromises } from "./release/PromiseRun.ts"
import { withScratch } from "./release/Scratch.ts"
import { readUpstream, registryEnvironment, startRegistry } from "./release/Registry.ts"
import { inspect, pack, publicPackages } from "./release/Tarball.ts"
import type { Tarball } from "./release/Tarball.ts"
import { runDocumented } from "./release/DocumentedRun.ts"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const programs = join(root, "scripts", "release")
/** Programs to run: the README's first call against a sandbox, and a longer program that checks the responses. */
const samples = ["start.ts", "first-day.ts"]

const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  ")
    )
    .join("\n")
}

const timed = async <A>(what: string, work: () => Promise<A>): Promise<A> => {
  const start = performance.now()
  const result = await work()
  console.log(`${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`)
  return result
}

/**
 * Returns the version of a dependency that a packed package was built with, so that the workspace's pin stays the only
 * one.
 */
const pinned = (tarballs: ReadonlyArray<Tarball>, owner: string, name: string): string => {
  const manifest = tarballs.find((tarball) => tarball.manifest.name === owner)?.manifest
  const version = manifest?.dependencies?.[name] ?? manifest?.devDependencies?.[name]
  if (version === undefined)
    throw new CheckFailed(`${owner} no longer depends on ${name}: change \`pinned\` to find its version`)
  return version
}

const ours = (tarballs: ReadonlyArray<Tarball>, names: ReadonlyArray<string>): Record<string, string> =>
  Object.fromEntries(
    names.map((name) => {
      const found = tarballs.find((tarball) => tarball.manifest.name === name)
      if (found === undefined) throw new CheckFailed(`${name} is not a published package`)
      return [name, found.manifest.version]
    })
  )

const check = async (folder: string): Promise<void> => {
  const tarballs: Array<Tarball> = []
  await timed("Packed, publint and attw clean", async () => {
    const into = join(folder, "tarballs")
    mkdirSync(into)
    for (const source of publicPackages(root)) tarballs.push(await pack(root, source, into))
    const results = await Promise.allSettled(tarballs.map((tarball) => inspect(tarball, root)))
    const reasons = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason.message)] : []))
    if (reasons.length > 0) throw new CheckFailed(reasons.join("\n"))
  })
  const size = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KiB`
  console.log(
    table([
      ["package", "version", "packed", "files"],
      ...tarballs.map(({ manifest, bytes, files }) => [
        manifest.name,
        manifest.version,
        size(bytes),
        String(files.length)
      ])
    ])
  )

  const upstream = await readUpstream(root)
  const registry = await startRegistry(upstream, join(folder, "registry"))
  try {
    const cache = join(folder, "cache")
    const [command, ...first] = pnpm(root)
    await timed("Published to a registry on this machine", async () => {
      for (const { path, manifest } of tarballs) {
        await run(command, [...first, "publish", path, "--access", "public", "--no-git-checks", "--provenance=false"], {
          what: `Publishing ${manifest.name}`,
          cwd: folder,
          env: registryEnvironment(registry, cache)
        })
      }
    })

    const project = await timed("Installed into an empty project, no install scripts", () =>
      newcomer({
        root,
        registry,
        folder: join(folder, "newcomer"),
        cache,
        dependencies: {
          ...ours(tarballs, ["@faktura/core", "@faktura/maesn", "@faktura/monite", "@faktura/sandbox"]),
          effect: pinned(tarballs, "@faktura/core", "effect"),
          "@types/node": pinned(tarballs, "@faktura/core", "@types/node"),
          typescript: pinned(tarballs, "@faktura/core", "typescript"),
          "typescript-6": `npm:typescript@${pinned(tarballs, "@faktura/codegen", "typescript")}`
        }
      })
    )
    const firstCall = join(root, "examples", "first-call")
    addPrograms(project, [
      ...["first-call.ts", "first-call-promise.ts", "start.ts"].map((name) => join(firstCall, name)),
      ...["first-day.ts", "browser.ts"].map((name) => join(programs, name))
    ])
    await timed("Type-checked under TypeScript 7", () =>
      typeCheck(project, "typescript", "node", ["first-call.ts", "first-call-promise.ts", ...samples])
    )
    await timed("Type-checked under TypeScript 6", () =>
      typeCheck(project, "typescript-6", "node", ["first-call.ts", "first-call-promise.ts", ...samples])
    )
    await timed("Type-checked without Node's types", () => typeCheck(project, "typescript", "browser", ["browser.ts"]))
    for (const sample of samples) {
      const said = await timed(`Ran ${sample}`, () => execute(project, `Running ${sample}`, [sample]))
      console.log(`  ${said}`)
    }
    await execute(project, "faktura-sandbox --help", ["node_modules/@faktura/sandbox/bin/faktura-sandbox.js", "--help"])

    // The cast: the built module of that package. The workspace's root has no dependency on its packages.
    const { startSandbox } = (await import(join(root, "packages", "sandbox", "dist", "index.js"))) as typeof Sandbox
    const promises = await timed("Installed the Promise client with npm and pnpm", () =>
      installBoth({
        root,
        registry,
        folder: join(folder, "promise"),
        cache,
        // Without effect: the package managers add it as a peer.
        dependencies: ours(tarballs, ["@faktura/monite"]),
        tools: { typescript: pinned(tarballs, "@faktura/core", "typescript") }
      })
    )
    await timed("Type-checked its program, without Node's types", () =>
      typeCheck(promises.pnpm, "typescript", "browser", ["first-day.ts"])
    )
    const lines = await timed("Ran its program on every runtime, with both installs", async () => {
      await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
      return await runPromises(promises, sandbox)
    })
    for (const line of lines) console.log(`  ${line}`)

    // In another project than the clients: users of the clients get none of the generator's dependencies.
    await timed("Installed and started the generator", async () => {
      const generator = await newcomer({
        root,
        registry,
        folder: join(folder, "generator"),
        cache,
        dependencies: ours(tarballs, ["@faktura/codegen"])
      })
      await execute(generator, "faktura --help", ["node_modules/@faktura/codegen/bin/faktura.js", "--help"])
    })

    const example = await timed("Installed examples/petstore from the tarballs, with npm", () =>
      installExample({
        root,
        registry,
        folder: join(folder, "petstore"),
        cache,
        packages: tarballs,
        others: { "typescript-7": `npm:typescript@${pinned(tarballs, "@faktura/core", "typescript")}` }
      })
    )
    await timed("Generated it both ways, with the same services", async () => {
      await example.script("generate")
      await example.script("generate:config")
      await compareOutputs(example)
    })
    await timed("Type-checked it under TypeScript 7 and 6", async () => {
      const files = ["main.ts", "adopt.test.ts", "petstore-by-config/effect/index.gen.ts"].map((name) => `src/${name}`)
      await typeCheck(example, "typescript-7", "generated", files)
      await typeCheck(example, "typescript", "generated", files)
      await example.script("typecheck")
    })
    await timed("Ran it, and its test", async () => {
      compareWithReadme(example, await example.script("start"))
      await example.script("test")
      checkCommands(example)
    })

    await timed("Ran the commands of READMEs and docs", async () => {
      await using sandbox = await startSandbox()
      const { maesn, monite } = sandbox
      await runDocumented({
        root,
        folder: join(folder, "documents"),
        registry,
        upstream,
        cache,
        settings: {
          MONITE_BASE_URL: monite.baseUrl,
          MONITE_CLIENT_ID: monite.clientId,
          MONITE_CLIENT_SECRET: monite.clientSecret,
          MAESN_BASE_URL: maesn.baseUrl,
          MAESN_API_KEY: maesn.apiKey,
          MAESN_ACCOUNT_KEY: maesn.accountKey
        }
      })
    })
  } finally {
    await registry.close()
  }
}

const start = performance.now()
try {
  await withScratch("faktura-release-", check)
  console.log(`Ready to be published: all checks passed (${((performance.now() - start) / 1000).toFixed(1)} s)`)
} catch (error) {
  console.error(error instanceof CheckFailed ? `release:check: ${error.message}` : error)
  process.exitCode = 1
}
