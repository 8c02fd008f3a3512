// A sandbox of any document: state by role, lists, errors.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "vitest"
import { sandbox, startSandbox } from "../src/index.ts"
import { assertUnusable, at, caller, inZoo } from "./support/InZoo.ts"
import type { Answered } from "./support/InZoo.ts"
import { zoo } from "./support/Zoo.ts"

describe("a collection", () => {
  it(
    "keeps what is created: read, list, merge, replace, remove",
    inZoo(async (call, running) => {
      const created = await call("POST", "/cats", { name: "Tom", color: "grey" })
      assert.strictEqual(created.status, 201)
      assert.include(created.body, { name: "Tom", color: "grey", created_at: at.toISOString() })
      const { id } = created.body
      assert.match(id ?? "", /^[\da-f-]{36}$/)
      assert.deepStrictEqual((await call("GET", `/cats/${id}`)).body, created.body)
      assert.deepStrictEqual((await call("GET", "/cats")).body.data, [created.body])
      const merged = await call("PATCH", `/cats/${id}`, { color: "black" })
      assert.include(merged.body, { id, name: "Tom", color: "black" })
      const replaced = await call("PUT", `/cats/${id}`, { name: "Felix" })
      assert.include(replaced.body, { id, name: "Felix", created_at: at.toISOString() })
      assert.notStrictEqual(replaced.body.color, "black")
      assert.deepStrictEqual((await call("GET", `/cats/${id}`)).body, replaced.body)
      assert.strictEqual(running.records("/cats").length, 1)
      assert.strictEqual((await call("DELETE", `/cats/${id}`)).status, 204)
      for (const method of ["GET", "DELETE"]) assert.strictEqual((await call(method, `/cats/${id}`)).status, 404)
      assert.strictEqual((await call("PATCH", `/cats/${id}`, {})).status, 404)
      assert.deepStrictEqual((await call("GET", "/cats")).body.data, [])
    })
  )

  it(
    "refuses what the document does not allow, in the declared form",
    inZoo(async (call, running) => {
      const refused = await call("POST", "/cats", { color: 7 })
      assert.strictEqual(refused.status, 422)
      assert.deepStrictEqual(Object.keys(refused.body), ["error"])
      assert.match(refused.body.error?.message ?? "", /body\.name: Field required/)
      assert.match(refused.body.error?.message ?? "", /body\.color: must be string/)
      const missing = await call("GET", "/cats/none")
      assert.deepStrictEqual(missing.body, { error: { message: "cats none does not exist", code: 404 } })
      assert.deepStrictEqual(running.records("/cats"), [])
    })
  )

  it(
    "ids are those of the field: whole numbers, or what the caller chose",
    inZoo(async (call) => {
      assert.deepStrictEqual(
        [
          (await call("POST", "/keepers", { name: "Ann" })).body.number,
          (await call("POST", "/keepers", { name: "Bo" })).body.number
        ],
        [1, 2]
      )
      assert.include((await call("GET", "/keepers/2")).body, { name: "Bo", number: 2 })
      assert.strictEqual((await call("POST", "/tags", { slug: "shy" })).status, 201)
      assert.strictEqual((await call("POST", "/tags", { slug: "shy" })).status, 409)
      assert.strictEqual((await call("GET", "/tags/shy")).body.slug, "shy")
    })
  )

  it(
    "nested: the records of each parent, whose id they have, and no record of a parent that does not exist",
    inZoo(async (call) => {
      const [tom, kit] = [
        (await call("POST", "/cats", { name: "Tom" })).body.id,
        (await call("POST", "/cats", { name: "Kit" })).body.id
      ]
      const toy = await call("POST", `/cats/${tom}/toys`, { name: "ball" })
      assert.include(toy.body, { name: "ball", cat_id: tom })
      assert.deepStrictEqual((await call("GET", `/cats/${tom}/toys`)).list, [toy.body])
      assert.deepStrictEqual((await call("GET", `/cats/${kit}/toys`)).list, [])
      assert.strictEqual((await call("GET", `/cats/${kit}/toys/${toy.body.id}`)).status, 404)
      assert.strictEqual((await call("GET", "/cats/none/toys")).status, 404)
      assert.strictEqual((await call("POST", "/cats/none/toys", { name: "ball" })).status, 404)
    })
  )

  it(
    "created by PUT: 201 the first time, replaced the second time",
    inZoo(async (call) => {
      assert.strictEqual((await call("PUT", "/rooms/a1", { size: 4 })).body.size, 4)
      assert.strictEqual((await call("PUT", "/rooms/a1", { size: 5 })).body.size, 5)
      assert.include((await call("GET", "/rooms/a1")).body, { code: "a1", size: 5 })
      assert.strictEqual((await call("GET", "/rooms/a2")).status, 404)
    })
  )

  it(
    "that no operation creates: its records exist, stay the same, and can be changed and removed",
    inZoo(async (call) => {
      const first = await call("GET", "/visitors/v1")
      assert.strictEqual(first.body.id, "v1")
      assert.deepStrictEqual((await call("GET", "/visitors/v1")).body, first.body)
      assert.strictEqual((await call("PATCH", "/visitors/v1", { name: "Zoe" })).body.name, "Zoe")
      assert.strictEqual((await call("GET", "/visitors/v1")).body.name, "Zoe")
      assert.strictEqual((await call("DELETE", "/visitors/v1")).status, 204)
      assert.strictEqual((await call("GET", "/visitors/v1")).status, 404)
    })
  )
})

