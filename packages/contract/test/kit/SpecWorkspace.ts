/**
 * A workspace of two small APIs that were released once: `acme` with an upstream on loopback, and `hand` without one.
 */
import { execFile } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createHash } from "node:crypto"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { serveDocument } from "../../../../scripts/simulate/Upstream.ts"
import type { Upstream } from "../../../../scripts/simulate/Upstream.ts"

const repository = fileURLToPath(new URL("../../../..", import.meta.url))

/** A document with one resource. `more` adds operations and responses. */
export const documentOf = (more: {
  readonly title?: string
  readonly schema?: string
  readonly responses?: Readonly<Record<string, unknown>>
  readonly paths?: Readonly<Record<string, unknown>>
}): string => {
  const json = { "application/json": { schema: { $ref: `#/components/schemas/${more.schema ?? "Thing"}` } } }
  return JSON.stringify(
    {
      openapi: "3.1.0",
      info: { title: more.title ?? "Acme", version: "1" },
      servers: [{ url: "https://acme.example" }],
      paths: {
        "/things/{id}": {
          get: {
            operationId: "getThing",
            parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
            responses: { "200": { description: "One.", content: json }, ...more.responses }
          }
        },
        ...more.paths
      },
      components: {
        schemas: {
          Thing: {
            type: "object",
            required: ["id"],
            properties: { id: { type: "string" }, name: { type: "string" } }
          }
        }
      }
    },
    null,
    2
  )
}

/** Output of a command, and its exit code. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end. */
export const runIn = (
  cwd: string,
  command: string,
  args: ReadonlyArray<string>,
  env: NodeJS.ProcessEnv = {}
): Promise<Ran> =>
  new Promise((resolve) => {
    const child = execFile(
      command,
      args,
      { cwd, env: { ...process.env, NO_COLOR: "1", GITHUB_OUTPUT: undefined, ...env }, maxBuffer: 64 * 1024 * 1024 },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? 1, stdout, stderr })
    )
  })

/** Workspace in a folder of its own. */
export interface SpecWorkspace extends AsyncDisposable {
  readonly root: string
  /** Folder for files that are not part of the workspace. */
  readonly scratch: string
  readonly upstream: Upstream
  readonly git: (...args: ReadonlyArray<string>) => Promise<string>
  readonly write: (file: string, text: string) => void
  readonly commit: (message: string) => Promise<void>
  /** Runs the generator in the workspace. */
  readonly faktura: (...args: ReadonlyArray<string>) => Promise<Ran>
  /** Runs `scripts/regenerate.ts` in the workspace. */
  readonly regenerate: (args?: ReadonlyArray<string>, env?: NodeJS.ProcessEnv) => Promise<Ran>
}

const clientOf = (name: string, className: string): string => `import type { ApiClient } from "@faktura/core/ApiClient"
import * as Context from "effect/Context"

const Base_: Context.ServiceClass<${className}, "@faktura/${name}/${className}", ApiClient> = /* @__PURE__ */ Context.Service<
  ${className},
  ApiClient
>()("@faktura/${name}/${className}")

export class ${className} extends Base_ {}
`

/** Files of an API, without its generated ones. */
const filesOf = (
  name: string,
  className: string,
  upstream: string | null,
  document: string,
  version: string
): Readonly<Record<string, string>> => {
  const manifest = (own: string, dependencies: Readonly<Record<string, string>>): string =>
    JSON.stringify(
      {
        name: own,
        version,
        type: "module",
        exports: {
          ".": "./src/generated/index.ts",
          "./operations/*": "./src/generated/operations/*.gen.ts"
        },
        dependencies
      },
      null,
      2
    )
  const sha256 = createHash("sha256").update(document).digest("hex")
  return {
    [`specs/${name}/openapi.json`]: document,
    [`specs/${name}/source.yaml`]: [
      `title: ${className.replace(/Client$/, "")}`,
      `upstream: ${upstream ?? "null"}`,
      'read: "2026-01-05"',
      'version: "1"',
      `sha256: ${upstream === null ? "null" : `"${sha256}"`}`,
      "packages:",
      `  client: "@faktura/${name}-client"`,
      `  services: "@faktura/${name}"`,
      `client: ${className}`,
      "resourcePrefix: null",
      ""
    ].join("\n"),
    [`packages/${name}-client/package.json`]: manifest(`@faktura/${name}-client`, {}),
    [`packages/${name}/package.json`]: manifest(`@faktura/${name}`, { [`@faktura/${name}-client`]: "workspace:*" }),
    [`packages/${name}/src/Client.ts`]: clientOf(name, className)
  }
}

/** Makes the workspace, generates both APIs, and releases them as 1.0.0. */
export const specWorkspace = async (): Promise<SpecWorkspace> => {
  const scratch = mkdtempSync(join(realpathSync(tmpdir()), "faktura-specs-"))
  const root = join(scratch, "workspace")
  const upstream = await serveDocument(documentOf({}))
  const git = async (...args: ReadonlyArray<string>): Promise<string> => {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    const { code, stderr, stdout } = await runIn(root, "git", [...identity, ...args])
    if (code !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`)
    return stdout.trim()
  }
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  const commit = async (message: string): Promise<void> => {
    await git("add", "--all")
    await git("commit", "--quiet", "--message", message)
  }
  const command = join(repository, "packages", "codegen", "bin", "faktura.js")
  const faktura = (...args: ReadonlyArray<string>): Promise<Ran> => runIn(root, process.execPath, [command, ...args])
  mkdirSync(join(root, ".changeset"), { recursive: true })
  for (const file of [".oxfmtrc.json", ".changeset/config.json"]) cpSync(join(repository, file), join(root, file))
  write("package.json", JSON.stringify({ name: "workspace", private: true, type: "module" }))
  write("pnpm-workspace.yaml", "packages: [packages/*]\n")
  write(".gitignore", "node_modules\n.faktura\n")
  const core = join(repository, "packages", "core")
  for (const [version, message] of [
    ["0.0.0", "Add two APIs"],
    ["1.0.0", "Version packages"]
  ] as const) {
    const files = {
      ...filesOf("acme", "AcmeClient", upstream.address, documentOf({}), version),
      ...filesOf("hand", "HandClient", null, documentOf({ title: "Hand" }), version)
    }
    for (const [file, text] of Object.entries(files)) write(file, text)
    if (message === "Add two APIs") {
      for (const name of ["acme", "hand"]) {
        const modules = join(root, "packages", name, "node_modules")
        mkdirSync(join(modules, "@faktura"), { recursive: true })
        symlinkSync(join(core, "node_modules", "effect"), join(modules, "effect"))
        symlinkSync(core, join(modules, "@faktura", "core"))
        symlinkSync(join(root, "packages", `${name}-client`), join(modules, "@faktura", `${name}-client`))
      }
      const { code, stderr } = await faktura("generate")
      if (code !== 0) throw new Error(stderr)
      await git("init", "--quiet", "--initial-branch", "main")
    }
    await commit(message)
  }
  return {
    root,
    scratch,
    upstream,
    git,
    write,
    commit,
    faktura,
    regenerate: (args = [], env = {}) =>
      runIn(repository, process.execPath, [join(repository, "scripts", "regenerate.ts"), "--root", root, ...args], env),
    [Symbol.asyncDispose]: async () => {
      await upstream.close()
      if (existsSync(scratch)) rmSync(scratch, { recursive: true, force: true })
    }
  }
}
