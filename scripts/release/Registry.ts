/**
 * An npm registry for the length of one check: verdaccio, in this process, on loopback, with a folder of its own.
 *
 * Our scope has no uplink, so that an install can only find what was just packed, also when those names exist elsewhere.
 * Everything else comes from the registry that npm is configured with.
 */
import { once } from "node:events"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { runServer } from "verdaccio"
import { CheckFailed } from "./CheckFailed.ts"
import { outsideEnvironment, run } from "./Command.ts"

/** A registry that answers. */
export interface Registry {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string
  /** A user-level `.npmrc` that points at it and holds a token that means nothing anywhere else. */
  readonly userConfig: string
  readonly close: () => Promise<void>
}

/** The registry that npm is configured with. */
export interface Upstream {
  readonly url: string | undefined
  readonly cafile: string | undefined
}

const npmSetting = async (name: string, root: string): Promise<string | undefined> => {
  const { stdout } = await run("npm", ["config", "get", name], {
    what: `Reading npm's setting ${name}`,
    cwd: root,
    // npm's own settings of the caller count here, also those that came as variables.
    env: process.env
  })
  const value = stdout.trim()
  return value === "" || value === "null" || value === "undefined" ? undefined : value
}

/** Reads npm's settings as they are in the workspace. */
export const readUpstream = async (root: string): Promise<Upstream> => ({
  url: await npmSetting("registry", root),
  cafile: await npmSetting("cafile", root)
})

/**
 * Starts the registry.
 *
 * @param upstream has the packages that are not ours
 * @param folder   for its storage; removing it is the caller's
 */
export const startRegistry = async ({ cafile, url: upstream }: Upstream, folder: string): Promise<Registry> => {
  mkdirSync(folder, { recursive: true })
  // runServer declares `any`; it returns a server of node:http, since no https is configured.
  const server: Server = await runServer({
    // Relative paths of the configuration start here; the file itself is never read.
    configPath: join(folder, "config.yaml"),
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd"), max_users: -1 } },
    uplinks: {
      upstream: {
        url: upstream,
        timeout: "60s",
        max_fails: 10,
        ...(cafile === undefined ? {} : { ca: readFileSync(cafile, "utf8") })
      }
    },
    packages: {
      "@faktura/*": { access: "$all", publish: "$all" },
      "**": { access: "$all", proxy: "upstream" }
    },
    web: { enable: false },
    // Generated services are a few hundred kilobytes; base64 in a JSON document makes them larger.
    max_body_size: "50mb",
    log: { type: "stdout", format: "pretty", level: "fatal" }
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/`
  const close = async (): Promise<void> => {
    const closed = once(server, "close")
    server.close()
    server.closeAllConnections()
    await closed
  }
  // Any small package will do: a connection that fails looks like a missing package later on.
  const probe = await fetch(`${url}fast-deep-equal`)
  await probe.arrayBuffer()
  if (!probe.ok) {
    await close()
    throw new CheckFailed(
      "The registry that npm is configured with gives out no packages. Look at `npm config get registry` and `npm config get cafile`, at the network, and whether the registry asks for a login: the check asks without one"
    )
  }
  const userConfig = join(folder, "npmrc")
  writeFileSync(userConfig, `registry=${url}\n//127.0.0.1:${port}/:_authToken=of-no-use-elsewhere\n`)
  return { url, userConfig, close }
}

/** The environment for a package manager that knows this registry and no other. */
export const registryEnvironment = (registry: Registry, folder: string): NodeJS.ProcessEnv =>
  outsideEnvironment({
    NPM_CONFIG_USERCONFIG: registry.userConfig,
    // What a port that is gone in a minute has answered must not stay behind in the user's cache.
    PNPM_CONFIG_CACHE_DIR: join(folder, "pnpm-cache"),
    // What was published a second ago is what is to be tested.
    PNPM_CONFIG_MINIMUM_RELEASE_AGE: "0",
    // A peer that is not met is a warning otherwise, which nobody would read here.
    PNPM_CONFIG_STRICT_PEER_DEPENDENCIES: "true"
  })
