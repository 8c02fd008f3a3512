/**
 * Tries some mutations: generates both versions, compiles all consumers in one program, runs them, and classifies.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { JsonObject } from "../test/kit/Json.ts"
import { classify } from "./Classify.ts"
import type { Classification } from "./Classify.ts"
import type { Kind } from "./kinds/Kind.ts"
import { drawMutant } from "./Mutant.ts"
import type { Mutant } from "./Mutant.ts"
import type { Source } from "./Sources.ts"
import { compile } from "./truth/Compile.ts"
import { truthOf } from "./truth/Truth.ts"
import type { Truth } from "./truth/Truth.ts"
import { versionOf } from "./truth/Version.ts"
import type { Version } from "./truth/Version.ts"

/** Result of one mutation. */
export interface Trial {
  readonly index: number
  readonly kind: string
  readonly family: string
  readonly source: string
  readonly operations: ReadonlyArray<string>
  readonly at: string
  readonly truth: Truth
  readonly classified: Classification
  /** Statements of the consumers, and those that do not compile with their own packages and so show nothing. */
  readonly statements: number
  readonly unused: ReadonlyArray<string>
  /** Draws before this one whose document the generator refused. */
  readonly refused: ReadonlyArray<string>
}

interface Pair {
  readonly mutant: Mutant
  readonly old: Version
  readonly made: Version
  readonly refused: ReadonlyArray<string>
}

const consumers = ["oldWithOld", "oldWithNew", "newWithNew", "newWithOld"] as const

const fileOf = ({ mutant }: Pair, consumer: (typeof consumers)[number]): string => `m${mutant.index}/${consumer}.ts`

const write = (folder: string, pair: Pair): void => {
  const { made, old } = pair
  mkdirSync(join(folder, `m${pair.mutant.index}`), { recursive: true })
  const texts = {
    oldWithOld: old.consumer(`../${old.packages}`),
    oldWithNew: old.consumer(`../${made.packages}`),
    newWithNew: made.consumer(`../${made.packages}`),
    newWithOld: made.consumer(`../${old.packages}`)
  }
  for (const consumer of consumers) writeFileSync(join(folder, fileOf(pair, consumer)), texts[consumer])
}

/** Draws until both versions generate. */
const prepared = async (
  folder: string,
  sources: ReadonlyArray<Source>,
  seed: string,
  index: number,
  versions: Map<string, Version>,
  among: ReadonlyArray<Kind> | undefined
): Promise<Pair> => {
  const version = async (document: JsonObject): Promise<Version> => {
    const key = JSON.stringify(document)
    const made = versions.get(key) ?? (await versionOf(folder, document))
    versions.set(key, made)
    return made
  }
  const refused: Array<string> = []
  for (let attempt = 0; attempt < 20; attempt++) {
    const mutant = drawMutant(sources, seed, index, attempt, among)
    try {
      return { mutant, old: await version(mutant.before), made: await version(mutant.after), refused }
    } catch (error) {
      refused.push(`${mutant.kind.id} at ${mutant.source} ${mutant.at}: ${String(error).slice(0, 300)}`)
    }
  }
  throw new Error(`Mutation ${index} cannot be generated:\n${refused.join("\n")}`)
}

/** Options of a batch. */
export interface BatchOptions {
  /** Scratch folder, below this package: generated code finds its dependencies from there. */
  readonly folder: string
  readonly sources: ReadonlyArray<Source>
  readonly seed: string
  readonly indexes: ReadonlyArray<number>
  /** Kinds that take turns. Default: all. */
  readonly among?: ReadonlyArray<Kind>
  /** Keeps the scratch folder. */
  readonly keep?: boolean
}

/** Tries the mutations of some indexes. */
export const tryBatch = async ({
  among,
  folder,
  indexes,
  keep,
  seed,
  sources
}: BatchOptions): Promise<ReadonlyArray<Trial>> => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  try {
    const versions = new Map<string, Version>()
    const pairs: Array<Pair> = []
    for (const index of indexes) pairs.push(await prepared(folder, sources, seed, index, versions, among))
    for (const pair of pairs) write(folder, pair)
    const different = pairs.filter(({ made, old }) => made.identity !== old.identity)
    const errors = await compile(
      folder,
      different.flatMap((pair) => consumers.map((consumer) => fileOf(pair, consumer)))
    )
    const classifications = classify(join(folder, "classified"), pairs)
    const trials: Array<Trial> = []
    for (const [position, pair] of pairs.entries()) {
      const { made, mutant, old, refused } = pair
      const errorsOf = (consumer: (typeof consumers)[number]) => errors.get(fileOf(pair, consumer)) ?? []
      const compiled = {
        oldWithOld: errorsOf("oldWithOld"),
        oldWithNew: errorsOf("oldWithNew"),
        newWithNew: errorsOf("newWithNew"),
        newWithOld: errorsOf("newWithOld")
      }
      const truth = await truthOf(folder, old, made, compiled)
      const own = [old, made].flatMap(({ packages }) =>
        [...errors]
          .filter(([file]) => file.startsWith(packages))
          .map(([file, [first]]) => `${file}: ${first?.message ?? ""}`)
      )
      const { at, index, kind, operations, source } = mutant
      trials.push({
        index,
        kind: kind.id,
        family: kind.family,
        source,
        operations,
        at,
        truth: { ...truth, faults: [...truth.faults, ...own] },
        // One for each pair.
        classified: classifications[position]!,
        statements: old.consumer("").split("\n").length + made.consumer("").split("\n").length,
        unused: [...compiled.oldWithOld, ...compiled.newWithNew].map(({ code, message }) =>
          `${message} at ${code}`.slice(0, 300)
        ),
        refused
      })
    }
    return trials
  } finally {
    if (keep !== true) rmSync(folder, { recursive: true, force: true })
  }
}