describe("lists", () => {
  const names = ["Ada", "Bea", "Cy", "Dee", "Eve"]
  const filled = async (call: ReturnType<typeof caller>): Promise<void> => {
    for (const [index, name] of names.entries())
      assert.strictEqual(
        (await call("POST", "/cats", { name, age: index, color: index % 2 === 0 ? "grey" : "black" })).status,
        201
      )
  }
  const table: ReadonlyArray<readonly [query: string, expected: ReadonlyArray<string>]> = [
    ["", names],
    ["color=grey", ["Ada", "Cy", "Eve"]],
    ["color=grey&age__gte=2", ["Cy", "Eve"]],
    ["age__lt=2", ["Ada", "Bea"]],
    ["name__in=Bea,Eve", ["Bea", "Eve"]],
    ["name__in=Bea&name__in=Eve", ["Eve"]], // no list in the document: the last one counts
    ["name__icontains=E", ["Bea", "Dee", "Eve"]],
    ["sort=-age", ["Eve", "Dee", "Cy", "Bea", "Ada"]],
    ["sort=color&order=asc&limit=2", ["Bea", "Dee"]],
    ["limit=2", ["Ada", "Bea"]],
    ["limit=0", ["Ada"]],
    ["unknown=1", names]
  ]
  for (const [query, expected] of table) {
    it(
      `?${query}`,
      inZoo(async (call) => {
        await filled(call)
        const { body } = await call("GET", `/cats?${query}`)
        assert.deepStrictEqual(
          body.data?.map(({ name }) => name),
          [...expected]
        )
      })
    )
  }

  it(
    "pages by a token until there is none",
    inZoo(async (call) => {
      await filled(call)
      const seen: Array<string> = []
      let cursor: string | null | undefined = ""
      while (typeof cursor === "string") {
        const { body, headers }: Answered = await call(
          "GET",
          `/cats?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`
        )
        seen.push(...(body.data ?? []).map(({ name }) => name ?? ""))
        assert.strictEqual(body.total, 5)
        assert.strictEqual(headers.get("link") === null, body.next_cursor === null)
        cursor = body.next_cursor
      }
      assert.deepStrictEqual(seen, names)
    })
  )

  it(
    "a search by POST filters by the fields of its body",
    inZoo(async (call) => {
      await filled(call)
      const { body } = await call("POST", "/cats/search", { color: "black" })
      assert.deepStrictEqual(
        body.data?.map(({ name }) => name),
        ["Bea", "Dee"]
      )
    })
  )

  it(
    "pages by number, the last one without a link",
    inZoo(async (call) => {
      for (let index = 0; index < 200; index++) await call("POST", "/keepers", { name: `k${index}` })
      const { headers, list } = await call("GET", "/keepers?page=20&per_page=10")
      assert.deepStrictEqual(
        list.map(({ number }) => number),
        [191, 192, 193, 194, 195, 196, 197, 198, 199, 200]
      )
      assert.isNull(headers.get("link"))
      const { headers: earlier } = await call("GET", "/keepers?page=19&per_page=10")
      assert.match(earlier.get("link") ?? "", /\/keepers\?page=20&per_page=10>; rel="next"$/)
    })
  )
})

