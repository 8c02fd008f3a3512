/**
 * Writes a plan for people, and as JSON for programs.
 */
import type { Plan, Step } from "./Plan.ts"

/** Largest number of files that are listed for one kind of change. */
const longest = 12

const size = (bytes: number): string => (bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KiB`)

const signed = (bytes: number): string => (bytes < 0 ? `-${size(-bytes)}` : `+${size(bytes)}`)

/** Source maps follow the files that they belong to. */
const isMap = ({ file }: { readonly file: string }): boolean => file.endsWith(".map")

const listed = (kind: string, texts: ReadonlyArray<string>): ReadonlyArray<string> =>
  texts.length === 0
    ? []
    : [
        ...texts.slice(0, longest).map((text) => `     ${kind.padEnd(8)} ${text}`),
        ...(texts.length > longest ? [`     ${kind.padEnd(8)} and ${texts.length - longest} more`] : [])
      ]

/** Counts the files of a first version by folder. */
const summarised = ({ change }: Step): ReadonlyArray<string> => {
  const folders = new Map<string, { readonly files: number; readonly bytes: number }>()
  for (const { bytes, file } of change.added) {
    const folder = file.includes("/") ? `${file.slice(0, file.indexOf("/"))}/` : file
    const { bytes: sum, files } = folders.get(folder) ?? { files: 0, bytes: 0 }
    folders.set(folder, { files: files + 1, bytes: sum + bytes })
  }
  return [...folders].map(
    ([folder, { bytes, files }]) =>
      `     ${"holds".padEnd(8)} ${folder} (${folder.endsWith("/") ? `${files} files, ` : ""}${size(bytes)})`
  )
}

const differences = ({ change }: Step): ReadonlyArray<string> => [
  ...listed(
    "added",
    change.added.filter((it) => !isMap(it)).map(({ bytes, file }) => `${file} (${size(bytes)})`)
  ),
  ...listed(
    "removed",
    change.removed.filter((it) => !isMap(it)).map(({ bytes, file }) => `${file} (${size(bytes)})`)
  ),
  ...listed(
    "changed",
    change.changed.filter((it) => !isMap(it)).map(({ before, bytes, file }) => `${file} (${signed(bytes - before)})`)
  )
]

const stepLines = (step: Step, index: number): ReadonlyArray<string> => [
  `${index + 1}. ${step.name} ${step.before ?? "(never published)"} -> ${step.version}, dist-tag ${step.tag}, ${step.tarball.files.length} files, ${size(step.tarball.bytes)}`,
  ...(step.before === undefined ? summarised(step) : differences(step)),
  ...listed("needs", step.requirements)
]

/** Writes the plan as text. */
export const planText = ({ notes, problems, registry, steps }: Plan): string => {
  const publishing = steps.filter(({ state }) => state === "publish")
  const others = steps.filter(({ state }) => state !== "publish")
  return [
    publishing.length === 0 ? `Nothing to publish to ${registry}` : `To ${registry}, in this order:`,
    ...publishing.flatMap(stepLines),
    ...(others.length === 0
      ? []
      : ["", `Already published: ${others.map(({ name, version }) => `${name} ${version}`).join(", ")}`]),
    ...(notes.length === 0 ? [] : ["", ...notes.map((note) => `Note: ${note}`)]),
    ...(problems.length === 0 ? [] : ["", "Refused:", ...problems.map((problem) => `  - ${problem}`)])
  ].join("\n")
}

/** Returns the plan as data for JSON: without paths of this machine. */
export const planData = ({ isPreview, notes, problems, registry, steps }: Plan) => ({
  registry,
  isPreview,
  packages: steps.map(({ before, change, name, requirements, state, tag, tarball, version }) => ({
    name,
    state,
    before: before ?? null,
    version,
    tag,
    bytes: tarball.bytes,
    files: tarball.files,
    change,
    requirements
  })),
  notes,
  problems
})
