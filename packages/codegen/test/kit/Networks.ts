/**
 * Networks for tests: names lead to loopback addresses, one of which stands for a public address. Nothing but loopback is
 * asked.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import { readUpstream } from "../../src/upstream/Upstream.ts"
import { Network } from "../../src/upstream/Network.ts"
import { recordedWaits } from "./Waits.ts"

/** Stands for an address of the public internet; it is where servers of tests listen. */
export const publicAddress = "127.0.0.1"

/** Stands for an address of one's own network. Nothing listens there. */
export const internalAddress = "127.0.0.2"

/**
 * A network in which each name leads to its addresses: one list for each time that it is resolved, the last one again after
 * that. `resolved` holds the names that were resolved.
 */
export const networkOf = (names: Readonly<Record<string, ReadonlyArray<ReadonlyArray<string>>>>) => {
  const resolved: Array<string> = []
  const network: Network = {
    resolve: (hostname) => {
      const lists = names[hostname] ?? []
      const list = lists[Math.min(resolved.filter((name) => name === hostname).length, lists.length - 1)]
      resolved.push(hostname)
      return list === undefined
        ? Promise.reject(new Error(`${hostname} is not known`))
        : Promise.resolve(list.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })))
    },
    isInternal: (address) => address !== publicAddress
  }
  return { network, resolved }
}

/** Reads a document in a network, without waits; gives the document, or the message of its refusal. */
export const readIn = (network: Network, spec: string, folder: string, remote: boolean) =>
  Effect.runPromise(
    readUpstream(spec, folder, remote).pipe(
      Effect.map(({ json }): unknown => json),
      Effect.catchTag("SpecInvalid", ({ message }) => Effect.succeed(message)),
      Effect.provideService(Network, network),
      recordedWaits().provide,
      Effect.provide(NodeServices.layer)
    )
  )
