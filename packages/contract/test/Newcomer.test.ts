// The path of a newcomer: the README, the first call, its first error, and the page that explains the error.
import { assert, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { startSandbox } from "@faktura/sandbox"
import { published } from "../../../scripts/api/Modules.ts"
import { anchorsOf } from "../../../scripts/release/Links.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const errorsPage = readFileSync(join(root, "docs", "errors.md"), "utf8")

/** First calls of the README, with the tag of the error when there are no settings. */
const styles = [
  ["with Effect", "first-call.ts", "ConfigError"],
  ["with promises", "first-call-promise.ts", "SettingsInvalid"]
] as const

/** Runs a first call of the README, with these settings and no others. */
const firstCall = async (file: string, settings: Readonly<Record<string, string>>): Promise<string> => {
  const { stdout } = await promisify(execFile)(process.execPath, [file], {
    cwd: join(root, "examples", "first-call"),
    env: { PATH: process.env.PATH, ...settings }
  })
  return stdout
}

describe.each(styles)("the first call %s", (_, file, withoutSettings) => {
  const table: ReadonlyArray<
    readonly [title: string, changed: Readonly<Record<string, string>> | undefined, expected: RegExp, tag: string]
  > = [
    ["a wrong secret", { MONITE_CLIENT_SECRET: "wrong" }, /^Entities\.create .* check MONITE_CLIENT_ID/, "NotSent"],
    ["a server that is not there", { MONITE_BASE_URL: "http://127.0.0.1:9" }, /\(ECONNREFUSED\)/, "NotSent"],
    ["no settings", undefined, /MONITE_CLIENT_ID\)? is not set.*MONITE_CLIENT_SECRET\)? is not set/s, withoutSettings]
  ]
  for (const [title, changed, expected, tag] of table) {
    it(
      `with ${title}, it prints what to do, and a section of docs/errors.md that exists`,
      { timeout: 180_000 },
      async () => {
        await using sandbox = await startSandbox()
        const { baseUrl, clientId, clientSecret } = sandbox.monite
        const settings = { MONITE_BASE_URL: baseUrl, MONITE_CLIENT_ID: clientId, MONITE_CLIENT_SECRET: clientSecret }
        const printed = await firstCall(file, changed === undefined ? {} : { ...settings, ...changed })
        assert.match(printed, expected)
        const [, anchor = ""] = /\nSee docs\/errors\.md#(\S+)\n$/.exec(printed) ?? []
        assert.strictEqual(anchor, tag.toLowerCase())
        assert.isTrue(anchorsOf(errorsPage).has(anchor), anchor)
      }
    )
  }

  it("the README shows the error of a wrong secret as it is printed", { timeout: 180_000 }, async () => {
    await using sandbox = await startSandbox()
    const { baseUrl, clientId } = sandbox.monite
    const printed = await firstCall(file, {
      MONITE_BASE_URL: baseUrl,
      MONITE_CLIENT_ID: clientId,
      MONITE_CLIENT_SECRET: "wrong"
    })
    const [, shown = ""] =
      /^```text\n(Entities\.create[\s\S]*?)^```/m.exec(readFileSync(join(root, "README.md"), "utf8")) ?? []
    const [message = "", pointer] = shown.split("\n")
    assert.isTrue(message.endsWith(" ..."), message)
    assert.isTrue(printed.startsWith(message.slice(0, -3)), printed)
    assert.strictEqual(printed.split("\n").at(-2), pointer)
  })
})

describe("docs/errors.md", () => {
  /** Tags of the error classes that the packages export, namespaces included. */
  const tagsIn = (module: object): ReadonlyArray<string> =>
    Object.values(module).flatMap((value: unknown): ReadonlyArray<string> => {
      if (typeof value === "object" && value !== null && Object.prototype.toString.call(value) === "[object Module]") {
        return tagsIn(value)
      }
      if (typeof value !== "function" || !(value.prototype instanceof Error)) return []
      const { _tag } = Reflect.construct(value, [{}]) as { readonly _tag?: unknown } // a field of the class, or none
      return typeof _tag === "string" ? [_tag] : []
    })

  it("has a heading for every error tag of core, Monite and Maesn, and no other", { timeout: 180_000 }, async () => {
    const modules = ["core", "monite", "maesn"].flatMap((name) => published(join(root, "packages", name)).modules)
    const tags = new Set<string>()
    for (const { isGenerated, name } of modules) {
      if (!isGenerated) for (const tag of tagsIn(await import(name))) tags.add(tag)
    }
    assert.isAbove(tags.size, 30)
    const headings = [...errorsPage.matchAll(/^### `(\w+)`$/gm)].map(([, tag = ""]) => tag)
    assert.deepStrictEqual(
      headings.filter((tag) => tag !== "ConfigError").toSorted(), // Effect's
      [...tags].toSorted()
    )
    for (const tag of headings) assert.isTrue(anchorsOf(errorsPage).has(tag.toLowerCase()), tag)
  })
})
