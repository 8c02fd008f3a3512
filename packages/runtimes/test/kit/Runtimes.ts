/**
 * Finds each runtime and runs the program on it.
 *
 * All runtimes come from the package registry, in packages for one platform each. If a runtime has no package for this
 * machine, or does not start, the error says why.
 */
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import type { Readable } from "node:stream"
import { fileURLToPath } from "node:url"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Place } from "../../src/Place.ts"
import type { Report } from "../../src/Program.ts"
import type { Bundle } from "./Bundle.ts"
import type { Stage } from "./Stage.ts"

/**
 * Error of a runtime that cannot run on this machine. `excused`: it lacks a part that no package registry has, so CI
 * cannot require it.
 */
export class Absent extends Data.TaggedError("Absent")<{ readonly message: string; readonly excused?: boolean }> {}

/** Runs the program on a runtime. */
export type Run = (stage: Stage, bundles: Bundles) => Effect.Effect<Report, Absent>

/** Bundles for runtimes that read no files. */
export interface Bundles {
  readonly worker: Bundle
  readonly page: Bundle
}

const own = createRequire(import.meta.url)
// Other Node versions are in a package of their own, `nodes`.
const nodes = createRequire(new URL("../../nodes/package.json", import.meta.url))

const entry = fileURLToPath(new URL("../../src/process.ts", import.meta.url))

const platform = `${process.platform}-${process.arch}`

const execute = (file: string, args: ReadonlyArray<string>): Effect.Effect<string, Error> =>
  Effect.callback((resume, signal) => {
    execFile(file, args, { signal, timeout: 180_000 }, (error, stdout, stderr) => {
      resume(error === null ? Effect.succeed(stdout) : Effect.fail(new Error(`${error.message}\n${stdout}${stderr}`)))
    })
  })

/** Returns a binary that starts on this machine. It may be made for another C library. */
const startable = (binary: string): Effect.Effect<string, Absent> =>
  execute(binary, ["--version"]).pipe(
    Effect.as(binary),
    Effect.mapError(({ message }) => new Absent({ message: `${binary} does not start: ${message}` }))
  )

/** Returns a binary of a package, if the package is installed. */
const installed = (require: NodeJS.Require, file: string): Effect.Effect<string, Absent> =>
  Effect.try({
    try: () => require.resolve(file),
    catch: () => new Absent({ message: `${file} is not installed, or has no package for ${platform}` })
  }).pipe(Effect.flatMap(startable))

const reported = (binary: string, args: ReadonlyArray<string>, place: Place): Effect.Effect<Report, Error> =>
  // The cast: the process prints nothing else.
  Effect.map(execute(binary, [...args, JSON.stringify(place)]), (stdout) => JSON.parse(stdout) as Report)

/** Runs the program as a process. `argsOf` returns the arguments that precede the program. */
const asProcess =
  (binary: Effect.Effect<string, Absent>, argsOf: (place: Place) => ReadonlyArray<string> = () => []): Run =>
  ({ place }) =>
    Effect.flatMap(binary, (node) => Effect.orDie(reported(node, [...argsOf(place), entry], place)))

/** Runs a bundle with this Node. Fails with the output of the process. */
export const runBundle = (file: string, place: Place): Effect.Effect<Report, Error> =>
  reported(process.execPath, [file], place)

// Packages by platform: each has one platform in its name.
const bunPackages: Readonly<Record<string, string>> = {
  "linux-x64": "@oven/bun-linux-x64",
  "linux-arm64": "@oven/bun-linux-aarch64"
}

/** This package's `package.json` has the names under which the runtimes are installed. */
export const node22 = asProcess(installed(nodes, `node22-${platform}/bin/node`))
export const node24 = asProcess(Effect.succeed(process.execPath))
export const node26 = asProcess(installed(nodes, `node26-${platform}/bin/node`))
export const bun = asProcess(installed(own, `${bunPackages[platform] ?? `@oven/bun-${platform}`}/bin/bun`))
/**
 * With only the permissions that the packages need: the network, and the environment, in which undici looks for
 * options. The file is uploaded by its path; Deno compares its owner with the user and group of the process.
 */
export const deno = asProcess(installed(own, `@deno/${platform}-glibc/deno`), ({ file }) => [
  "run",
  "--no-prompt",
  "--no-lock",
  "--cached-only",
  "--allow-net",
  "--allow-env",
  `--allow-read=${file}`,
  "--allow-sys=uid,gid"
])

const imported = <Module>(name: string, load: () => Promise<Module>): Effect.Effect<Module, Absent> =>
  Effect.tryPromise({
    try: load,
    catch: (cause) => new Absent({ message: `${name} cannot be loaded: ${String(cause)}` })
  })

/** Binary that miniflare starts. Looking it up throws if it is missing. */
const workerd = Effect.try({
  // The cast: workerd's own declaration.
  try: () => (createRequire(own.resolve("miniflare"))("workerd") as { readonly default: string }).default,
  catch: (cause) => new Absent({ message: `workerd has no package for ${platform}: ${String(cause)}` })
}).pipe(Effect.flatMap(startable))

export const workers: Run = ({ place }, { worker }) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { Miniflare } = yield* imported("miniflare", () => import("miniflare"))
      yield* workerd
      const runtime = yield* Effect.acquireRelease(
        Effect.sync(
          () =>
            new Miniflare({
              modules: true,
              script: worker.code,
              compatibilityDate: "2026-07-01",
              // It logs failed connections, which the program causes.
              handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
                stdout.resume()
                stderr.resume()
              }
            })
        ),
        (runtime) => Effect.promise(() => runtime.dispose())
      )
      const body = JSON.stringify({ ...place, file: undefined })
      return yield* Effect.promise(async () => {
        const response = await runtime.dispatchFetch("http://worker/", { method: "POST", body })
        return (await response.json()) as Report // the worker responds with a report
      })
    })
  )

/** Returns the system's Chromium, or else the one from a package, unpacked into the temporary folder. */
const chromiumPath: Effect.Effect<string, Absent> = Effect.gen(function* () {
  const system = "/usr/bin/chromium"
  if (existsSync(system)) return system
  if (platform !== "linux-x64")
    return yield* new Absent({ message: `${system} does not exist, and no package has Chromium for ${platform}` })
  const { default: packed } = yield* imported("@sparticuz/chromium", () => import("@sparticuz/chromium"))
  return yield* Effect.promise(() => packed.executablePath())
})

/** Starts Chromium, until the scope ends. */
export const browser = Effect.gen(function* () {
  const { chromium } = yield* imported("playwright-core", () => import("playwright-core"))
  const executablePath = yield* chromiumPath
  return yield* Effect.acquireRelease(
    Effect.tryPromise({
      // Chromium's own sandbox does not work for root, and the page is ours.
      try: () => chromium.launch({ executablePath, args: ["--no-sandbox"] }),
      catch: (cause) =>
        new Absent({
          message: `${executablePath} does not start: ${String(cause)}`,
          // A missing library of the operating system, such as libnss3.
          excused: String(cause).includes("error while loading shared libraries")
        })
    }),
    (browser) => Effect.promise(() => browser.close())
  )
})

export const chromium: Run = ({ pagePlace }) =>
  Effect.scoped(
    Effect.gen(function* () {
      const started = yield* browser
      return yield* Effect.promise(async () => {
        const page = await started.newPage()
        await page.goto(pagePlace.stage)
        return page.evaluate(
          // The cast: the page's script defines the function.
          (place) => (globalThis as unknown as { runProgram: (place: Place) => Promise<Report> }).runProgram(place),
          pagePlace
        )
      })
    })
  )
