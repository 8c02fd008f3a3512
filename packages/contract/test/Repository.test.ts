// Links: on a registry, packages name their repository and their READMEs have absolute links. In the repository, every link
// of every page leads to a file, and to a heading of it.
import { assert, describe, it } from "@effect/vitest"
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { anchorsOf, linksWithin } from "../../../scripts/release/Links.ts"
import {
  nameRepository,
  relativeLinks,
  repositoryOf,
  requireRepository,
  rootLinks
} from "../../../scripts/release/Repository.ts"
import { publicPackages } from "../../../scripts/release/Tarball.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))

/** A folder for the time of a test. */
const scratch = (): { readonly path: string } & Disposable => {
  const path = mkdtempSync(join(tmpdir(), "faktura-repository-"))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

const repository = { address: "https://git.example/acme/faktura", commit: "abc123" }

describe("a package's README", () => {
  for (const folder of publicPackages(root)) {
    const directory = relative(root, folder)
    it(`${directory}: names its repository, and its links are absolute`, () => {
      const markdown = readFileSync(join(folder, "README.md"), "utf8")
      assert.deepStrictEqual(
        relativeLinks(markdown).filter((target) => !target.startsWith("/")),
        [],
        "links within the repository begin with / at its root"
      )
      using copy = scratch()
      for (const name of ["package.json", "README.md"]) cpSync(join(folder, name), join(copy.path, name))
      nameRepository({ root, folder: copy.path, directory, repository })
      const named = readFileSync(join(copy.path, "README.md"), "utf8")
      assert.deepStrictEqual(relativeLinks(named), [])
      for (const target of rootLinks(markdown)) assert.include(named, `(${repository.address}/blob/abc123/${target})`)
      assert.deepInclude(JSON.parse(readFileSync(join(copy.path, "package.json"), "utf8")), {
        name: `@faktura/${directory.slice("packages/".length)}`,
        homepage: `${repository.address}/tree/abc123/${directory}#readme`,
        bugs: { url: `${repository.address}/issues` },
        repository: { type: "git", url: `git+${repository.address}.git`, directory }
      })
    })
  }

  const links: ReadonlyArray<
    readonly [markdown: string, relative: ReadonlyArray<string>, fromRoot: ReadonlyArray<string>]
  > = [
    ["[a](https://a.example) [b](#b) [c](mailto:c@c.example)", [], []],
    ["[a](/docs/a.md#b) and [b](../../docs/b.md)", ["/docs/a.md#b", "../../docs/b.md"], ["docs/a.md#b"]],
    ["![a](a.png)\n\n[b]: ../b.md\n[c]: /c.md", ["a.png", "../b.md", "/c.md"], ["c.md"]],
    ["`[a](b)`\n\n```md\n[a](/b)\n```\n", [], []]
  ]
  for (const [markdown, all, fromRoot] of links) {
    it(`links of ${JSON.stringify(markdown)}`, () => {
      assert.deepStrictEqual([relativeLinks(markdown), rootLinks(markdown)], [all, fromRoot])
    })
  }

  it("a link to a page that does not exist fails", () => {
    using copy = scratch()
    writeFileSync(join(copy.path, "package.json"), "{}")
    writeFileSync(join(copy.path, "README.md"), "[a](/docs/none.md)")
    assert.throws(
      () => nameRepository({ root, folder: copy.path, directory: "packages/a", repository }),
      "packages/a/README.md links to pages that do not exist: docs/none.md"
    )
  })
})

describe("links of every page", () => {
  // docs/reference is generated: codegen's tests follow its links.
  const pages = globSync(
    ["*.md", "docs/*.md", "{.changeset,.github,benchmarks,mutation}/**/*.md", "{packages,apps,examples}/*/**/*.md"],
    { cwd: root, exclude: ["**/node_modules/**", "**/dist/**"] }
  ).toSorted()
  const anchors = new Map<string, ReadonlySet<string>>()
  const anchorsIn = (file: string): ReadonlySet<string> => {
    const known = anchors.get(file) ?? anchorsOf(readFileSync(file, "utf8"))
    anchors.set(file, known)
    return known
  }

  it("lead to a file, and to a heading of it", { timeout: 180_000 }, () => {
    assert.isAbove(pages.length, 30)
    const broken = pages.flatMap((page) =>
      linksWithin(readFileSync(join(root, page), "utf8"))
        .filter((target) => {
          const [path = "", anchor] = target.split("#")
          const file = path === "" ? join(root, page) : join(root, path.startsWith("/") ? "" : dirname(page), path)
          return !existsSync(file) || (anchor !== undefined && file.endsWith(".md") && !anchorsIn(file).has(anchor))
        })
        .map((target) => `${page}: ${target}`)
    )
    assert.deepStrictEqual(broken, [])
  })

  const headings: ReadonlyArray<readonly [markdown: string, anchors: ReadonlyArray<string>]> = [
    ["# The budget\n\n## The budget\n", ["the-budget", "the-budget-1"]],
    ["## `OutcomeUnknown`: look *first*\n", ["outcomeunknown-look-first"]],
    ["## What is retried?\n\n```sh\n# no heading\n```\n", ["what-is-retried"]],
    ['<a id="here"></a>\n', ["here"]]
  ]
  for (const [markdown, expected] of headings) {
    it(`headings of ${JSON.stringify(markdown)}`, () => assert.deepStrictEqual([...anchorsOf(markdown)], expected))
  }
  it("links of a page are read without code and URLs", () => {
    const markdown = "[a](#b) ![c](d.png) [e](https://f.example) [g]: /h\n\n[g]\n\n[i]: ../j.md#k\n\n`[l](m)`\n"
    assert.deepStrictEqual(linksWithin(markdown), ["#b", "d.png", "../j.md#k"])
  })
})

describe("the repository's address", () => {
  const workflow = { GITHUB_SERVER_URL: "https://git.example", GITHUB_REPOSITORY: "fork/faktura", GITHUB_SHA: "abc123" }
  const page = { address: "https://git.example/acme/faktura", commit: "HEAD" }
  const table: ReadonlyArray<
    readonly [title: string, manifest: object, environment: NodeJS.ProcessEnv, expected: unknown]
  > = [
    ["nowhere", {}, {}, undefined],
    ["the root package.json", { repository: "https://git.example/acme/faktura" }, {}, page],
    ["the same with .git", { repository: { type: "git", url: "git+https://git.example/acme/faktura.git" } }, {}, page],
    ["no address of the web", { repository: "github:acme/faktura" }, {}, undefined],
    ["no path", { repository: "https://git.example/" }, {}, undefined],
    ["a workflow", {}, workflow, { address: "https://git.example/fork/faktura", commit: "abc123" }],
    [
      "a workflow of a fork, before the package.json",
      { repository: "https://git.example/acme/faktura" },
      workflow,
      {
        address: "https://git.example/fork/faktura",
        commit: "abc123"
      }
    ]
  ]
  for (const [title, manifest, environment, expected] of table) {
    it(`by ${title}`, () => {
      using folder = scratch()
      writeFileSync(join(folder.path, "package.json"), JSON.stringify(manifest))
      assert.deepStrictEqual(repositoryOf(folder.path, environment), expected)
    })
  }

  it("without one, a release stops before anything is published", () => {
    using folder = scratch()
    writeFileSync(join(folder.path, "package.json"), "{}")
    assert.throws(
      () => requireRepository(folder.path, {}),
      /^nothing is published: .+ names no repository\. Publish by the release workflow, or add/
    )
    assert.doesNotThrow(() => requireRepository(folder.path, workflow))
  })
})
