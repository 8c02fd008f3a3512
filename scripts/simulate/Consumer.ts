/**
 * The consumer: a project outside of the workspace that installs the published packages, and calls operations by name.
 */
import { execFile } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { CheckFailed } from "../release/CheckFailed.ts"
import { outsideEnvironment } from "../release/Command.ts"
import { addPrograms, execute, newcomer, setups } from "../release/Newcomer.ts"
import type { Project } from "../release/Newcomer.ts"
import type { Registry } from "../release/Registry.ts"

/** Errors of the compiler by file and exported function. */
export type Errors = ReadonlyMap<string, string>

/** Key of an exported function in {@link Errors}. */
export const keyOf = (file: string, call: string): string => `${file} ${call}`

/** Installed consumer. */
export interface Consumer {
  /** Type-checks all files. */
  readonly compile: () => Promise<Errors>
  /** Runs all calls, and returns the outcome of each by its name. */
  readonly run: () => Promise<Readonly<Record<string, string>>>
}

/** Returns the exported function that a line is in. */
const functionAt = (text: string, line: number): string | undefined =>
  [
    ...text
      .split("\n")
      .slice(0, line)
      .join("\n")
      .matchAll(/^export const (\w+)/gm)
  ].at(-1)?.[1]

/** Reads the output of tsc. @throws CheckFailed for an error outside of the consumer's functions */
export const errorsIn = (output: string, textOf: (file: string) => string | undefined): Errors => {
  const errors = new Map<string, string>()
  for (const line of output.split("\n")) {
    const [, path = "", row, message = ""] = /^(\S.*?)\((\d+),\d+\): error (TS\d+: .*)$/.exec(line) ?? []
    if (row === undefined) {
      // Further lines of an error are indented.
      if (/\berror TS\d+/.test(line)) throw new CheckFailed(`The consumer does not compile: ${line}`)
      continue
    }
    const file = path.replace(/\.ts$/, "")
    const text = textOf(file)
    const call = text === undefined ? undefined : functionAt(text, Number(row))
    // An import that fails concerns the whole file.
    if (call === undefined) throw new CheckFailed(`The consumer does not compile outside of its calls: ${line}`)
    const key = keyOf(file, call)
    if (!errors.has(key)) errors.set(key, message)
  }
  return errors
}

const consumerOf = (project: Project, files: ReadonlyArray<string>): Consumer => ({
  compile: () =>
    new Promise((resolve, reject) => {
      const tsc = join("node_modules", "typescript", "bin", "tsc")
      execFile(
        process.execPath,
        [tsc, "-p", ".", "--pretty", "false"],
        { cwd: project.folder, env: outsideEnvironment(), maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) => {
          try {
            const errors = errorsIn(stdout, (file) =>
              files.includes(file) ? readFileSync(join(project.folder, `${file}.ts`), "utf8") : undefined
            )
            if (error !== null && errors.size === 0) throw new CheckFailed(`tsc failed: ${stdout}${stderr}`)
            resolve(errors)
          } catch (problem) {
            reject(problem)
          }
        }
      )
    }),
  run: async () =>
    // The cast: main.ts prints this object.
    JSON.parse(await execute(project, "Running the consumer", ["main.ts", ...files])) as Readonly<
      Record<string, string>
    >
})

/**
 * Installs the consumer, or upgrades it: the same project with other versions.
 *
 * @param options.sources folder of its programs
 * @param options.files   its files with calls, without `.ts`
 */
export const installConsumer = async (options: {
  readonly root: string
  readonly registry: Registry
  readonly folder: string
  readonly cache: string
  readonly sources: string
  readonly files: ReadonlyArray<string>
  readonly dependencies: Readonly<Record<string, string>>
}): Promise<Consumer> => {
  const { files, sources, ...project } = options
  const installed = await newcomer(project)
  addPrograms(
    installed,
    ["main", "client", ...files].map((name) => join(sources, `${name}.ts`))
  )
  writeFileSync(
    join(project.folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: setups.generated, files: ["main", ...files].map((name) => `${name}.ts`) })
  )
  return consumerOf(installed, files)
}
