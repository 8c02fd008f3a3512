/**
 * Writes what the trials of mutations show: a table by kind, and how to repeat each wrong classification.
 */
import { levels } from "@faktura/codegen"
import type { Level } from "@faktura/codegen"
import type { Trial } from "./Batch.ts"

/** Compares two levels: negative when the first is lower, positive when it is higher. */
const compareLevels = (one: Level, other: Level): number => levels.indexOf(other) - levels.indexOf(one)

/** Judgement of a classification. */
export type Verdict = "right" | "too low" | "too high"

const compared = (classified: Level, truth: Level): Verdict => {
  const difference = compareLevels(classified, truth)
  return difference < 0 ? "too low" : difference > 0 ? "too high" : "right"
}

/** Judges the classification by all witnesses together. */
export const verdictOf = ({ classified, truth }: Trial): Verdict => compared(classified.both, truth.level)

const columns = [44, 24, 6, 22, 22, 22] as const

const line = (cells: ReadonlyArray<string | number>): string =>
  cells
    .map((cell, index) => String(cell).padEnd(columns[index] ?? 0))
    .join(" ")
    .trimEnd()

const counted = (trials: ReadonlyArray<Trial>, classified: (trial: Trial) => Level): string => {
  const count = (verdict: Verdict): number =>
    trials.filter((trial) => compared(classified(trial), trial.truth.level) === verdict).length
  const [low, high] = [count("too low"), count("too high")]
  return [`${count("right")} right`, ...(low > 0 ? [`${low} low`] : []), ...(high > 0 ? [`${high} high`] : [])].join(
    ", "
  )
}

const levelsOf = (trials: ReadonlyArray<Trial>): string =>
  [...new Set(trials.map(({ truth }) => truth.level))].toSorted(compareLevels).join("|")

const wrongLines = (trial: Trial, seed: string): ReadonlyArray<string> => {
  const { at, classified, index, kind, operations, source, truth } = trial
  return [
    `${verdictOf(trial)}: --seed ${seed} --from ${index} --count 1  ${kind}, ${source} ${operations.join(", ")}`,
    `    at ${at}`,
    `    truth ${truth.level}, rules ${classified.rules}, types ${classified.types}, both ${classified.both} (${classified.findings.join("; ")})`,
    ...truth.observations.slice(0, 2).map(({ level, what }) => `    ${level}: ${what}`)
  ]
}

/** Writes the last line: the number of mutations and of wrong classifications. */
export const lastLine = (trials: ReadonlyArray<Trial>): string => {
  const count = (verdict: Verdict): number => trials.filter((trial) => verdictOf(trial) === verdict).length
  return `${trials.length} mutations, ${count("too low")} too low, ${count("too high")} too high`
}

/** Writes the report of some trials. */
export const reportOf = (trials: ReadonlyArray<Trial>, seed: string): string => {
  const kinds = Map.groupBy(trials, ({ kind }) => kind)
  const wrong = (verdict: Verdict): ReadonlyArray<string> =>
    trials.filter((trial) => verdictOf(trial) === verdict).flatMap((trial) => wrongLines(trial, seed))
  const faults = trials.flatMap(({ index, kind, truth }) =>
    truth.faults.slice(0, 2).map((fault) => `generator: --seed ${seed} --from ${index} --count 1  ${kind}: ${fault}`)
  )
  const statements = trials.reduce((sum, trial) => sum + trial.statements, 0)
  const unused = trials.reduce((sum, trial) => sum + trial.unused.length, 0)
  return [
    line(["kind", "truth", "count", "rules", "types", "both"]),
    ...[...kinds].map(([kind, each]) =>
      line([
        kind,
        levelsOf(each),
        each.length,
        counted(each, ({ classified }) => classified.rules),
        counted(each, ({ classified }) => classified.types),
        counted(each, ({ classified }) => classified.both)
      ])
    ),
    "",
    ...wrong("too high"),
    ...faults,
    ...wrong("too low"),
    `${kinds.size} kinds, ${new Set(trials.map(({ source }) => source)).size} documents; ${unused} of ${statements} statements of consumers were not used`
  ].join("\n")
}
