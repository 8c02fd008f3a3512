/**
 * Writes a difference for readers: as a table for a terminal, or as Markdown for a pull request.
 */
import type { ApiDiff } from "./ApiDiff.ts"
import type { Change } from "./DocumentChanges.ts"
import type { Level } from "./rules/Level.ts"
import { groupsOf, headingOf, markdownCode, shortened } from "./Groups.ts"
import type { PackageDiff } from "./PackageDiff.ts"
import { typeText } from "./types/TypeChange.ts"
import type { PackageLevel } from "./Verdict.ts"

/** Most positions of a kind that are shown. `--json` has all. */
const mostShown = 12

const headings: Readonly<Record<Exclude<Level, "none">, string>> = {
  major: "Breaking",
  minor: "Added and allowed",
  patch: "Documentation and details"
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`

const valuesOf = ({ after, before }: Pick<Change, "before" | "after">): string =>
  `${shortened(before, 60)} -> ${shortened(after, 60)}`

/** Operations of a change that its position does not name. */
const operationsOf = ({ at, operations }: Change): string => {
  const others = operations.filter((name) => !at.startsWith(name))
  if (others.length === 0) return ""
  return others.length === 1 ? `${others[0]}` : `${others[0]} and ${others.length - 1} more`
}

/** Rows of a group: position, values, operations. The parts of one operation that changed in the same way share a row. */
const rowsOf = (all: ReadonlyArray<Change>): ReadonlyArray<readonly [at: string, values: string, operations: string]> =>
  [
    ...Map.groupBy(all, (each) => {
      const [own] = each.operations.filter((name) => each.at.startsWith(`${name} `))
      return own === undefined ? JSON.stringify(each) : `${own}\n${valuesOf(each)}`
    })
  ].flatMap(([key, group]) => {
    const [first] = group
    if (first === undefined) return []
    const [own = ""] = key.split("\n")
    const at = group.length === 1 ? first.at : `${own} ${group.map((each) => each.at.slice(own.length + 1)).join(", ")}`
    return [[at, valuesOf(first), operationsOf(first)] as const]
  })

const limited = <A>(
  all: ReadonlyArray<A>,
  line: (each: A) => string,
  rest: (count: number) => string
): ReadonlyArray<string> => [
  ...all.slice(0, mostShown).map(line),
  ...(all.length > mostShown ? [rest(all.length - mostShown)] : [])
]

/** Returns what decided the level of a package. */
export const reasonOf = ({ because, witness }: PackageLevel): string =>
  witness === undefined ? because : `${witness}: ${because}`

const padded = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = rows.reduce<ReadonlyArray<number>>(
    (all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, cell.length)),
    []
  )
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd()
  )
}

/** Writes a difference as text for a terminal. */
export const diffText = (diff: ApiDiff): string => {
  const lines = [
    `${diff.api}: ${diff.from.label} -> ${diff.to.label}`,
    ...padded(diff.packages.map((each) => [`  ${each.level}`, each.name, reasonOf(each)]))
  ]
  for (const level of ["major", "minor", "patch"] as const) {
    const groups = groupsOf(diff.changes, level)
    if (groups.length === 0) continue
    lines.push("", `${headings[level]}:`)
    for (const group of groups) {
      const { changes: all, first } = group
      lines.push(`  ${headingOf(group)} (${all.length})  [${first.rule}]`, `    ${first.why}`)
      const rows = rowsOf(all)
      lines.push(...padded(rows.slice(0, mostShown).map(([at, ...rest]) => [`      ${at}`, ...rest])))
      if (rows.length > mostShown) lines.push(`      and ${rows.length - mostShown} more (print all with --json)`)
    }
  }
  lines.push(
    ...titled(
      "Types that break callers",
      diff.types.filter(({ level }) => level === "major"),
      (each) => `${each.package} ${typeText(each)}`,
      " (print all with --json)"
    )
  )
  lines.push(...consumerLines(diff))
  return lines.join("\n")
}

/** Positions that use a breaking change: position, name, and the changes. */
const usesByPosition = (
  uses: ApiDiff["uses"]
): ReadonlyArray<readonly [position: string, symbol: string, reason: string]> =>
  [
    ...Map.groupBy(
      uses.filter(({ change }) => change.level === "major"),
      ({ column, file, line }) => `${file}:${line}:${column}`
    )
  ].flatMap(([position, [first, ...others]]) =>
    first === undefined
      ? []
      : ([
          [position, first.symbol, `${typeText(first.change)}${others.length > 0 ? ` and ${others.length} more` : ""}`]
        ] as const)
  )

/** Lists things under a title with their number; nothing without any. */
const titled = <A>(
  title: string,
  all: ReadonlyArray<A>,
  line: (each: A) => string,
  hint: string = ""
): ReadonlyArray<string> =>
  all.length === 0
    ? []
    : [
        "",
        `${title} (${all.length}):`,
        ...limited(
          all,
          (each) => `  ${line(each)}`,
          (count) => `  and ${count} more${hint}`
        )
      ]

/** Lists the code that no longer compiles, and the code that uses what changed. */
const consumerLines = ({ breakages, uses }: Pick<ApiDiff, "breakages" | "uses">): ReadonlyArray<string> => [
  ...titled(
    "Code here that no longer compiles",
    breakages,
    ({ code, column, file, line, message }) => `${file}:${line}:${column}  TS${code} ${message}`
  ),
  ...titled(
    "Code here that uses what changed",
    usesByPosition(uses),
    ([position, symbol, reason]) => `${position}  ${symbol}  (${reason})`
  )
]

/** Writes the difference of two installed versions of a package. */
export const packageText = (diff: PackageDiff): string => {
  const broken = diff.types.filter(({ level }) => level === "major")
  return [
    `${diff.package}: ${diff.from} -> ${diff.to}  ${diff.level}`,
    ...limited(
      broken,
      (each) => `  ${typeText(each)}`,
      (count) => `  and ${count} more (print all with --json)`
    ),
    ...consumerLines(diff)
  ].join("\n")
}

/** Escapes what would end a cell of a table. */
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ")

/** Writes a difference as Markdown for a pull request. */
export const diffMarkdown = (diff: ApiDiff): string => {
  const lines = [
    `## ${diff.api}: ${markdownCode(diff.from.label)} → ${markdownCode(diff.to.label)}`,
    "",
    "| package | release | decided by |",
    "| --- | --- | --- |",
    ...diff.packages.map((each) => `| ${markdownCode(each.name)} | **${each.level}** | ${cell(reasonOf(each))} |`)
  ]
  for (const level of ["major", "minor", "patch"] as const) {
    const groups = groupsOf(diff.changes, level)
    if (groups.length === 0) continue
    const total = groups.reduce((sum, { changes }) => sum + changes.length, 0)
    const isLong = level !== "major"
    lines.push("", `### ${headings[level]}`, "")
    if (isLong) lines.push(`<details><summary>${counted(total, "change")}</summary>`, "")
    for (const group of groups) {
      const { changes: all, first } = group
      lines.push(`**${headingOf(group)} (${all.length})** · ${markdownCode(first.rule)}  `, first.why, "")
      lines.push(
        ...limited(
          rowsOf(all),
          ([at, values, operations]) =>
            `- ${markdownCode(at)}: ${cell(values)}${operations === "" ? "" : ` (${operations})`}`,
          (count) => `- and ${count} more`
        ),
        ""
      )
    }
    if (isLong) lines.push("</details>")
  }
  const positions = [
    ...diff.breakages.map(
      (each) => `- ${markdownCode(`${each.file}:${each.line}`)} no longer compiles: ${each.message}`
    ),
    ...usesByPosition(diff.uses).map(
      ([position, symbol, reason]) => `- ${markdownCode(position)} uses ${markdownCode(symbol)} (${reason})`
    )
  ]
  if (positions.length > 0)
    lines.push(
      "",
      "### Code of this repository",
      "",
      ...limited(
        positions,
        (each) => each,
        (count) => `- and ${count} more`
      )
    )
  return `${lines.join("\n").trimEnd()}\n`
}
