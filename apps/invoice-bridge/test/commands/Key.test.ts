/** A wrong `BRIDGE_KEY` stops `work` and `serve` before they are ready. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { keys, save, someSecrets } from "../tenants/kit/Bridge.ts"
import { installation } from "./kit/Folder.ts"

describe("a key that does not open the secrets", () => {
  for (const args of [["work"], ["work", "--serve"], ["serve"]]) {
    it.live(`ends ${args.join(" ")} with 1`, () =>
      Effect.gen(function* () {
        const { inStores, run } = yield* installation
        yield* inStores(save("acme", someSecrets))
        const ended = yield* run(args, { BRIDGE_KEY: keys.second, BRIDGE_TOKEN: "a-token-of-the-test" })
        assert.strictEqual(ended.code, 1, ended.stderr)
        assert.match(ended.stderr, /BRIDGE_KEY/)
        assert.notMatch(ended.stderr, /Page: |Health: /)
      }).pipe(Effect.timeout("60 seconds"))
    )
  }
})
