/**
 * Runs an npm registry for one check: verdaccio, in this process, on loopback, with its own folder.
 *
 * Our scope has no uplink, so an install can only find the packages of this check, also if their names exist elsewhere.
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

/** Running registry. */
export interface Registry {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string
  /** User-level `.npmrc` for this registry, with a token that is valid nowhere else. */
  readonly userConfig: string
  readonly close: () => Promise<void>
}

/** Registry that npm is configured with. */
export interface Upstream {
  readonly url: string | undefined
  readonly cafile: string | undefined
}

const npmSetting = async (name: string, root: string): Promise<string | undefined> => {
  const { stdout } = await run("npm", ["config", "get", name], {
    what: `Reading npm's setting ${name}`,
    cwd: root,
    // The caller's npm settings count here, also those from variables.
    env: process.env
  })
  const value = stdout.trim()
  return value === "" || value === "null" || value === "undefined" ? undefined : value
}

/** Reads npm's settings in the workspace. */
export const readUpstream = async (root: string): Promise<Upstream> => ({
  url: await npmSetting("registry", root),
  cafile: await npmSetting("cafile", root)
})

/**
 * Starts the registry.
 *
 * @param upstream registry with the packages of others. Without one there are only the packages of the check
 * @param folder   folder of its storage; the caller removes it
 */
export const startRegistry = async (upstream: Upstream | undefined, folder: string): Promise<Registry> => {
  mkdirSync(folder, { recursive: true })
  // runServer declares `any`. It returns a server of node:http, because no https is configured.
  const server: Server = await runServer({
    // Relative paths of the configuration start here. The file itself is never read.
    configPath: join(folder, "config.yaml"),
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd"), max_users: -1 } },
    uplinks:
      upstream === undefined
        ? {}
        : {
            upstream: {
              url: upstream.url,
              timeout: "60s",
              max_fails: 10,
              ...(upstream.cafile === undefined ? {} : { ca: readFileSync(upstream.cafile, "utf8") })
            }
          },
    packages: {
      "@faktura/*": { access: "$all", publish: "$all" },
      ...(upstream === undefined ? {} : { "**": { access: "$all", proxy: "upstream" } })
    },
    web: { enable: false },
    // Generated services have a few hundred kilobytes. base64 in a JSON document makes them larger.
    max_body_size: "50mb",
    log: { type: "stdout", format: "pretty", level: "fatal" }
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  // The address of a TCP server has this type.
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/`
  const close = async (): Promise<void> => {
    const closed = once(server, "close")
    server.close()
    server.closeAllConnections()
    await closed
  }
  // Any small package. Why: a failing connection would later look like a missing package.
  const probe = upstream === undefined ? undefined : await fetch(`${url}fast-deep-equal`)
  await probe?.arrayBuffer()
  if (probe?.ok === false) {
    await close()
    throw new CheckFailed(
      "The registry that npm is configured with gives out no packages. Look at `npm config get registry` and `npm config get cafile`, at the network, and whether the registry asks for a login: the check asks without one"
    )
  }
  const userConfig = join(folder, "npmrc")
  writeFileSync(userConfig, `registry=${url}\n//127.0.0.1:${port}/:_authToken=of-no-use-elsewhere\n`)
  return { url, userConfig, close }
}

/** Returns an environment for a package manager that uses only this registry. */
export const registryEnvironment = (registry: Registry, folder: string): NodeJS.ProcessEnv =>
  outsideEnvironment({
    NPM_CONFIG_USERCONFIG: registry.userConfig,
    // Responses of this temporary registry must not stay in the user's cache.
    PNPM_CONFIG_CACHE_DIR: join(folder, "pnpm-cache"),
    // The packages of this check were published a second ago.
    PNPM_CONFIG_MINIMUM_RELEASE_AGE: "0",
    // A missing peer is otherwise a warning, which would not be read here.
    PNPM_CONFIG_STRICT_PEER_DEPENDENCIES: "true"
  })
