/** What is mutated, topic by topic. Why topics: a mutant of a constant runs every test of its run. */
export interface Topic {
  readonly name: string
  /** Folder of the package. */
  readonly folder: string
  /** Files that are mutated, below `src`. The test of each has its name. */
  readonly sources: ReadonlyArray<string>
  /** Tests of the same files besides those named after them. */
  readonly further?: ReadonlyArray<string>
}

export const topics: ReadonlyArray<Topic> = [
  { name: "money", folder: "packages/core", sources: ["Money"] },
  { name: "dates", folder: "packages/core", sources: ["LocalDate"] },
  { name: "retry", folder: "packages/core", sources: ["RetryTable", "Transport"] },
  { name: "waits", folder: "packages/core", sources: ["RetryAfter"] },
  {
    name: "paging",
    folder: "packages/core",
    sources: ["NextPage"],
    further: ["NextPageOffset", "NextPageValues"]
  },
  {
    name: "recovery",
    folder: "packages/core",
    sources: ["Reconcile"],
    further: ["ReconcileLookup", "ReconcileWords"]
  },
  {
    name: "webhooks",
    folder: "packages/core",
    sources: ["Webhook", "WebhookSignature", "StandardWebhook", "ReplayStore"]
  },
  {
    name: "credentials",
    folder: "packages/core",
    sources: ["BearerToken"],
    further: ["BearerTokenRenewal", "ClockSteps"]
  },
  {
    name: "serializers",
    folder: "packages/codegen",
    sources: ["Parameters", "Styles", "Headers", "Body", "Forms", "ReadOnly"].map((name) => `client/${name}`)
  }
]

/** The files that a topic mutates, from the repository's root. */
export const sourcesOf = ({ folder, sources }: Topic): ReadonlyArray<string> =>
  sources.map((name) => `${folder}/src/${name}.ts`)

/** The tests that have to kill a topic's mutants, and no others: a mutant that only a distant test notices is not tested well. */
export const testsOf = ({ folder, further = [], sources }: Topic): ReadonlyArray<string> =>
  [...sources, ...further].map((name) => `${folder}/test/${name}.test.ts`)

/** Names the topic of a run to its test processes. */
export const topicVariable = "FAKTURA_MUTATION_TOPIC"
