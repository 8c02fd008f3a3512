/** Tasks in the background: their states by the clock and by reads, and entries that fail. */
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { datevCaller, filesForm } from "./operations/MaesnFiles.ts"
import { maesnCaller } from "./support/Clients.ts"

const fields = { documentType: "Kasse" }

/** A sandbox whose clock a test moves. */
const timed = async () => {
  let now = Date.parse("2026-01-15T12:00:00Z")
  const sandbox = await startSandbox({ rateLimitPerSecond: 0, clock: () => new Date(now) })
  const call = datevCaller(sandbox)
  const begin = async (names: ReadonlyArray<string>): Promise<string> => {
    const { body, status } = await call("POST", "/accounting/files/async", filesForm(names, fields))
    assert.strictEqual(status, 202)
    return body.data.taskId
  }
  const read = async (task: string) => (await call("GET", `/accounting/asyncTask/${task}`)).body.data
  return { sandbox, call, begin, read, pass: (ms: number) => (now += ms) }
}

describe("a task", () => {
  for (const [ms, first] of [
    [0, "OPEN"],
    [999, "OPEN"],
    [1_000, "IN_PROGRESS"],
    [1_999, "IN_PROGRESS"],
    [2_000, "SUCCESS"],
    [60_000, "SUCCESS"]
  ] as const) {
    it(`is ${first} at the first read after ${ms} ms, and done at the second`, async () => {
      const { begin, pass, read, sandbox } = await timed()
      await using _ = sandbox
      const task = await begin(["a.pdf"])
      pass(ms)
      const seen = await read(task)
      assert.strictEqual(seen.status, first)
      assert.strictEqual(seen.responseData === null, first !== "SUCCESS")
      assert.strictEqual((await read(task)).status, "SUCCESS")
    })
  }

  it("keeps the time and the result of its end", async () => {
    const { begin, pass, read, sandbox } = await timed()
    await using _ = sandbox
    const task = await begin(["a.pdf"])
    pass(5_000)
    const ended = await read(task)
    assert.strictEqual(ended.information[0].timestamp, "2026-01-15T12:00:02.000Z")
    pass(5_000)
    assert.deepStrictEqual(await read(task), ended)
  })

  for (const [names, status, problems, results] of [
    [["a.pdf", "b.png"], "SUCCESS", [null, null], 2],
    [["a.pdf", "b.exe"], "PARTIAL_SUCCESS", [null, /b\.exe/], 1],
    [["a.exe", "b"], "FAILED", [/a\.exe/, /b: file name/], 0]
  ] as const) {
    it(`with ${names.join(" and ")} ends as ${status}, with a reason for each file`, async () => {
      const { begin, pass, read, sandbox } = await timed()
      await using _ = sandbox
      const task = await begin(names)
      pass(2_000)
      const ended = await read(task)
      assert.strictEqual(ended.status, status)
      assert.deepStrictEqual(
        ended.information.map(({ filename, type }: { filename: string; type: string }) => [filename, type]),
        names.map((name, at) => [name, problems[at] === null ? "information" : "error"])
      )
      problems.forEach((problem, at) => problem !== null && assert.match(ended.information[at].message, problem))
      assert.lengthOf([ended.responseData ?? []].flat(), results)
      assert.deepStrictEqual(sandbox.defects(), [])
    })
  }

  it("exists for its own account alone", async () => {
    const { begin, sandbox } = await timed()
    await using _ = sandbox
    const task = await begin(["a.pdf"])
    assert.strictEqual((await maesnCaller(sandbox)("GET", `/accounting/asyncTask/${task}`)).status, 404)
  })
})

describe("an upload", () => {
  it("in the background needs a file", async () => {
    const { call, sandbox } = await timed()
    await using _ = sandbox
    assert.strictEqual((await call("POST", "/accounting/files/async", filesForm([], fields))).status, 400)
  })

  it("keeps the bytes, and returns a repeated document as it is", async () => {
    const { call, sandbox } = await timed()
    await using _ = sandbox
    const documentId = "b5e624e5-fb9e-4836-a443-87a3820f5b48"
    const send = async () =>
      (await call("POST", "/accounting/files", filesForm(["a.pdf"], { ...fields, documentId }))).body.data
    const first = await send()
    assert.strictEqual(Buffer.from(first.content, "base64").toString(), "content of a.pdf")
    assert.deepInclude(first, { id: documentId, fileName: "a.pdf", contentType: "application/pdf" })
    assert.deepStrictEqual(await send(), first)
  })

  for (const [problem, names, sent, field] of [
    ["without a file", [], fields, "file"],
    ["with two files", ["a.pdf", "b.pdf"], fields, "file"],
    ["without an extension", ["a"], fields, "file"],
    ["with an extension that is not accepted", ["a.exe"], fields, "file"],
    ["with a long name", [`${"a".repeat(252)}.pdf`], fields, "file"],
    ["without a type", ["a.pdf"], { note: "n" }, "documentType"],
    ["with an unknown type", ["a.pdf"], { documentType: "Poem" }, "documentType"]
  ] as const) {
    it(`${problem} is refused`, async () => {
      const { call, sandbox } = await timed()
      await using _ = sandbox
      const { body, status } = await call("POST", "/accounting/files", filesForm(names, sent))
      assert.strictEqual(status, 400)
      assert.strictEqual(body.validationErrors[0].field, field)
    })
  }
})
