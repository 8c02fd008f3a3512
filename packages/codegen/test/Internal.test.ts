/** Which hosts and addresses are of one's own machine or network, in every spelling that a URL may have. */
import { assert, describe, it } from "@effect/vitest"
import { isInternalAddress, isInternalHost } from "../src/upstream/Internal.ts"

const addresses: ReadonlyArray<readonly [internal: boolean, address: string]> = [
  // First, last, and the neighbours outside of each block.
  [true, "0.0.0.0"],
  [true, "0.255.255.255"],
  [false, "1.0.0.0"],
  [false, "9.255.255.255"],
  [true, "10.0.0.0"],
  [true, "10.255.255.255"],
  [false, "11.0.0.0"],
  [false, "100.63.255.255"],
  [true, "100.64.0.0"],
  [true, "100.100.100.200"],
  [true, "100.127.255.255"],
  [false, "100.128.0.0"],
  [false, "126.255.255.255"],
  [true, "127.0.0.1"],
  [true, "127.255.255.255"],
  [false, "128.0.0.0"],
  [false, "169.253.255.255"],
  [true, "169.254.169.254"],
  [false, "169.255.0.0"],
  [false, "172.15.255.255"],
  [true, "172.16.0.0"],
  [true, "172.31.255.255"],
  [false, "172.32.0.0"],
  [true, "192.0.0.170"],
  [false, "192.0.1.0"],
  [true, "192.0.2.1"],
  [false, "192.167.255.255"],
  [true, "192.168.0.0"],
  [true, "192.168.255.255"],
  [false, "192.169.0.0"],
  [true, "198.18.0.1"],
  [true, "198.19.255.255"],
  [false, "198.20.0.0"],
  [true, "203.0.113.7"],
  [false, "223.255.255.255"],
  [true, "224.0.0.1"],
  [true, "239.255.255.250"],
  [true, "240.0.0.1"],
  [true, "255.255.255.255"],
  [false, "8.8.8.8"],
  [true, "::"],
  [true, "::1"],
  [true, "0:0:0:0:0:0:0:1"],
  [true, "fc00::1"],
  [true, "fdff:ffff::1"],
  [true, "fd00:ec2::254"],
  [true, "fe80::1"],
  [true, "fe80::1%eth0"],
  [true, "febf::1"],
  [true, "fec0::1"],
  [true, "ff02::1"],
  [false, "2001:4860:4860::8888"],
  [false, "2606:4700::1111"],
  [true, "2001::1"],
  [true, "2001:0:ce49:7601:e866:efff:62c3:fffe"],
  [true, "2001:db8::1"],
  [true, "2002:7f00:1::"],
  [true, "2002:c0a8:101::1"],
  [true, "::ffff:127.0.0.1"],
  [true, "::ffff:7f00:1"],
  [true, "::ffff:10.1.2.3"],
  [true, "::ffff:a9fe:a9fe"],
  [false, "::ffff:8.8.8.8"],
  [false, "::ffff:808:808"],
  [true, "::127.0.0.1"],
  [true, "64:ff9b::127.0.0.1"],
  [true, "64:ff9b::a9fe:a9fe"],
  [true, "64:ff9b::10.0.0.1"],
  [true, "64:ff9b::6440:1"],
  [false, "64:ff9b::8.8.8.8"],
  [true, "64:ff9b:1::8.8.8.8"],
  [true, "100::1"],
  [true, "not an address"],
  [true, ""]
]

describe("isInternalAddress", () => {
  for (const [internal, address] of addresses) {
    it(`${address} is ${internal ? "internal" : "public"}`, () => {
      assert.strictEqual(isInternalAddress(address), internal)
    })
  }
})

const hosts: ReadonlyArray<readonly [internal: boolean, host: string]> = [
  [true, "localhost"],
  [true, "localhost."],
  [true, "LOCALHOST"],
  [true, "a.localhost"],
  [true, "a.localhost."],
  [true, "printer.local"],
  [true, "printer.local."],
  [true, "metadata.google.internal"],
  [true, "metadata.google.internal."],
  [true, "internal"],
  [true, "a.home.arpa"],
  [true, "host.localdomain"],
  [true, "127.0.0.1"],
  [true, "127.0.0.1."],
  [true, "127.1"],
  [true, "2130706433"],
  [true, "0x7f000001"],
  [true, "0x7f.1"],
  [true, "0177.0.0.1"],
  [true, "0177.0x0.1"],
  [true, "3232235777"],
  [true, "0xa9fea9fe"],
  [true, "１２７.0.0.1"],
  [true, "127。0。0。1"],
  [true, "0"],
  [true, "[::1]"],
  [true, "[::]"],
  [true, "[::ffff:127.0.0.1]"],
  [true, "[::ffff:7f00:1]"],
  [true, "[0:0:0:0:0:ffff:127.0.0.1]"],
  [true, "[fd00::1]"],
  [true, "[fe80::1]"],
  [true, "[64:ff9b::169.254.169.254]"],
  [false, "[2606:4700::1111]"],
  [false, "example.com"],
  [false, "example.com."],
  [false, "local.example.com"],
  [false, "localhost.example.com"],
  [false, "notlocalhost"],
  [false, "internal-api.example.com"],
  [false, "10.example.com"],
  [false, "127.0.0.1.example.com"],
  [false, "134744072"],
  [false, "8.8.8.8"]
]

describe("isInternalHost", () => {
  for (const [internal, host] of hosts) {
    it(`${host} is ${internal ? "internal" : "public"}`, () => {
      assert.strictEqual(isInternalHost(new URL(`http://${host}/`).hostname), internal)
    })
  }
})
