/**
 * `faktura new`: from a document to a raw client and Effect services that are part of the workspace, or nothing at all.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { readDocument } from "../openapi/Document.ts"
import { generate } from "../generate/Generate.ts"
import type { Generated } from "../generate/Generate.ts"
import { specInvalid } from "../openapi/Problem.ts"
import { clientName } from "../scaffold/Facts.ts"
import { runPnpm } from "../scaffold/Pnpm.ts"
import { resourcePrefixOf } from "../scaffold/ResourcePrefix.ts"
import { scaffold } from "../scaffold/Scaffold.ts"
import type { Scaffold } from "../scaffold/Scaffold.ts"
import { settingsOf } from "../scaffold/ServicesPackage.ts"
import { overlayYaml } from "../scaffold/SpecFiles.ts"
import { scopeOf, workspacePackages } from "../scaffold/Surroundings.ts"
import { wire, workFolder } from "../scaffold/Wiring.ts"
import { loadSpec } from "../workspace/Spec.ts"
import { asUpstream, progress, readUpstream } from "../upstream/Upstream.ts"
import type { Upstream } from "../upstream/Upstream.ts"
import { isAddress } from "../upstream/Fetch.ts"
import { findRoot } from "../workspace/Workspace.ts"
import type { Api } from "../workspace/Workspace.ts"
import { reportLines } from "./Report.ts"
import { allowRemoteFlag } from "./Selection.ts"
import { today } from "./Today.ts"

const runtime = "@faktura/core"

/** The packages' names. Fails when something has one of them, or one of the folders, already. */
const freeNames = Effect.fnUntraced(function* (root: string, name: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const present = yield* workspacePackages(root)
  const scope = scopeOf(present)
  const names = { client: `${scope}${name}-client`, services: `${scope}${name}` }
  const taken = present.filter((each) => each.name === names.client || each.name === names.services)
  const problems = taken.map((each) => ({ file: `${each.folder}/package.json`, message: `is ${each.name} already` }))
  for (const folder of [`specs/${name}`, `packages/${name}-client`, `packages/${name}`]) {
    if (taken.some((each) => each.folder === folder)) continue
    if (yield* fs.exists(path.join(root, folder))) problems.push({ file: folder, message: "is there already" })
  }
  if (problems.length > 0) return yield* specInvalid(`The name ${name} is taken; choose another.`, problems)
  if (!present.some((each) => each.name === runtime)) {
    return yield* specInvalid("Services cannot be added to this workspace.", [
      { file: "pnpm-workspace.yaml", message: `no package of it is ${runtime}, which services stand on` }
    ])
  }
  return names
})

/** Generates in a workspace that lasts as long as the scope, with an overlay that says nothing yet. */
const generated = Effect.fnUntraced(function* (api: Api, upstream: Upstream, overlay: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const root = yield* fs.makeTempDirectoryScoped({ prefix: "faktura-" })
  const folder = path.join(root, "specs", api.name)
  const document = path.join(folder, path.basename(api.document))
  const staged: Api = { ...api, folder, document, overlay: path.join(folder, "overlay.yaml") }
  yield* fs.makeDirectory(folder, { recursive: true })
  yield* fs.writeFileString(document, upstream.text)
  yield* fs.writeFileString(staged.overlay, overlay)
  return yield* Effect.gen(function* () {
    const made = yield* generate(root, staged)
    const spec = yield* loadSpec(root, staged)
    return { made, document: spec.document }
  }).pipe(
    Effect.catchTag("SpecInvalid", (error) => Effect.fail(asUpstream(error, path.relative(root, document), upstream)))
  )
}, Effect.scoped)

/** Writes everything below a folder. */
const write = Effect.fnUntraced(function* (folder: string, files: ReadonlyMap<string, string>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  for (const [file, text] of files) {
    const target = path.join(folder, file)
    yield* fs.makeDirectory(path.dirname(target), { recursive: true })
    yield* fs.writeFileString(target, text)
  }
})

