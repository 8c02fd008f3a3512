/** Errors of `init` that come from a wrong address or wrong credentials: each names the setting to correct. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { sandboxWith, settingsOf } from "../kit/Accounts.ts"
import { installation } from "./kit/Folder.ts"

/** A server that is not the API: it responds with a page. */
const website = Effect.acquireRelease(
  Effect.promise(
    () =>
      new Promise<{ readonly address: string; readonly close: () => void }>((resolve) => {
        const server = createServer((_, response) => {
          response.writeHead(200, { "content-type": "text/html" }).end("<html>hello</html>")
        })
        server.listen(0, "127.0.0.1", () => {
          const { port } = server.address() as AddressInfo // it listens on a port
          resolve({ address: `http://127.0.0.1:${port}`, close: () => server.close() })
        })
      })
  ),
  ({ close }) => Effect.sync(close)
)

const init = ["init", "--tenant=acme", "--name=Acme", "--system=xero", "--time-zone=Europe/Berlin"]

const checkMonite = /\. Check the address of Monite: MONITE_BASE_URL for init, or --monite-url of tenants set\.$/m
const checkMaesn = /\. Check the address of Maesn: MAESN_BASE_URL for init, or --maesn-url of tenants set\.$/m
const correctMonite = /[.!?] Correct MONITE_CLIENT_ID and MONITE_CLIENT_SECRET\.$/m
const correctMaesn = /[.!?] Correct MAESN_API_KEY and MAESN_ACCOUNT_KEY\.$/m
const all = [checkMonite, checkMaesn, correctMonite, correctMaesn]

describe("a failed check of access", () => {
  it.live("names the setting to correct, and no value", () =>
    Effect.gen(function* () {
      const right = settingsOf(yield* sandboxWith({ rateLimitPerSecond: 0 }))
      const { MAESN_BASE_URL: maesn = "", MONITE_BASE_URL: monite = "" } = right
      const { address } = yield* website
      const cases = [
        { setting: { MONITE_BASE_URL: "http://127.0.0.1:1" }, told: checkMonite },
        { setting: { MAESN_BASE_URL: "http://127.0.0.1:1" }, told: checkMaesn },
        { setting: { MONITE_BASE_URL: "http://nosuch.invalid/v1" }, told: checkMonite },
        { setting: { MONITE_BASE_URL: address }, told: checkMonite },
        { setting: { MAESN_BASE_URL: address }, told: checkMaesn },
        { setting: { MONITE_BASE_URL: `${monite}/nosuch` }, told: checkMonite },
        { setting: { MAESN_BASE_URL: `${maesn}/nosuch` }, told: checkMaesn },
        { setting: { MONITE_BASE_URL: maesn }, told: checkMonite },
        { setting: { MAESN_BASE_URL: monite }, told: checkMaesn },
        { setting: { MONITE_CLIENT_SECRET: "planted-secret" }, told: correctMonite },
        { setting: { MAESN_API_KEY: "planted-secret" }, told: correctMaesn },
        { setting: { MAESN_ACCOUNT_KEY: "planted-secret" }, told: correctMaesn }
      ]
      const { run } = yield* installation
      for (const { setting, told } of cases) {
        const refused = yield* run(init, { ...right, ...setting })
        assert.strictEqual(refused.code, 1)
        assert.match(refused.stderr, told)
        for (const other of all) if (other !== told) assert.notMatch(refused.stderr, other)
        for (const value of Object.values(setting)) assert.notInclude(refused.stderr, value)
      }
      // An entity that does not exist is no wrong address.
      const unknown = yield* run([...init, "--entity=00000000-0000-4000-8000-000000000000"], right)
      assert.match(unknown.stderr, /does not exist/)
      for (const other of all) assert.notMatch(unknown.stderr, other)
    })
  )
})
