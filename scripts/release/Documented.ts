/**
 * Lists the commands in READMEs and docs: every line of every `sh` block, and where it is run.
 *
 * A block marked `sh` is for a clone of this repository. A block marked `sh project` is for a project of a user. A
 * command that cannot be run is listed in `notRun`, with its reason.
 */
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** Folder of a block: the root of a fresh clone, or a project that has the packages from a registry. */
export type Place = "clone" | "project"

/** Block of commands. */
export interface Block {
  readonly document: string
  readonly place: Place
  /** Commands without comments. A command of several lines is one. */
  readonly commands: ReadonlyArray<string>
}

/** Pages with commands. `Example.ts` runs those of examples/petstore. */
const pages = ["*.md", "docs/**/*.md", "{packages,apps}/*/README.md", "{benchmarks,mutation,.changeset}/*.md"]

/** Commands that the check does not run, with the reason. */
export const notRun: Readonly<Record<string, string>> = {
  "npm test": ".ci/run runs it",
  "bash .ci/run": "it runs this check",
  "npx -y pnpm@12 typecheck": ".ci/run runs it",
  "npx -y pnpm@12 lint": ".ci/run runs it",
  "npx -y pnpm@12 format:check": ".ci/run runs it",
  "npx -y pnpm@12 run words docs packages/core": ".ci/run runs it for all folders",
  "npx -y pnpm@12 --filter @faktura/core test": "a part of `npm test`",
  "npx -y pnpm@12 run mutation recovery money": "a part of `npm test`",
  "npx -y pnpm@12 run release:check": "it is this check",
  "npx -y pnpm@12 run diff:mutations --seed 1 --count 100": "it takes minutes; packages/acceptance tests a part",
  "npx -y pnpm@12 run release": "it publishes",
  "npx -y pnpm@12 run release --dry-run":
    "it fails after the commands before it, whose changes are not committed; packages/contract tests it",
  "npx -y pnpm@12 run release:simulate": "it takes minutes; packages/contract tests its parts",
  "npx -y pnpm@12 run changeset": "it asks questions on a terminal",
  "FAKTURA_FOREIGN_SPECS=<folder> npx -y pnpm@12 run foreign-run":
    "the vendors' documents are not in the repository; packages/acceptance tests it",
  "npx -y pnpm@12 bench": "it takes ten minutes of a machine that does nothing else",
  "npx -y pnpm@12 run fault-run --seed 7 --calls 10000": "it takes minutes; the shorter run of CONTRIBUTING.md is run",
  "npx -y pnpm@12 run fault-run --seed 7 --calls 10000 --trouble lists":
    "it takes minutes; the shorter run of CONTRIBUTING.md is run",
  "npx -y pnpm@12 run fault-run --seed 7 --calls 10000 --client promise":
    "it takes minutes; packages/contract tests a shorter run",
  "npx @faktura/sandbox --monite-port 4010 --maesn-port 4011": "it runs until it is stopped; packages/sandbox tests it",
  'curl -X PUT http://127.0.0.1:4010/__sandbox/faults -d \'{"dropAfter":0.1,"tooManyRequests":0.05}\'':
    "it needs the sandbox of the command before; packages/sandbox tests the endpoint",
  "curl http://127.0.0.1:4010/__sandbox/defects":
    "it needs the sandbox of the command before; packages/sandbox tests the endpoint",
  "npx -y pnpm@12 run faktura compare monite <the vendor's document> --page docs/spec-differences.md":
    "the vendors' documents are not in the repository"
}

const anEntity = /^[\da-f-]{36} is active$/m

/** Expected output of commands, for pages that show it. */
export const printed: Readonly<Record<string, RegExp>> = {
  "npm run first-call": anEntity,
  "node first-call.ts": anEntity,
  "node first-call.mjs": anEntity,
  "npm start -- --json": /^\{.*"carried":50,"issued":50,.*\}$/m
}

/** Lists the commands of a block: without comments, and with continued lines joined. */
export const commandsOf = (text: string): ReadonlyArray<string> =>
  text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/(?:^|\s+)#(?:\s.*)?$/, "").trim())
    .filter((line) => line !== "")

const fence = /^```(\S*)(.*)\n([\s\S]*?)^```/gm

/** Languages of fences that contain commands. */
const shells = /^(?:sh|bash|zsh|shell|console|shell-session|powershell)$/

/** Lists the blocks of a page. @throws Error for a block of commands that is neither `sh` nor `sh project` */
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

/** Lists the blocks of all pages. */
export const blocksOf = (root: string): ReadonlyArray<Block> =>
  globSync(pages, { cwd: root })
    .map((name) => name.replaceAll("\\", "/"))
    .toSorted()
    .flatMap((document) => blocksIn(document, readFileSync(join(root, document), "utf8")))

/** Settings that a reader replaces: `export MONITE_CLIENT_ID=...`. */
const toFillIn = /\b([A-Z][A-Z0-9_]*)=\.\.\.(?=\s|$)/g

/** Fills the settings into a command. */
export const filledIn = (command: string, settings: Readonly<Record<string, string>>): string =>
  command.replaceAll(toFillIn, (all, name: string) =>
    settings[name] === undefined ? all : `${name}=${settings[name]}`
  )

/** npx without -y. Without a terminal it fails, unless the project has the package. */
const asking = /\bnpx (?!-y )(?!@faktura\/|@hey-api\/|esbuild )/

/**
 * Lists the problems of the commands of all pages, a sentence each. Empty if every command can be run or has a reason.
 */
export const problemsOf = (
  commands: ReadonlyArray<string>,
  reasons: Readonly<Record<string, string>> = notRun
): ReadonlyArray<string> => [
  ...Object.keys(reasons)
    .filter((command) => !commands.includes(command))
    .map((command) => `notRun lists \`${command}\`, which no page shows: remove it`),
  ...commands
    .filter((command) => reasons[command] === undefined)
    .flatMap((command) => [
      ...(/<[^>]+>/.test(command) ? [`\`${command}\` contains a placeholder, and notRun has no reason for it`] : []),
      ...(asking.test(command) ? [`\`${command}\` needs npx -y, or a package that the project has`] : [])
    ])
]