const build = Effect.fnUntraced(function* (root: string, { source }: Api) {
  const { services } = source.packages
  yield* progress("Building and type-checking ...")
  // With what it stands on, and without what that is generated with: this program is running.
  yield* runPnpm(root, `Building ${services}`, ["--filter-prod", `${services}...`, "run", "build"])
  yield* runPnpm(root, `Type-checking ${services}`, ["--filter", services, "run", "typecheck"])
})

const report = (made: Generated, { call, facts, files }: Scaffold): string => {
  const variables = settingsOf(facts)
  const needed = facts.baseUrl === undefined ? variables : variables.slice(0, -1)
  const example = `packages/${facts.name}/examples/first-call.ts`
  return [
    `${facts.name}: ${made.operations} operations, ${files.size + 1} files in specs/${facts.name}, packages/${facts.name}-client and packages/${facts.name}`,
    ...reportLines(made),
    "",
    `A first call (${example}):`,
    "",
    call,
    ...(needed.length === 0 ? ["Run it:"] : [`Run it with ${needed.join(", ")} set:`]),
    `  npx -y pnpm@12 exec node ${example}`
  ].join("\n")
}

export const newCommand = Command.make(
  "new",
  {
    name: Argument.String("name").pipe(
      Argument.filter(
        (name) => /^[a-z][a-z0-9-]*$/.test(name),
        () => "a name for folders and packages: a letter, then letters, digits and hyphens, all lower case"
      ),
      Argument.withDescription("The API's name, e.g. petstore: folder of its specs, and of its packages")
    ),
    spec: Flag.String("spec").pipe(Flag.withDescription("The OpenAPI document: a file, or an address (http, https)")),
    allowRemote: allowRemoteFlag,
    overlay: Flag.String("overlay").pipe(
      Flag.optional,
      Flag.withDescription("A file to begin overlay.yaml with, for a document that cannot be used as it stands")
    )
  },
  Effect.fn("faktura.newCommand")(function* ({ allowRemote, name, overlay, spec }) {
    const path = yield* Path.Path
    const root = yield* findRoot(process.cwd())
    const packages = yield* freeNames(root, name)
    const upstream = yield* readUpstream(spec, process.cwd(), allowRemote)
    const folder = path.join(root, "specs", name)
    const document = path.join(folder, `openapi.${upstream.format}`)
    const api: Api = {
      name,
      folder,
      document,
      overlay: path.join(folder, "overlay.yaml"),
      source: {
        title: upstream.title,
        // A file is found from the root, wherever the command was run.
        upstream: isAddress(spec) ? spec : path.relative(root, path.resolve(spec)).split(path.sep).join("/"),
        read: yield* today,
        version: upstream.version,
        sha256: upstream.sha256,
        packages,
        client: clientName(name),
        resourcePrefix: resourcePrefixOf(upstream.json)
      },
      clientFolder: path.join(root, "packages", `${name}-client`),
      servicesFolder: path.join(root, "packages", name),
      referenceFolder: undefined
    }
    yield* progress("Generating ...")
    const overlayText = Option.isSome(overlay)
      ? (yield* readDocument(path.resolve(overlay.value), overlay.value)).text
      : overlayYaml(api.source.title, path.basename(document))
    const { document: patched, made } = yield* generated(api, upstream, overlayText)
    const plain = yield* scaffold(api, patched, made, upstream.address)
    const written = { ...plain, files: new Map([...plain.files, [`specs/${name}/overlay.yaml`, overlayText]]) }
    const work = yield* workFolder(root, `new-${name}`)
    yield* write(work, written.files)
    yield* write(work, new Map([[path.relative(root, document), upstream.text]]))
    yield* wire(root, api, work, build(root, api))
    yield* Console.log(report(made, written))
  }, Effect.scoped)
).pipe(Command.withDescription("Add an API: its document to specs/, a raw client and services to packages/"))
