/**
 * The steps of a simulated release, in order. Each prints its time.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { CheckFailed } from "../release/CheckFailed.ts"
import { readUpstream, startRegistry } from "../release/Registry.ts"
import type { Registry } from "../release/Registry.ts"
import { waitingChangesets } from "../versions/Changesets.ts"
import { installConsumer, keyOf } from "./Consumer.ts"
import type { Consumer } from "./Consumer.ts"
import type { Documents } from "./Documents.ts"
import { serveDocument } from "./Upstream.ts"
import type { Upstream } from "./Upstream.ts"
import { judge, packageResult } from "./Verdict.ts"
import type { Difference, Judged, PackageResult } from "./Verdict.ts"
import { cloneWorkspace } from "./Workspace.ts"
import type { Workspace } from "./Workspace.ts"

const api = "acme"
const names = { client: `@faktura/${api}-client`, services: `@faktura/${api}` } as const
const directories = { client: `packages/${api}-client`, services: `packages/${api}` } as const

/** Result of a simulation. */
export interface Result {
  readonly agrees: boolean
  readonly packages: ReadonlyArray<PackageResult>
  /** Time and memory of `faktura diff`. */
  readonly diff: { readonly seconds: number; readonly peakMiB: number }
}

const timed = async <A>(what: string, work: () => Promise<A>): Promise<A> => {
  const start = performance.now()
  const result = await work()
  console.log(`${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`)
  return result
}

/** Runs a step twice. @throws CheckFailed if the second run changes a file */
const twice = async (workspace: Workspace, what: string, work: () => Promise<unknown>): Promise<void> => {
  await timed(what, work)
  const tree = await workspace.tree()
  await timed(`${what}, again: nothing changes`, work)
  if ((await workspace.tree()) !== tree)
    throw new CheckFailed(`${what}: the second run changed files:\n${await workspace.status()}`)
}

const versionsOf = (workspace: Workspace) => ({
  client: workspace.version(directories.client),
  services: workspace.version(directories.services)
})

/** Versions, builds and publishes what the waiting changesets release. */
const release = async (workspace: Workspace, registry: Registry, folder: string, packages: ReadonlyArray<string>) => {
  await twice(workspace, "Versioned", () => workspace.script("version"))
  await workspace.commit("Version packages")
  await timed("Built", () => workspace.build(names.services))
  await timed("Published", () => workspace.publish(packages, registry, folder))
  return versionsOf(workspace)
}

/** Type-checks and runs the consumer of one version. */
const look = async (consumer: Consumer) => ({
  errors: await timed("Type-checked the consumer", consumer.compile),
  outcomes: await timed("Ran the consumer", consumer.run)
})

/** Reads the versions of other packages that the consumer needs, from the workspace's own. */
const others = (workspace: Workspace): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ["effect", "typescript", "@types/node"].map((name) => {
      const file = join(workspace.root, "packages", "core", "node_modules", name, "package.json")
      // The cast: pnpm has installed this package.json.
      return [name, (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version]
    })
  )

/** Checks that the changeset has the levels of the difference, and returns its part with the breaking changes. */
const breakingPart = (workspace: Workspace, { packages }: Difference): string => {
  const own = waitingChangesets(workspace.root).filter(({ file }) => file.includes(`spec-${api}-`))
  const [changeset] = own
  if (changeset === undefined || own.length !== 1)
    throw new CheckFailed(`${own.length} changesets of ${api} wait, but there must be one`)
  for (const { level, name } of packages) {
    const bump = changeset.bumps[name] ?? "none"
    if (bump !== level) throw new CheckFailed(`faktura diff says ${level} for ${name}, but the changeset says ${bump}`)
  }
  return changeset.summary.split("\n**New.**")[0] ?? ""
}

/** Prints what was predicted and seen for each call. */
const print = (judged: ReadonlyArray<Judged>): void => {
  for (const { agrees, isBroken, isNamed, predicted, seen, use } of judged) {
    const what = isBroken ? "breaks" : "goes on"
    const [first, ...more] = predicted
    const why = first === undefined ? "" : `: ${first}${more.length > 0 ? ` and ${more.length} more` : ""}`
    const unnamed = isBroken && !isNamed ? `, and the changeset does not name ${use.name}` : ""
    const how = seen.error ?? (seen.before === seen.after ? "" : `"${seen.before}" became "${seen.after}"`)
    console.log(
      `  ${agrees ? "as predicted" : "NOT AS PREDICTED"}  ${use.call} ${what}${why}${unnamed}${how === "" ? "" : ` | ${how}`}`
    )
  }
}

