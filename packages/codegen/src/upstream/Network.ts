/**
 * Connects to the web: resolves a host, checks its addresses, and connects to one of these.
 *
 * Hazard: with a separate check, the connection would resolve the name a second time and could get another address (DNS
 * rebinding).
 */
import { lookup } from "node:dns/promises"
import type { LookupAddress } from "node:dns"
import type { LookupFunction } from "node:net"
import * as Context from "effect/Context"
import { Agent } from "undici"
import { bareHost, isInternalAddress } from "./Internal.ts"

/** Error of a document that cannot be read. The message continues after the URL: "responded with 404 Not Found". */
export class NotRead extends Error {
  readonly _tag = "NotRead"
}

/** Resolves names, and recognizes addresses of this machine or its network. */
export interface Network {
  readonly resolve: (hostname: string) => Promise<ReadonlyArray<LookupAddress>>
  readonly isInternal: (address: string) => boolean
}

/** The resolver of this machine. Tests provide another one. */
export const Network: Context.Reference<Network> = Context.Reference<Network>("@faktura/codegen/Network", {
  defaultValue: () => ({ resolve: (hostname) => lookup(hostname, { all: true }), isInternal: isInternalAddress })
})

/**
 * Host that the user named. Its addresses may be internal, because the user chose it. After one public address, internal ones
 * are no longer allowed.
 */
export interface NamedHost {
  readonly host: string
  wasPublic: boolean
}

const checked = async (hostname: string, network: Network, named: NamedHost | undefined) => {
  const addresses = await network.resolve(hostname)
  const found = addresses.find(({ address }) => network.isInternal(address))
  const isNamed = named !== undefined && named.host === bareHost(hostname)
  if (found !== undefined && !(isNamed && !named.wasPublic)) {
    throw new NotRead(`resolves to ${found.address}, which is an address of this machine or its network`)
  }
  if (isNamed && found === undefined) named.wasPublic = true
  return addresses
}

/** Makes an agent that checks the address of every connection. The caller destroys it. */
export const checkedAgent = (network: Network, named: NamedHost | undefined): Agent => {
  const resolve: LookupFunction = (hostname, { all }, callback) => {
    checked(hostname, network, named).then(
      (addresses) => {
        const [first] = addresses
        if (all === true) callback(null, [...addresses])
        else if (first === undefined) callback(new NotRead("has no address"), "")
        else callback(null, first.address, first.family)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), "")
    )
  }
  return new Agent({ connect: { lookup: resolve } })
}
