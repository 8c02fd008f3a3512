/**
 * Type-checks an API's generated files before they are written, together with the hand-written files of its two packages.
 *
 * Nothing is written: the compiler reads generated files from memory, and everything else from the disk. The services import the
 * raw client's sources instead of its build, which is still that of the former document.
 */
import { existsSync, globSync } from "node:fs"
import { join, relative } from "node:path"
import * as Effect from "effect/Effect"
import ts from "typescript"
import { formatProblem, GenerationFailed } from "../openapi/Problem.ts"
import type { SpecProblem } from "../openapi/Problem.ts"
import type { Api } from "../workspace/Workspace.ts"
import type { Generated } from "./Generate.ts"
import { memoryHost, slashed } from "./MemoryHost.ts"

/** Result of a type check. */
export interface TypeCheck {
  /** Module that generated code imports and that cannot be found: the packages are not installed, and nothing was checked. */
  readonly missing: string | undefined
  /** Errors in hand-written files. */
  readonly handWritten: ReadonlyArray<SpecProblem>
}

/** Options for packages without a `tsconfig.json`. */
const defaults: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true
}

/** Returns the compiler options of a package. */
const optionsOf = (folder: string): ts.CompilerOptions => {
  const file = join(folder, "tsconfig.json")
  const own = existsSync(file)
    ? ts.parseJsonConfigFileContent(ts.readConfigFile(file, ts.sys.readFile).config, ts.sys, folder, {}, file).options
    : defaults
  return { ...own, noEmit: true, skipLibCheck: true, composite: false, incremental: false }
}

/** Modules that generated services import, of the packages that must be installed. */
const required = ["effect/Effect", "@faktura/core/ApiClient"]

/** Makes a program of all files of both packages. */
const programOf = (api: Api, made: Generated, options: ts.CompilerOptions): ts.Program => {
  const generated = [
    [slashed(join(api.clientFolder, "src", "generated")), made.client],
    [slashed(join(api.servicesFolder, "src", "generated")), made.services]
  ] as const
  const files: ReadonlyMap<string, string> = new Map(
    generated.flatMap(([folder, texts]) => [...texts].map(([name, text]) => [`${folder}/${name}`, text] as const))
  )
  // Files of the former document are not part of the program.
  const isHidden = (file: string): boolean => generated.some(([folder]) => slashed(file).startsWith(`${folder}/`))
  const client = api.source.packages.client
  const entries = new Map(
    [
      [client, "index.ts"],
      [`${client}/client`, "client/index.ts"]
    ].map(([name, file]) => [name, `${generated[0][0]}/${file}`])
  )
  const host = memoryHost(options, { files, isHidden, entry: (specifier) => entries.get(specifier) }, new Map())
  const byHand = [api.clientFolder, api.servicesFolder].flatMap((folder) =>
    globSync("src/**/*.ts", { cwd: folder }).map((file) => slashed(join(folder, file)))
  )
  return ts.createProgram([...files.keys(), ...byHand.filter((file) => !isHidden(file))], options, host)
}

/** Errors of an import from a hand-written file: no such file or no such export. */
const importErrors = new Set([2305, 2307, 2614, 2724])

/** True for an error in a generated file that a hand-written file causes. */
const lacksExport = ({ code, messageText }: ts.Diagnostic): boolean =>
  importErrors.has(code) && /\.\.\/\.\.\/(?:Client|Scope)/.test(ts.flattenDiagnosticMessageText(messageText, " "))

const problemOf = (root: string, { file, messageText, start }: ts.Diagnostic): SpecProblem => {
  const message = ts.flattenDiagnosticMessageText(messageText, "\n").split("\n", 1)[0] ?? ""
  if (file === undefined) return { file: root, message }
  const place = start === undefined ? undefined : file.getLineAndCharacterOfPosition(start)
  return {
    file: relative(root, file.fileName),
    line: place === undefined ? undefined : place.line + 1,
    column: place === undefined ? undefined : place.character + 1,
    message
  }
}

/** Most errors of generated files in the message. */
const mostShown = 10

/**
 * Type-checks the files of an API. Fails with `GenerationFailed` when a generated file has an error: it is a bug in faktura.
 *
 * @param root path of the workspace's root
 */
export const typeCheck = Effect.fn("faktura.typeCheck")(function* (root: string, api: Api, made: Generated) {
  const options = optionsOf(api.servicesFolder)
  const importer = join(api.servicesFolder, "src", "generated", "index.gen.ts")
  const missing = required.find(
    (name) => ts.resolveModuleName(name, importer, options, ts.sys).resolvedModule === undefined
  )
  if (missing !== undefined) return { missing, handWritten: [] } satisfies TypeCheck
  const program = programOf(api, made, options)
  const own = program.getSourceFiles().filter(({ fileName, isDeclarationFile }) => {
    const isOurs = [api.clientFolder, api.servicesFolder].some(
      (folder) => !relative(join(folder, "src"), fileName).startsWith("..")
    )
    return isOurs && !isDeclarationFile
  })
  const errors = own.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file)
  ])
  const isGenerated = ({ file }: ts.Diagnostic): boolean => file?.fileName.includes("/src/generated/") === true
  const bugs = errors.filter((error) => isGenerated(error) && !lacksExport(error))
  if (bugs.length > 0) {
    const shown = bugs.slice(0, mostShown).map((error) => `  ${formatProblem(problemOf(root, error))}`)
    return yield* new GenerationFailed({
      message: [
        `The code generated for ${api.name} does not compile (${bugs.length} errors), so nothing was written. This is a bug in faktura.`,
        ...shown
      ].join("\n")
    })
  }
  return {
    missing: undefined,
    handWritten: errors.map((error) => problemOf(root, error))
  } satisfies TypeCheck
})
