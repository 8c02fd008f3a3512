/**
 * The commands that READMEs and docs show: every line of every `sh` block, and where it is run.
 *
 * A block marked `sh` is for a clone of this repository, one marked `sh project` for a project of a user. A command that
 * cannot be run stands in `notRun`, with its reason.
 */
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** Where a block is run: at the root of a fresh clone, or in a project that has the packages from a registry. */
export type Place = "clone" | "project"

/** A block of commands. */
export interface Block {
  readonly document: string
  readonly place: Place
  /** Without comments; a command of several lines is one. */
  readonly commands: ReadonlyArray<string>
}

/** The pages. `Example.ts` runs what examples/petstore says. */
const pages = ["*.md", "docs/**/*.md", "{packages,apps}/*/README.md", "{benchmarks,mutation,.changeset}/*.md"]

/** Commands that the check does not run, and why. */
export const notRun: Readonly<Record<string, string>> = {
  "npm test": ".ci/run runs it",
  "bash .ci/run": "it runs this check",
  "npx -y pnpm@12 typecheck": ".ci/run runs it",
  "npx -y pnpm@12 lint": ".ci/run runs it",
  "npx -y pnpm@12 format:check": ".ci/run runs it",
  "npx -y pnpm@12 run words docs packages/core": ".ci/run runs it for all folders",
  "npx -y pnpm@12 --filter @faktura/core test": "a part of `npm test`",
  "npx -y pnpm@12 --filter @faktura/mutation test money": "a part of `npm test`",
  "npx -y pnpm@12 run release:check": "it is this check",
  "npx -y pnpm@12 run release": "it publishes",
  "npx -y pnpm@12 run changeset": "it asks questions on a terminal",
  "FAKTURA_FOREIGN_SPECS=<folder> npx -y pnpm@12 run foreign-run":
    "the vendors' documents are not in the repository; packages/acceptance tests it",
  "npx -y pnpm@12 bench": "it takes ten minutes of a machine that does nothing else",
  "npx -y pnpm@12 run fault-run --seed 7 --calls 10000": "it takes minutes; the shorter run of CONTRIBUTING.md is run",
  "npx -y pnpm@12 run fault-run --seed 7 --calls 10000 --trouble lists":
    "it takes minutes; the shorter run of CONTRIBUTING.md is run",
  "npx -y pnpm@12 run faktura compare monite <the vendor's document> --page docs/spec-differences.md":
    "the vendors' documents are not in the repository"
}

const anEntity = /^[\da-f-]{36} is active$/m

/** What commands print, where a page says it. */
export const printed: Readonly<Record<string, RegExp>> = {
  "npm run first-call": anEntity,
  "node first-call.ts": anEntity,
  "node first-call.mjs": anEntity,
  "npm start -- --json": /^\{.*"issued":50,"carried":50,.*\}$/m
}

/** The commands of a block's text: without comments, and with continued lines joined. */
export const commandsOf = (text: string): ReadonlyArray<string> =>
  text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/(?:^|\s+)#(?:\s.*)?$/, "").trim())
    .filter((line) => line !== "")

const fence = /^```(\S*)(.*)\n([\s\S]*?)^```/gm

/** Names of fences that hold commands. */
const shells = /^(?:sh|bash|zsh|shell|console|shell-session|powershell)$/

/** The blocks of a page. @throws Error for a block of commands that is neither `sh` nor `sh project` */
export const blocksIn = (document: string, markdown: string): ReadonlyArray<Block> =>
  [...markdown.matchAll(fence)]
    .filter(([, shell = ""]) => shells.test(shell))
    .map(([, shell = "", words = "", text = ""]) => {
      const place = words.trim() === "" ? "clone" : words.trim()
      if (shell === "sh" && (place === "clone" || place === "project")) {
        return { document, place, commands: commandsOf(text) }
      }
      throw new Error(`${document}: \`\`\`${shell}${words} is neither \`\`\`sh nor \`\`\`sh project`)
    })

/** The blocks of all pages. */
export const blocksOf = (root: string): ReadonlyArray<Block> =>
  globSync(pages, { cwd: root })
    .map((name) => name.replaceAll("\\", "/"))
    .toSorted()
    .flatMap((document) => blocksIn(document, readFileSync(join(root, document), "utf8")))

/** Settings that a reader fills in: `export MONITE_CLIENT_ID=...`. */
const toFillIn = /\b([A-Z][A-Z0-9_]*)=\.\.\.(?=\s|$)/g

/** A command with the settings filled in. */
export const filledIn = (command: string, settings: Readonly<Record<string, string>>): string =>
  command.replaceAll(toFillIn, (all, name: string) =>
    settings[name] === undefined ? all : `${name}=${settings[name]}`
  )

/** npx without -y refuses where there is no terminal, unless the project has the package. */
const asking = /\bnpx (?!-y )(?!@faktura\/|@hey-api\/|esbuild )/

/** What is wrong with the commands of all pages, a sentence each; nothing when each can be run or has its reason. */
export const problemsOf = (
  commands: ReadonlyArray<string>,
  reasons: Readonly<Record<string, string>> = notRun
): ReadonlyArray<string> => [
  ...Object.keys(reasons)
    .filter((command) => !commands.includes(command))
    .map((command) => `notRun names \`${command}\`, which no page shows`),
  ...commands
    .filter((command) => reasons[command] === undefined)
    .flatMap((command) => [
      ...(/<[^>]+>/.test(command) ? [`\`${command}\` does not run as it stands, and notRun has no reason for it`] : []),
      ...(asking.test(command) ? [`\`${command}\` needs npx -y, or a package that the project has`] : [])
    ])
]
