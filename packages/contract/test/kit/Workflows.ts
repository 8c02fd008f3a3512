/**
 * Rules for GitHub workflows: least permissions, no stored token, no token in a checkout, pinned actions.
 *
 * A job that runs dependencies runs foreign code. It must have no permission and no token to write to the repository or to
 * publish.
 */
import { parse } from "yaml"

type Permissions = string | Readonly<Record<string, string>>

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly permissions?: Permissions
  readonly uses?: string
  readonly secrets?: unknown
  readonly steps?: ReadonlyArray<Step>
}

interface Workflow {
  readonly on: unknown
  readonly permissions?: Permissions
  readonly jobs: Readonly<Record<string, Job>>
}

/** Permissions that can change something. `write-all` is one name for all of them. */
const writes = (permissions: Permissions | undefined): ReadonlyArray<string> => {
  if (typeof permissions === "string") return permissions === "write-all" ? ["everything"] : []
  return Object.entries(permissions ?? {}).flatMap(([name, level]) => (level === "write" ? [name] : []))
}

/** Actions of GitHub that install nothing and run nothing of the repository. */
const runsNothing = /^actions\/(?:checkout|download-artifact|upload-artifact)@/

/** Commands that run dependencies, or scripts of the repository that may. */
const runsDependencies =
  /(?:^|[\s;&|(])(?:npm|npx|pnpm|pnpx|yarn|corepack|node|tsx|deno|bunx?|python3?|pip|docker|make|bash|sh|\.\/\S+)(?=\s|$)/m

/** GitHub's analysis. It reads sources; with another build mode than `none` it would run the repository's build. */
const analyses = /^github\/codeql-action\/(?:init|analyze|upload-sarif)@/

/** The permission to report findings of an analysis: it changes nothing in the repository. */
const reporting = "security-events"

const isAnalysis = ({ uses = "", with: given }: Step): boolean =>
  analyses.test(uses) && (!uses.includes("/init@") || given?.["build-mode"] === "none")

const isTrusted = (step: Step, granted: ReadonlyArray<string>): boolean =>
  step.uses === undefined
    ? !runsDependencies.test(step.run ?? "")
    : runsNothing.test(step.uses) || (isAnalysis(step) && granted.every((each) => each === reporting))

/** The permission to publish: only the job that publishes has it, besides permissions to read. */
const publishing = "id-token"

/** A rule: finds the problems of a workflow, one sentence each. */
type Rule = (workflow: Workflow, text: string) => ReadonlyArray<string>

const eachJob =
  (find: (job: Job, name: string) => ReadonlyArray<string>): Rule =>
  ({ jobs }) =>
    Object.entries(jobs).flatMap(([name, job]) => find(job, name))

const eachStep = (find: (step: Step) => ReadonlyArray<string>): Rule =>
  eachJob(({ steps = [] }, name) => steps.flatMap(find).map((problem) => `${name}: ${problem}`))

/** The rules by name. */
export const rules = {
  "permissions are declared, and the workflow's own write nothing": ({ jobs, permissions }) => [
    ...(permissions === undefined ? ["the workflow declares no permissions"] : []),
    ...writes(permissions).map((name) => `the workflow grants ${name} to every job`),
    ...Object.entries(jobs).flatMap(([name, job]) =>
      job.permissions === undefined && JSON.stringify(permissions) === "{}" ? [`${name} declares no permissions`] : []
    )
  ],
  "no job that may write runs dependencies": eachJob(({ permissions, steps = [], uses }, name) => {
    const granted = writes(permissions).filter((each) => each !== publishing)
    if (granted.length === 0) return []
    return [
      ...(uses === undefined ? [] : [`${name} hands ${granted.join(", ")} to another workflow`]),
      ...steps.flatMap((step) =>
        isTrusted(step, granted) ? [] : [`${name} has ${granted.join(", ")} and runs ${step.uses ?? step.run}`]
      )
    ]
  }),
  "the permission to publish stands alone, in the job publish": eachJob(({ permissions }, name) => {
    const granted = writes(permissions)
    if (!granted.includes(publishing)) return []
    return [
      ...(name === "publish" ? [] : [`${name} may publish`]),
      ...(granted.length === 1 ? [] : [`${name} may publish and also has ${granted.join(", ")}`])
    ]
  }),
  "no checkout keeps a token": eachStep(({ uses = "", with: given }) =>
    uses.startsWith("actions/checkout@") && given?.["persist-credentials"] !== false ? [`${uses} keeps its token`] : []
  ),
  "no secret is stored": (workflow, text) => [
    ...(/\bsecrets\s*[.[]/.test(text) ? ["a secret is read"] : []),
    ...Object.entries(workflow.jobs).flatMap(([name, { secrets }]) =>
      secrets === undefined ? [] : [`${name} hands secrets on`]
    )
  ],
  "actions are pinned by commit": ({ jobs }) =>
    Object.values(jobs)
      .flatMap(({ steps = [], uses }) => [uses, ...steps.map((step) => step.uses)])
      .flatMap((uses) =>
        uses === undefined || uses.startsWith("./") || /@[\da-f]{40}$/.test(uses) ? [] : [`${uses} is not pinned`]
      ),
  // Renovate reads the version there, and so does a reviewer.
  "a pin is followed by its version": (_, text) =>
    [...text.matchAll(/\buses: *(\S+@[\da-f]{40})(.*)$/gm)].flatMap(([, uses, rest = ""]) =>
      /^ # v\d+\.\d+\.\d+$/.test(rest) ? [] : [`${uses} is followed by${rest || " nothing"}`]
    ),
  "no expression stands in a script": eachStep(({ run = "" }) =>
    run.includes("${{") ? [`an expression becomes part of a script: ${run}`] : []
  ),
  "code of a pull request never runs with rights": ({ on }) =>
    /pull_request_target|workflow_run/.test(JSON.stringify(on)) ? ["it starts with rights for code of strangers"] : []
} as const satisfies Readonly<Record<string, Rule>>

/** The commits of each repository whose actions the workflows use. */
export const pinsOf = (texts: ReadonlyArray<string>): ReadonlyMap<string, ReadonlySet<string>> => {
  const pins = new Map<string, Set<string>>()
  for (const text of texts) {
    for (const [, repository = "", pin = ""] of text.matchAll(/\buses: *([\w.-]+\/[\w.-]+)(?:\/\S+)?@(\S+)/g)) {
      pins.set(repository, (pins.get(repository) ?? new Set()).add(pin))
    }
  }
  return pins
}

/** Finds the problems of a workflow's text by a rule. */
export const problems = (rule: keyof typeof rules, text: string): ReadonlyArray<string> =>
  // The cast: GitHub refuses a workflow of another form before it runs.
  rules[rule](parse(text) as Workflow, text)
