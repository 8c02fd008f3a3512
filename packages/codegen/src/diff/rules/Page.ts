/**
 * Writes the tables of `docs/breaking-changes.md` from the rules.
 */
import { ruleGroups } from "./Rules.ts"
import type { Rule, RuleName, Verdict } from "./Rules.ts"
import { coverageOf, foundByParts, foundByCompiler, oasdiffChecks, withoutEffect } from "./Oasdiff.ts"
import type { Coverage } from "./Oasdiff.ts"

/** Line of the page after which the tables are written. */
export const pageMarker = "<!-- The rest of this page is written from the rules. -->"

const cell = (text: string): string => text.replaceAll("|", "\\|")

const codes = (ids: ReadonlyArray<string>): string => ids.map((id) => `\`${id}\``).join(", ")

const whyOf = ({ call, request, response }: Rule): string =>
  [...new Set([call, request, response].flatMap((verdict) => (verdict === undefined ? [] : [verdict[1]])))].join(" ")

/** Level of a direction. A verdict without direction is shown in both. */
const levelOf = (verdict: Verdict | undefined, call: Verdict | undefined): string => (verdict ?? call)?.[0] ?? "-"

const row = (name: string, rule: Rule): string =>
  `| \`${name}\` | ${rule.title}${rule.servicesOnly === true ? " (services)" : ""} | ${levelOf(rule.request, rule.call)} | ${levelOf(
    rule.response,
    rule.call
    // Safe: rows are named by rules.
  )} | ${cell(whyOf(rule))} | ${codes(oasdiffChecks[name as RuleName] ?? [])} |`

const table = (title: string, group: Readonly<Record<string, Rule>>): ReadonlyArray<string> => [
  `### ${title}`,
  [
    "| rule | change | requests | responses | why | checks of oasdiff |",
    "| --- | --- | --- | --- | --- | --- |",
    ...Object.entries(group).map(([name, rule]) => row(name, rule))
  ].join("\n")
]

const counted = (all: ReadonlyArray<Coverage>, by: Coverage["by"]): number =>
  all.filter((each) => each.by === by).length

const coverage = (checks: ReadonlyArray<string>): ReadonlyArray<string> => {
  const all = coverageOf(checks)
  const open = all.filter(({ by }) => by === "open")
  return [
    "## Checks of oasdiff",
    `[oasdiff](https://github.com/oasdiff/oasdiff) compares OpenAPI documents, without the code that is generated from them. Of its ${all.length} checks:`,
    [
      `- ${counted(all, "rules")} have a rule, as in the tables above.`,
      `- ${counted(all, "parts")} are found by the parts that change: ${codes(foundByParts)}. Fields, limits and values of \`allOf\` are joined before they are compared.`,
      `- ${counted(all, "compiler")} is found by the compiler, which sees the names of exported types: ${codes(foundByCompiler)}.`,
      `- ${counted(all, "without effect")} have no effect on generated code, as in the table below.`,
      `- ${open.length} ${open.length === 1 ? "is" : "are"} open${open.length === 0 ? "." : `: ${codes(open.map(({ check }) => check))}.`}`
    ].join("\n"),
    [
      "| checks without effect | number | why |",
      "| --- | --- | --- |",
      ...withoutEffect.map(
        ([reason, own]) =>
          `| ${codes(own)} | ${all.filter((each) => each.reason === reason).length} | ${cell(reason)} |`
      )
    ].join("\n")
  ]
}

/**
 * Returns the tables of the page, unformatted.
 *
 * @param checks ids of all checks of oasdiff
 */
export const ruleTables = (checks: ReadonlyArray<string>): string =>
  [
    pageMarker,
    "## Rules",
    "A rule that says _(services)_ does not change the raw client. There it counts as a patch.",
    ...Object.entries(ruleGroups).flatMap(([title, group]) => table(title, group)),
    ...coverage(checks),
    ""
  ].join("\n\n")
