/**
 * Recognizes names and addresses of this machine and its network.
 *
 * Hazard: a document from elsewhere must not make this program send requests to them. Their responses would end up in a
 * repository.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry
 */
import { BlockList, isIP } from "node:net"

/** IPv4 networks outside of the public internet. */
const ipv4: ReadonlyArray<readonly [network: string, bits: number]> = [
  ["0.0.0.0", 8], // this host (RFC 1122); a connection to it reaches this machine
  ["10.0.0.0", 8], // private (RFC 1918)
  ["100.64.0.0", 10], // carrier-grade NAT (RFC 6598); also VPNs and cloud metadata
  ["127.0.0.0", 8], // loopback
  ["169.254.0.0", 16], // link-local (RFC 3927); cloud metadata
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments (RFC 6890)
  ["192.0.2.0", 24], // documentation (RFC 5737)
  ["192.168.0.0", 16], // private
  ["198.18.0.0", 15], // benchmarking (RFC 2544)
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4] // reserved, broadcast
]

/** IPv6 networks inside 2000::/3 that are not public. */
const ipv6: ReadonlyArray<readonly [network: string, bits: number]> = [
  ["2001::", 23], // protocol assignments; one is Teredo, which leads to IPv4 addresses
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4, which leads to IPv4 addresses
  ["3fff::", 20] // documentation
]

const internal = new BlockList()
const publicIpv6 = new BlockList()
publicIpv6.addSubnet("2000::", 3, "ipv6")
// NAT64 (RFC 6052) leads to the IPv4 address in its last 32 bits.
publicIpv6.addSubnet("64:ff9b::", 96, "ipv6")
for (const [network, bits] of ipv4) {
  internal.addSubnet(network, bits, "ipv4")
  internal.addSubnet(`64:ff9b::${network}`, 96 + bits, "ipv6")
}
for (const [network, bits] of ipv6) internal.addSubnet(network, bits, "ipv6")

/** Returns the IPv4 address in an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2), in dotted or hexadecimal notation. */
const mapped = (address: string): string | undefined => {
  const url = URL.parse(`http://[${address}]`)
  const [, high, low] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(url?.hostname ?? "") ?? []
  if (high === undefined || low === undefined) return undefined
  const bits = [high, low].map((part) => Number.parseInt(part, 16))
  return bits.flatMap((part) => [part >> 8, part & 255]).join(".")
}

/** True for an IP address of this machine or its network, and for a text that is not an IP address. */
export const isInternalAddress = (address: string): boolean => {
  const bare = address.replace(/%.*$/, "")
  switch (isIP(bare)) {
    case 4:
      return internal.check(bare, "ipv4")
    case 6: {
      const inner = mapped(bare)
      if (inner !== undefined) return isInternalAddress(inner)
      return !publicIpv6.check(bare, "ipv6") || internal.check(bare, "ipv6")
    }
    default:
      return true
  }
}

/** Returns a URL's host in lower case, without brackets and without the dot at the end of a full name. */
export const bareHost = (hostname: string): string =>
  hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")

/** Names that only this machine or its network resolves (RFC 6761, 6762, 8375; `internal` by ICANN). */
const internalName = /^(.+\.)?(localhost|localdomain|local|internal|intranet|lan|home|corp|home\.arpa)$/

/** True for a URL's host whose name or IP address belongs to this machine or its network. */
export const isInternalHost = (hostname: string): boolean => {
  const host = bareHost(hostname)
  return isIP(host) === 0 ? internalName.test(host) : isInternalAddress(host)
}
