/**
 * Finds each runtime and runs the program on it.
 *
 * If a runtime has no package for this machine, or does not start, the error says why.
 */
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Place } from "../../src/Place.ts"
import type { Report } from "../../src/Program.ts"
import { binaryOf, denoArguments, platform } from "./Binaries.ts"
import type { Binary } from "./Binaries.ts"
import type { Bundle } from "./Bundle.ts"
import type { Stage } from "./Stage.ts"
import { runWorker, workerd } from "./Worker.ts"

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

const entry = fileURLToPath(new URL("../../src/process.ts", import.meta.url))

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

/** Returns a runtime's binary, if its package is installed. */
const installed = (runtime: Binary): Effect.Effect<string, Absent> =>
  Effect.try({
    try: () => binaryOf(runtime),
    catch: (cause) => new Absent({ message: String(cause) })
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

export const node22 = asProcess(installed("node22"))
export const node24 = asProcess(Effect.succeed(process.execPath))
export const node26 = asProcess(installed("node26"))
export const bun = asProcess(installed("bun"))
/** It may read the file that is uploaded by its path. */
export const deno = asProcess(installed("deno"), ({ file }) => [...denoArguments, `--allow-read=${file}`])

const imported = <Module>(name: string, load: () => Promise<Module>): Effect.Effect<Module, Absent> =>
  Effect.tryPromise({
    try: load,
    catch: (cause) => new Absent({ message: `${name} cannot be loaded: ${String(cause)}` })
  })

export const workers: Run = ({ place }, { worker }) =>
  Effect.gen(function* () {
    yield* imported("miniflare", () => import("miniflare"))
    const binary = Effect.try({
      try: workerd,
      catch: (cause) => new Absent({ message: `workerd has no package for ${platform}: ${String(cause)}` })
    })
    yield* Effect.flatMap(binary, startable)
    const body = JSON.stringify({ ...place, file: undefined })
    // The cast: the worker responds with a report.
    return JSON.parse(yield* Effect.promise(() => runWorker(worker.code, body))) as Report
  })

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
