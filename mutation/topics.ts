/** A group of files that are mutated in one run. Why groups: a mutant of a constant runs every test of its run. */
export interface Topic {
  readonly name: string
  /** Folder of the package. */
  readonly folder: string
  /** Files that are mutated, below `src`. */
  readonly sources: ReadonlyArray<string>
  /** The tests that have to kill the mutants, below `test`. Why not all: what only a distant test notices is not tested well. */
  readonly tests: ReadonlyArray<string>
}

const core = "packages/core"
const inClient = (...names: ReadonlyArray<string>): ReadonlyArray<string> => names.map((name) => `client/${name}`)
const serializers = ["Parameters", "Styles", "Headers", "Json", "Body", "ReadOnly"]
const webhooks = ["Webhook", "WebhookSignature", "StandardWebhook", "ReplayStore"]

export const topics: ReadonlyArray<Topic> = [
  { name: "money", folder: core, sources: ["Money"], tests: ["Money"] },
  { name: "dates", folder: core, sources: ["LocalDate"], tests: ["LocalDate"] },
  { name: "retry", folder: core, sources: ["RetryTable", "Transport"], tests: ["RetryTable", "Transport"] },
  { name: "waits", folder: core, sources: ["RetryAfter"], tests: ["RetryAfter"] },
  { name: "paging", folder: core, sources: ["NextPage"], tests: ["NextPageLinks", "NextPageSteps", "NextPageValues"] },
  {
    name: "recovery",
    folder: core,
    sources: ["Reconcile"],
    tests: ["Reconcile", "ReconcileLookup", "ReconcileWords"]
  },
  { name: "webhooks", folder: core, sources: webhooks, tests: webhooks },
  {
    name: "credentials",
    folder: core,
    sources: ["BearerToken"],
    tests: ["BearerToken", "BearerTokenRenewal", "ClockSteps"]
  },
  {
    name: "serializers",
    folder: "packages/codegen",
    sources: inClient(...serializers, "Forms"),
    tests: inClient(...serializers, "FormBodies")
  }
]

/** The files that a topic mutates, from the repository's root. */
export const sourcesOf = ({ folder, sources }: Topic): ReadonlyArray<string> =>
  sources.map((name) => `${folder}/src/${name}.ts`)

/** The files that test a topic, from the repository's root. */
export const testsOf = ({ folder, tests }: Topic): ReadonlyArray<string> =>
  tests.map((name) => `${folder}/test/${name}.test.ts`)

/** Names the topic of a run to its test processes. */
export const topicVariable = "FAKTURA_MUTATION_TOPIC"
