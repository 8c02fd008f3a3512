/**
 * Connections to the web: a host is resolved, its addresses are checked, and the connection goes to one of these.
 *
 * Why so: a check before the connection would be of another resolution than the connection's own, and a name may lead
 * elsewhere the second time (DNS rebinding).
 */
import { lookup } from "node:dns/promises"
import type { LookupAddress } from "node:dns"
import type { LookupFunction } from "node:net"
import * as Context from "effect/Context"
import { Agent } from "undici"
import { bareHost, isInternalAddress } from "./Internal.ts"

/** A text could not be had. The message follows the address: "answered 404 Not Found". */
export class NotRead extends Error {}

/** How names are resolved, and which addresses are of one's own machine or network. */
export interface Network {
  readonly resolve: (hostname: string) => Promise<ReadonlyArray<LookupAddress>>
  readonly isInternal: (address: string) => boolean
}

/** The machine's own resolver; tests provide another one. */
export const Network: Context.Reference<Network> = Context.Reference<Network>("@faktura/codegen/Network", {
  defaultValue: () => ({ resolve: (hostname) => lookup(hostname, { all: true }), isInternal: isInternalAddress })
})

/**
 * The host that the user named. Its addresses may be internal: the user asked for it. Once it has answered from a public
 * address, it stays with public ones.
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
    throw new NotRead(`resolves to ${found.address}, an address of this machine or its network, and is not read`)
  }
  if (isNamed && found === undefined) named.wasPublic = true
  return addresses
}

/** Makes connections whose addresses are checked when they are made. The caller destroys it. */
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
