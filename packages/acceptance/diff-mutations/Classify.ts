/**
 * Asks the classifier about changes: by its rules alone, by the types alone, and by everything together.
 */
import { join } from "node:path"
import { documentChanges, highestOf } from "@faktura/codegen"
import type { Change, Generated, Level } from "@faktura/codegen"
// The packages under test are scratch packages, and not those of a workspace: so the parts of `faktura diff` are used.
import type { PackageVersion, VersionSet } from "../../codegen/src/diff/types/PackageVersion.ts"
import { programOf } from "../../codegen/src/diff/types/Program.ts"
import { typeText } from "../../codegen/src/diff/types/TypeChange.ts"
import { TypeComparison } from "../../codegen/src/diff/types/TypeChanges.ts"
import type { TypeChange } from "../../codegen/src/diff/types/TypeChange.ts"
import { packageLevels } from "../../codegen/src/diff/Verdict.ts"
import { packageName, scopeModule, clientModule } from "./truth/Packages.ts"
import type { Version } from "./truth/Version.ts"

/** Levels that the classifier gives. */
export interface Classification {
  readonly rules: Level
  readonly types: Level
  /** The highest level of both packages. */
  readonly both: Level
  /** Findings of the highest level, rules and types. */
  readonly findings: ReadonlyArray<string>
}

/** A change to classify. */
export interface Versions {
  readonly old: Version
  readonly made: Version
}

/** Naming of the documents here: no prefix, and one client. */
const naming = { client: "AcceptanceClient", resourcePrefix: null }

const indexOf = (services: ReadonlyMap<string, string>): string =>
  ["services", "events", "servers"]
    .filter((part) => services.has(`${part}/index.gen.ts`))
    .map((part) => `export * from "./generated/${part}/index.gen.ts"\n`)
    .join("")

const namesOf = (index: number): { readonly client: string; readonly services: string } => ({
  client: `@acceptance/${packageName}${index}-client`,
  services: `@acceptance/${packageName}${index}`
})

interface OneVersion {
  readonly packages: ReadonlyArray<PackageVersion>
  readonly files: ReadonlyArray<readonly [file: string, text: string]>
}

/** The two packages of a version in memory, with the entry points that packages of a workspace have. */
const versionOf = (root: string, index: number, { document, generated }: Version): OneVersion => {
  const names = namesOf(index)
  const renamed = (text: string): string => text.replaceAll(`@acceptance/${packageName}-client`, names.client)
  const folders = { client: join(root, `${index}-client`), services: join(root, `${index}`) }
  const { client, services } = generated
  const files = [
    ...[...client].map(([name, text]) => [join(folders.client, "src", name), text] as const),
    ...[...services].map(([name, text]) => [join(folders.services, "src", "generated", name), renamed(text)] as const),
    [join(folders.services, "src", "Client.ts"), clientModule] as const,
    [join(folders.services, "src", "Scope.ts"), scopeModule(document)] as const,
    [join(folders.services, "src", "index.ts"), indexOf(services)] as const
  ]
  const operations = [...services.keys()]
    .filter((name) => name.startsWith("operations/"))
    .map((name): readonly [string, string] => [
      `./${name.replace(/\.gen\.ts$/, "")}`,
      join(folders.services, "src", "generated", name)
    ])
  const packages = [
    {
      name: names.client,
      folder: folders.client,
      entries: new Map([
        [".", join(folders.client, "src", "index.ts")],
        ["./client", join(folders.client, "src", "client", "index.ts")]
      ])
    },
    {
      name: names.services,
      folder: folders.services,
      entries: new Map([[".", join(folders.services, "src", "index.ts")], ...operations])
    }
  ]
  return { packages, files }
}

const joined = (versions: ReadonlyArray<OneVersion>): VersionSet => ({
  packages: versions.flatMap(({ packages }) => packages),
  files: new Map(versions.flatMap(({ files }) => files))
})

/** Changes of the types of several APIs, by one program: most of the time goes to reading the libraries. */
const typeChangesOf = (folder: string, all: ReadonlyArray<Versions>): ReadonlyArray<TypeChange> => {
  const before = joined(all.map(({ old }, index) => versionOf(join(folder, "before"), index, old)))
  const after = joined(all.map(({ made }, index) => versionOf(join(folder, "after"), index, made)))
  const roots = [before, after].flatMap(({ packages }) => packages.flatMap(({ entries }) => [...entries.values()]))
  const program = programOf(roots, { before, after, importedByOthers: "before" }, new Map())
  return new TypeComparison(program).compare(before, after)
}

const isSame = (one: Generated, other: Generated): boolean =>
  JSON.stringify([[...one.client], [...one.services]]) === JSON.stringify([[...other.client], [...other.services]])

const classified = ({ made, old }: Versions, index: number, found: ReadonlyArray<TypeChange>): Classification => {
  const names = namesOf(index)
  const changes: ReadonlyArray<Change> = documentChanges(old.document, made.document, naming)
  const types = found.filter((each) => each.package === names.client || each.package === names.services)
  const levels = packageLevels(names, old.generated, made.generated, { changes, types, breakages: [] })
  const both = highestOf(levels.map(({ level }) => level))
  return {
    rules: highestOf(changes.map(({ level }) => level)),
    types: highestOf(types.map(({ level }) => level)),
    both,
    findings: [
      ...changes.filter(({ level }) => level === both).map(({ rule }) => rule),
      ...types.filter(({ level }) => level === both).map(typeText)
    ].slice(0, 4)
  }
}

/**
 * Classifies changes, in their order.
 *
 * @param folder absolute path below this package, from where libraries are found. Nothing is written
 */
export const classify = (folder: string, all: ReadonlyArray<Versions>): ReadonlyArray<Classification> => {
  const asked = all.filter(({ made, old }) => !isSame(old.generated, made.generated))
  const found = asked.length === 0 ? [] : typeChangesOf(folder, asked)
  return all.map((each) => classified(each, asked.indexOf(each), found))
}
