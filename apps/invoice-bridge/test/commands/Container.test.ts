/**
 * Dockerfile and compose file, read and compared with the repository and the program. They are not built here, because that needs
 * Docker and the network.
 */
import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { existsSync, globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { commandTexts } from "../../src/commands/Help.ts"
import { defaultTimes } from "../../src/engine/EngineTimes.ts"
import { Company } from "../../src/workflows/Company.ts"
import { healthRoutes } from "../../src/server/routes/Health.ts"

const root = fileURLToPath(new URL("../../../..", import.meta.url))
const app = "apps/invoice-bridge"
const read = (path: string): string => readFileSync(join(root, path), "utf8")

/** Instructions of the Dockerfile in order: without comments, and with continued lines joined. */
const instructions = read(`${app}/Dockerfile`)
  .replaceAll(/^#.*\n/gm, "")
  .replaceAll(/\\\n\s*/g, "")
  .split("\n")
  .flatMap((line) => {
    const [, name = "", rest = ""] = /^([A-Z]+) (.*)$/.exec(line) ?? []
    return name === "" ? [] : [{ name, rest }]
  })

const all = (name: string): ReadonlyArray<string> =>
  instructions.filter((each) => each.name === name).map(({ rest }) => rest)

/** Words of the last instruction of a name in its JSON form. */
const words = (name: string): ReadonlyArray<string> => JSON.parse(/\[.*\]$/.exec(all(name).at(-1) ?? "")?.[0] ?? "[]")

interface Service {
  readonly image: string
  readonly command?: ReadonlyArray<string>
  readonly environment: Readonly<Record<string, string>>
  readonly ports?: ReadonlyArray<string>
  readonly volumes?: ReadonlyArray<string>
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly healthcheck: { readonly test: ReadonlyArray<string> }
  readonly stop_grace_period: string
}

const compose: { readonly services: Readonly<Record<string, Service>>; readonly volumes: object } = parse(
  read(`${app}/compose.yaml`),
  { merge: true }
)
const bridges = Object.entries(compose.services).filter(([, { image }]) => image === "invoice-bridge")

/** All sources of the program. */
const sources = globSync("src/**/*.ts", { cwd: join(root, app) })
  .map((file) => read(`${app}/${file}`))
  .join("\n")

/** Environment variables that the program reads. */
const settings = new Set(
  [...sources.matchAll(/(?:variable\(|\bname: )"([A-Z][A-Z0-9]*_[A-Z0-9_]+)"/g)].map(([, name = ""]) => name)
)

const flags = new Set(
  [...read(`${app}/src/commands/Cli.ts`).matchAll(/Flag\.\w+\("([\w-]+)"\)/g)].map(([, name]) => `--${name}`)
)

const assertCommand = (command: ReadonlyArray<string>): void => {
  const [name = "", ...rest] = command
  assert.property(commandTexts, name)
  for (const word of rest.filter((each) => each.startsWith("--"))) assert.isTrue(flags.has(word), word)
}

/** Port that a command listens on. */
const portOf = (command: ReadonlyArray<string>): string => command[command.indexOf("--port") + 1] ?? ""

/** Checks a health check: an address of this process that the program serves without a login. */
const assertHealth = (test: ReadonlyArray<string>, command: ReadonlyArray<string>): void => {
  const [, port, path] = /fetch\('http:\/\/127\.0\.0\.1:(\d+)(\/[\w/]+)'\)/.exec(test.join(" ")) ?? []
  assert.strictEqual(port, portOf(command))
  assert.isTrue(
    healthRoutes.some((route) => route.path === path && route.access === "open"),
    path
  )
}

const secret = /KEY|TOKEN|SECRET|PASSWORD/

describe("the Dockerfile", () => {
  it("copies what the repository has, and what .dockerignore lets through", () => {
    const allowed = read(".dockerignore").split("\n")
    const copied = all("COPY").filter((each) => !each.startsWith("--from"))
    assert.isNotEmpty(copied)
    for (const source of copied.flatMap((each) => each.split(" ").slice(0, -1))) {
      assert.isTrue(existsSync(join(root, source)), source)
      assert.include(allowed, `!${source}`)
    }
    for (const left of ["*", "**/node_modules", "**/.env*"]) assert.include(allowed, left)
  })

  it("takes from the build what is built", () => {
    const { outDir, rootDir } = JSON.parse(read(`${app}/tsconfig.build.json`)).compilerOptions
    assert.deepStrictEqual([rootDir, outDir], ["src", "dist"])
    for (const each of all("COPY").filter((line) => line.startsWith("--from=build"))) {
      const [, name = "", target] = /^--from=build \/out\/(\S+) (\S+)$/.exec(each) ?? []
      assert.strictEqual(target, `/app/${name}`)
      // Made by the build and by `pnpm deploy`.
      if (!["dist", "node_modules"].includes(name)) assert.isTrue(existsSync(join(root, app, name)), name)
    }
    const [program = "", file = ""] = words("ENTRYPOINT")
    assert.strictEqual(program, "node")
    const entry = read(join(app, file.replace(/^\/app\//, "")))
    const [, main = ""] = /import\("\.\.\/dist\/(\w+)\.js"\)/.exec(entry) ?? []
    assert.isTrue(existsSync(join(root, app, "src", `${main}.ts`)))
  })

  it("has the Node of .nvmrc, and the pnpm of package.json", () => {
    const images = all("FROM").map((each) => each.split(" ")[0])
    assert.strictEqual(new Set(images).size, 1)
    assert.strictEqual(images[0], `node:${read(".nvmrc").trim()}-bookworm-slim`)
    assert.include(all("RUN"), `npm install --global ${JSON.parse(read("package.json")).packageManager}`)
  })

  it("starts a command of the program as a user without rights, and asks it for its health", () => {
    assertCommand(words("CMD"))
    assertHealth(words("HEALTHCHECK"), words("CMD"))
    assert.deepStrictEqual(all("EXPOSE"), [portOf(words("CMD"))])
    assert.deepStrictEqual(all("USER"), ["node"])
    const after = instructions.slice(instructions.findIndex(({ name }) => name === "USER"))
    assert.isFalse(after.some(({ name }) => name === "RUN" || name === "COPY"))
  })

  it("contains no secret", () => {
    for (const each of [...all("ENV"), ...all("ARG")]) assert.notMatch(each, secret)
  })
})

describe("the compose file", () => {
  it("has Postgres 18, two workers and a page, all from the Dockerfile", () => {
    assert.deepStrictEqual(
      bridges.map(([name, { command }]) => [name, command?.[0]]),
      [
        ["worker-1", "work"],
        ["worker-2", "work"],
        ["serve", "serve"]
      ]
    )
    const { image, volumes = [] } = compose.services["postgres"] ?? assert.fail("postgres")
    assert.match(image, /^postgres:18\.\d/)
    const [[volume = "", folder] = []] = volumes.map((each) => each.split(":"))
    assert.property(compose.volumes, volume)
    assert.strictEqual(folder, "/var/lib/postgresql")
    for (const [, { build }] of bridges) {
      assert.isTrue(existsSync(join(root, app, build?.context ?? "", build?.dockerfile ?? "")))
      assert.strictEqual(join(app, build?.context ?? ""), ".")
    }
  })

  it("has commands, flags, health checks and settings of the program", () => {
    for (const [name, { command = [], environment, healthcheck }] of bridges) {
      assertCommand(command)
      assertHealth(healthcheck.test, command)
      assert.include(environment["DATABASE_URL"], "@postgres:5432/bridge")
      for (const each of Object.keys(environment)) assert.isTrue(settings.has(each), `${name}: ${each}`)
    }
  })

  it("gives each worker an address of its own, and publishes the page to this machine only", () => {
    for (const [name, { environment, ports = [] }] of bridges) {
      assert.strictEqual(environment["WORKER_HOST"], name.startsWith("worker") ? name : undefined)
      for (const port of ports) assert.match(port, /^127\.0\.0\.1:/)
    }
  })

  it("gives a worker more time to stop than it gives its steps", () => {
    for (const [, { stop_grace_period: time }] of bridges) {
      assert.isAbove(Number(/^(\d+)s$/.exec(time)?.[1]) * 1_000, defaultTimes.drain + 10_000)
    }
  })

  it("contains no secret: all of them are in .env, which git and Docker leave out", () => {
    for (const { environment } of Object.values(compose.services)) {
      for (const [name, value] of Object.entries(environment)) {
        if (secret.test(name)) assert.match(value, /^\$\{\w+:[-?].*\}$/, name)
      }
    }
    assert.include(read(".gitignore").split("\n"), ".env")
  })
})

describe("the pages", () => {
  const page = read("docs/run-invoice-bridge.md")

  it("name every setting that the program reads", () => {
    assert.isAbove(settings.size, 12)
    for (const each of settings) assert.include(page, `\`${each}\``)
  })

  it("have a company that `onboard` can read", () => {
    const companies = [...page.matchAll(/```json\n(.*?)```/gs)]
      .map(([, json = ""]) => json)
      .filter((json) => json.includes('"vatId"'))
    assert.strictEqual(companies.length, 1)
    const read = Schema.decodeUnknownResult(Schema.fromJsonString(Company), {
      errors: "all",
      onExcessProperty: "error"
    })
    assert.deepStrictEqual(companies.map((company) => read(company)).filter(Result.isFailure), [])
  })

  it("name every command", () => {
    const readme = read(`${app}/README.md`)
    for (const each of Object.keys(commandTexts))
      assert.match(readme, new RegExp(`^\\| .*\`(?:tasks |tenants )?${each}\\b`, "m"))
  })

  it("name metrics that exist", () => {
    const named = new Set([...page.matchAll(/\b(?:invoice_)?bridge_\w+/g)].map(([name]) => name))
    assert.isAbove(named.size, 8)
    for (const name of named) {
      // The ages of the watchdog.
      const [, age] = /^bridge_(\w+)_seconds$/.exec(name) ?? []
      assert.include(sources, age === undefined ? `("${name}"` : `gauge("${age}"`, name)
    }
  })
})