describe("other operations", () => {
  it(
    "an action changes the record by its name",
    inZoo(async (call) => {
      const { id } = (await call("POST", "/cats", { name: "Tom" })).body
      assert.strictEqual((await call("POST", `/cats/${id}/adopt`)).body.status, "adopted")
      assert.strictEqual((await call("GET", `/cats/${id}`)).body.status, "adopted")
      assert.strictEqual((await call("POST", "/cats/none/adopt")).status, 404)
    })
  )

  it(
    "a record of its own is read, merged, replaced and removed",
    inZoo(async (call) => {
      assert.strictEqual((await call("GET", "/settings")).body.language, "en")
      assert.include((await call("PATCH", "/settings", { theme: "dark" })).body, { theme: "dark", language: "en" })
      assert.deepStrictEqual((await call("PUT", "/settings", { language: "fr" })).body, { language: "fr" })
      assert.deepStrictEqual((await call("GET", "/settings")).body, { language: "fr" })
      assert.strictEqual((await call("DELETE", "/settings")).status, 204)
      assert.strictEqual((await call("GET", "/settings")).status, 404)
    })
  )

  it(
    "one without state responds with the document's example, always the same, and says so",
    inZoo(async (call) => {
      const first = await call("POST", "/weather/report")
      assert.deepStrictEqual(first.body, { degrees: 21 })
      assert.strictEqual(first.headers.get("x-sandbox-sample"), "true")
      assert.deepStrictEqual((await call("POST", "/weather/report")).body, first.body)
    })
  )

  it("a port in use is named", async () => {
    await using first = await sandbox(zoo())
    const port = Number(new URL(first.baseUrl).port)
    const failure: unknown = await sandbox(zoo(), { port }).catch((error: unknown) => error)
    assert.match(String(failure), new RegExp(`^Error: Port ${port} of 127.0.0.1 is in use: choose another one$`))
  })

  it("the records of each collection are counted", () =>
    inZoo(async (call, running) => {
      assert.deepStrictEqual(running.counts(), {})
      await call("POST", "/cats", { name: "Tom" })
      assert.deepStrictEqual(running.counts(), { "/cats": 1 })
    })())

  it("the state file keeps records, and refuses another document", async () => {
    const folder = mkdtempSync(join(tmpdir(), "faktura-zoo-"))
    afterAll(() => rmSync(folder, { recursive: true, force: true }))
    const stateFile = join(folder, "zoo.sqlite")
    await inZoo(async (call) => void (await call("POST", "/cats", { name: "Tom" })), { stateFile })()
    await inZoo(async (call) => assert.strictEqual((await call("GET", "/cats")).body.data?.[0]?.name, "Tom"), {
      stateFile
    })()
    const other = { ...zoo(), info: { title: "Inn", version: "1" } }
    await assertUnusable(other, /^The state file belongs to the document "Zoo", not to "Inn"$/, { stateFile })
    const failure: unknown = await startSandbox({ stateFile }).catch((error: unknown) => error)
    assert.match(String(failure), /^Error: The state file belongs to the document "Zoo", not to Monite and Maesn$/)
    const own = join(folder, "own.sqlite")
    await (await startSandbox({ stateFile: own })).close()
    await assertUnusable(zoo(), /^The state file belongs to the document "Monite and Maesn", not to "Zoo"$/, {
      stateFile: own
    })
  })
})
