import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { corrected } from "../src/BundledClient.ts"

const generated = (file: string): string =>
  readFileSync(new URL(`../../monite-client/src/generated/${file}`, import.meta.url), "utf8")

const correction = /^ *\/\/ An option of this name is Deno's own\.\n *\.\.\.\{ client: undefined \},\n/m

describe("hey-api's client", () => {
  for (const file of ["client/client.gen.ts", "core/serverSentEvents.gen.ts"]) {
    it(`${file} keeps our options from Request`, () => {
      const now = generated(file)
      assert.match(now, correction)
      const before = now.replace(correction, "")
      assert.strictEqual(corrected(file, before), now)
    })

    it(`${file}: a change of what is corrected is noticed`, () => {
      assert.isUndefined(corrected(file, generated(file).replace(correction, "").replace("body:", "payload:")))
      assert.isUndefined(corrected(file, ""))
    })
  }

  it("other files stay as they are", () => assert.strictEqual(corrected("client/types.gen.ts", "text"), "text"))
})
