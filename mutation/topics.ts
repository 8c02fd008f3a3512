/** Group of files that are mutated in one run. Why groups: a mutant of a constant runs every test of its run. */
export interface Topic {
  readonly name: string
  /** Folder of the package. */
  readonly folder: string
  /** Mutated files, below `src`. */
  readonly sources: ReadonlyArray<string>
  /** Tests that must kill the mutants, below `test`. Why not all tests: code that only a distant test checks is not tested well. */
  readonly tests: ReadonlyArray<string>
}

const core = "packages/core"
const inClient = (...names: ReadonlyArray<string>): ReadonlyArray<string> => names.map((name) => `client/${name}`)
const serializers = ["Parameters", "Styles", "Headers", "Json", "Body", "ReadOnly"]
const webhooks = ["Webhook", "WebhookSignature", "StandardWebhook", "ReplayStore"]
const inFolder = (folder: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.map((name) => `${folder}/${name}`)

export const topics: ReadonlyArray<Topic> = [
  { name: "money", folder: core, sources: ["values/Money"], tests: ["Money"] },
  { name: "dates", folder: core, sources: ["values/LocalDate", "values/Calendar"], tests: ["LocalDate"] },
  {
    name: "retry",
    folder: core,
    sources: ["retry/RetryTable", "transport/ConnectErrors"],
    tests: ["RetryTable", "ConnectErrors"]
  },
  { name: "waits", folder: core, sources: ["http/RetryAfter"], tests: ["RetryAfter"] },
  {
    name: "paging",
    folder: core,
    sources: ["pagination/NextPage"],
    tests: ["NextPageLinks", "NextPageSteps", "NextPageValues"]
  },
  {
    name: "recovery",
    folder: core,
    sources: ["recovery/RecoverWrite"],
    tests: ["RecoverWrite", "RecoverWriteLookup", "RecoverWriteMessages"]
  },
  { name: "webhooks", folder: core, sources: inFolder("webhook", webhooks), tests: webhooks },
  {
    name: "credentials",
    folder: core,
    sources: ["credentials/BearerToken"],
    tests: ["BearerToken", "BearerTokenRenewal", "ClockSteps"]
  },
  {
    name: "serializers",
    folder: "packages/codegen",
    sources: inClient(...serializers, "Forms"),
    tests: inClient(...serializers, "FormBodies")
  }
]

/** Returns the files that a topic mutates, from the repository's root. */
export const sourcesOf = ({ folder, sources }: Topic): ReadonlyArray<string> =>
  sources.map((name) => `${folder}/src/${name}.ts`)

/** Returns the test files of a topic, from the repository's root. */
export const testsOf = ({ folder, tests }: Topic): ReadonlyArray<string> =>
  tests.map((name) => `${folder}/test/${name}.test.ts`)

/** Environment variable with the topic of a run, for its test processes. */
export const topicVariable = "FAKTURA_MUTATION_TOPIC"
