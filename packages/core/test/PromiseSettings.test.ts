// Settings of a Promise client: options first, then the environment, then the default.
import { afterEach, assert, describe, it } from "@effect/vitest"
import { settingsOf, SettingsInvalid } from "../src/promise/Settings.ts"
import * as Setting from "../src/settings/Setting.ts"

const where = "the portal"
const table = {
  url: Setting.setting({
    name: "FAKTURA_TEST_URL",
    what: "the address",
    where,
    kind: Setting.url,
    default: "https://default.example"
  }),
  id: Setting.setting({ name: "FAKTURA_TEST_ID", what: "the id", where, kind: Setting.uuid, default: undefined })
}

const rows: ReadonlyArray<readonly [name: string, option: string | undefined, env: string | undefined, url: string]> = [
  ["the option", "https://option.example", "https://env.example", "https://option.example"],
  ["white space around it is removed", " https://option.example\n", undefined, "https://option.example"],
  ["the environment", undefined, "https://env.example", "https://env.example"],
  ["the environment for an empty option", "", "https://env.example", "https://env.example"],
  ["the environment for a blank option", " \n", "https://env.example", "https://env.example"],
  ["the default", undefined, undefined, "https://default.example"],
  ["the default for an empty variable", undefined, "", "https://default.example"]
]

describe("settings", () => {
  afterEach(() => {
    delete process.env["FAKTURA_TEST_URL"]
  })
  for (const [name, url, env, expected] of rows) {
    it(name, () => {
      if (env !== undefined) process.env["FAKTURA_TEST_URL"] = env
      assert.deepStrictEqual(settingsOf("createTest", table, { url }), { url: expected, id: undefined })
    })
  }
  it("invalid ones are all named, without their values", () => {
    process.env["FAKTURA_TEST_URL"] = "planted"
    try {
      settingsOf("createTest", table, { id: "planted" })
      assert.fail("nothing was thrown")
    } catch (error) {
      assert.instanceOf(error, SettingsInvalid)
      if (!(error instanceof SettingsInvalid)) return
      assert.deepStrictEqual(
        error.problems.map(({ option }) => option),
        ["url", "id"]
      )
      assert.include(error.message, "Pass them to createTest")
      assert.notInclude(error.message, "planted")
    }
  })
})
