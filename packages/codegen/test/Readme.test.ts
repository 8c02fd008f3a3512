/** The README's tables, held against what they describe: commands and flags, options, extensions, kinds of warnings. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { unsupported } from "../src/workspace/Support.ts"
import type { ParserOptions } from "../src/index.ts"
import { faktura } from "./kit/Command.ts"
import type { Ran } from "./kit/Command.ts"

const readme = readFileSync(join(import.meta.dirname, "..", "README.md"), "utf8")

/** The rows of a table whose first cell is `head`, as cells. */
const table = (head: string): ReadonlyArray<ReadonlyArray<string>> => {
  const found = readme.split("\n\n").find((block) => block.startsWith(`| ${head} `))
  assert.isDefined(found, `the README has a table of ${head}`)
  return found
    .trim()
    .split("\n")
    .slice(2)
    .map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim())
    )
}

const commands = [
  "emit",
  "new",
  "pull",
  "sandbox",
  "remove",
  "generate",
  "lint",
  "overlay check",
  "document",
  "diff",
  "changeset",
  "compare"
]

const asked = new Map<string, Promise<Ran>>()

const help = async (command: string): Promise<string> => {
  const ran = asked.get(command) ?? faktura(import.meta.dirname, ...command.split(" ").filter(Boolean), "--help")
  asked.set(command, ran)
  return (await ran).stdout
}

describe("commands", () => {
  it("every one is in the table, with its arguments", async () => {
    const names = [...(await help("")).split("SUBCOMMANDS")[1]!.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name)
    assert.deepStrictEqual(names.toSorted(), commands.map((name) => name.split(" ")[0]!).toSorted())
    const usages = commands.map(async (command) => {
      const usage = /faktura (.*)/.exec((await help(command)).split("USAGE")[1] ?? "")?.[1] ?? ""
      return `\`faktura ${usage
        .replace("[flags] ", "")
        .replace("[<api>]", "[api]")
        .replace(/ \[flags\]$/, "")}\``
    })
    assert.deepStrictEqual(
      table("command")
        .map(([command]) => command!)
        .toSorted(),
      (await Promise.all(usages)).toSorted()
    )
  })

  it("every flag is in the table, and no other", async () => {
    const rows = readme.slice(readme.indexOf("| command | flag"))
    const told = [...rows.split("\n\n")[0]!.matchAll(/^\| `(\w+)` +\| `(--[\w-]+)`/gm)].map(
      ([, command, flag]) => `${command} ${flag}`
    )
    const flags: Array<string> = []
    for (const command of commands) {
      const own = (await help(command)).split("GLOBAL FLAGS")[0]!.split("\nFLAGS\n")[1] ?? ""
      for (const [, flag] of own.matchAll(/^ {2}(--[\w-]+)/gm)) flags.push(`${command} ${flag}`)
    }
    assert.deepStrictEqual(told.toSorted(), flags.toSorted())
    const all = /GLOBAL FLAGS\n([\s\S]*?)(\n\n|$)/.exec(await help("lint"))?.[1] ?? ""
    for (const [, flag = ""] of all.matchAll(/^ {2}(--[\w-]+)/gm)) assert.include(rows, flag)
  })
})

describe("options", () => {
  it("every option of the parser and the plugins is in the table, and no other", () => {
    // The compiler holds this list against the type: a key more or less is an error.
    const keys: Record<keyof ParserOptions, true> = {
      apiName: true,
      folder: true,
      validation: true,
      keyPrefix: true,
      resourcePrefix: true,
      rawPackage: true,
      client: true,
      scopeModule: true,
      layout: true,
      onWarnings: true
    }
    assert.deepStrictEqual(
      table("option").map(([option]) => option!.replaceAll("`", "")),
      Object.keys(keys)
    )
  })
})

describe("extensions", () => {
  /** Allowed values of a document, by the message about other values. */
  const known = (): ReadonlyArray<string> => {
    const [finding] = unsupported({ "x-faktura-none": true })
    return [...(finding?.[1].matchAll(/x-faktura-[a-z]+/g) ?? [])].map(([key]) => key)
  }

  it("every one is in the table, and no other", () => {
    const told = table("on").flatMap(([, extension = ""]) => /x-faktura-[a-z]+/.exec(extension) ?? [])
    assert.isAbove(known().length, 5)
    // A list may contain the same name several times.
    assert.deepStrictEqual([...new Set(told)].toSorted(), known().toSorted())
  })

  it("every form of the tables is taken, each field of paging among them", () => {
    const rows = table("`style`")
    const values: { readonly [field: string]: unknown } = { first: 1, items: "", in: "body" }
    assert.deepStrictEqual(
      rows.map(([style]) => style),
      ["`token`", "`page`", "`offset`", "`link`"]
    )
    for (const [style = "", fields = ""] of rows) {
      const given = [...fields.matchAll(/`(\w+)(\?)?`/g)]
      for (const withOptional of [true, false]) {
        const pagination = Object.fromEntries([
          ["style", style.replaceAll("`", "")],
          ...given.flatMap(([, name, optional]) =>
            optional === undefined || withOptional ? [[name, values[String(name)] ?? name]] : []
          )
        ]) as object
        const properties = Object.fromEntries(given.map(([, name]) => [name, {}]))
        const document = {
          paths: {
            "/a": {
              get: {
                "x-faktura-pagination": pagination,
                parameters: ["request", "limit"].map((name) => ({ in: "query", name })),
                requestBody: { content: { "application/json": { schema: { properties } } } },
                responses: { 200: { content: { "application/json": { schema: { properties } } } } }
              }
            }
          }
        }
        assert.deepStrictEqual(unsupported(document), [], JSON.stringify(pagination))
      }
    }
  })
})

describe("examples", () => {
  it("every block of TypeScript stands so in the example project, which the release check compiles and runs", () => {
    const blocks = [...readme.matchAll(/^```ts (examples\/\S+)\n([\s\S]*?)^```/gm)]
    assert.isAbove(blocks.length, 2)
    assert.strictEqual([...readme.matchAll(/^```ts/gm)].length, blocks.length, "each names its file")
    for (const [, file = "", code = ""] of blocks) {
      assert.include(readFileSync(join(import.meta.dirname, "..", "..", "..", file), "utf8"), code, file)
    }
  })
})