const addApi = async (workspace: Workspace, upstream: Upstream): Promise<void> => {
  await timed("Added the API from its upstream", () => workspace.faktura(["new", api, "--spec", upstream.address]))
  await workspace.commit(`Add ${api}`)
  await twice(workspace, "Generated", () => workspace.faktura(["generate", api]))
  const bumps = Object.values(names).map((name) => `"${name}": major`)
  workspace.write(`.changeset/first-${api}.md`, `---\n${bumps.join("\n")}\n---\n\nThe first release.\n`)
}

/** Follows the upstream: pull, diff, changeset. */
const follow = async (workspace: Workspace, upstream: Upstream, folder: string) => {
  await twice(workspace, "Pulled", () => workspace.faktura(["pull", api]))
  if (upstream.statuses.at(-1) !== 304)
    throw new CheckFailed(`The second pull got status ${upstream.statuses.at(-1)}, but 304 means: not changed`)
  await twice(workspace, "Generated", () => workspace.faktura(["generate", api]))
  const peak = join(folder, "peak")
  const start = performance.now()
  const { stdout } = await workspace.faktura(["diff", api, "--json"], peak)
  const measured = {
    seconds: Math.round((performance.now() - start) / 100) / 10,
    peakMiB: Math.round(Number(readFileSync(peak, "utf8")) / 1024)
  }
  console.log(`Compared with the last release (${measured.seconds} s, ${measured.peakMiB} MiB)`)
  // The cast: `faktura diff --json` prints an `ApiDiff`.
  const difference = JSON.parse(stdout) as Difference
  await twice(workspace, "Wrote the changeset", () => workspace.faktura(["changeset", api]))
  return { difference, measured, breaking: breakingPart(workspace, difference) }
}

/**
 * Simulates the first release of an API, a change of its document, and the release that follows it.
 *
 * @param repository root of this repository
 * @param folder     folder of everything that is made; the caller removes it
 */
export const simulate = async (repository: string, folder: string, documents: Documents): Promise<Result> => {
  console.log(`Documents: ${documents.label}`)
  const workspace = await timed("Cloned and built the workspace", () =>
    cloneWorkspace(repository, join(folder, "workspace"))
  )
  const upstream = await serveDocument(documents.before)
  const registry = await startRegistry(await readUpstream(repository), join(folder, "registry"))
  try {
    await addApi(workspace, upstream)
    const before = await release(workspace, registry, join(folder, "first"), [
      "packages/core",
      ...Object.values(directories)
    ])
    const install = (versions: typeof before) =>
      installConsumer({
        root: workspace.root,
        registry,
        folder: join(folder, "consumer"),
        cache: join(folder, "cache"),
        sources: join(import.meta.dirname, "consumer"),
        files: Object.keys(documents.uses),
        dependencies: {
          ...others(workspace),
          [names.client]: versions.client,
          [names.services]: versions.services
        }
      })
    const old = await look(await timed("Installed the consumer", () => install(before)))
    const wrong = [...old.errors].map(([call, message]) => `${call}: ${message}`)
    if (wrong.length > 0) throw new CheckFailed(`The consumer does not compile at first:\n${wrong.join("\n")}`)

    upstream.move(documents.after)
    const { breaking, difference, measured } = await follow(workspace, upstream, folder)
    await workspace.commit("Follow the upstream")
    const after = await release(workspace, registry, join(folder, "second"), Object.values(directories))
    const now = await look(await timed("Upgraded the consumer", () => install(after)))

    const judged = judge(documents.uses, names, difference, breaking, (file, { call }) => ({
      error: now.errors.get(keyOf(file, call)),
      before: old.outcomes[call],
      after: now.outcomes[call]
    }))
    print(judged)
    const packages = (["client", "services"] as const).map((kind) =>
      packageResult(
        names[kind],
        difference.packages.find(({ name }) => name === names[kind])?.level ?? "none",
        [before[kind], after[kind]],
        judged.filter(({ use }) => use.package === kind)
      )
    )
    return { agrees: packages.every(({ agrees }) => agrees), packages, diff: measured }
  } finally {
    await registry.close()
    await upstream.close()
  }
}
