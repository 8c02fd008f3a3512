/** The rules over two documents: each has a row, which says its level, its direction, its position and its operations. */
import { assert, describe, it } from "@effect/vitest"
import { rules } from "../../src/diff/rules/Rules.ts"
import type { Rule } from "../../src/diff/rules/Rules.ts"
import { linesOf } from "../kit/DiffDocuments.ts"
import { contentRows, eventRows, operationRows, parameterRows } from "../kit/RuleRows.ts"
import { schemaRows } from "../kit/SchemaRuleRows.ts"

const groups = {
  operations: operationRows,
  parameters: parameterRows,
  content: contentRows,
  webhooks: eventRows,
  schemas: schemaRows
}

for (const [group, rows] of Object.entries(groups)) {
  describe(group, () => {
    for (const [name, documents, ...expected] of rows) {
      it(name, () => assert.deepStrictEqual(linesOf(documents), expected))
      it(`${name}: a document is the same as itself`, () => {
        assert.deepStrictEqual(linesOf({ before: documents.before, after: documents.before }), [])
        assert.deepStrictEqual(linesOf({ before: documents.after, after: documents.after }), [])
      })
    }
  })
}

describe("all rules", () => {
  const lines = Object.values(groups).flatMap((rows) => rows.flatMap(([, , ...expected]) => expected))

  it("each has a row in each direction that it judges", () => {
    const wanted = Object.entries<Rule>(rules).flatMap(([name, { call, request, response }]) => [
      ...(call === undefined ? [] : [`${name}, ${call[0]} at`]),
      ...(request === undefined ? [] : [`${name}, ${request[0]}, request at`]),
      ...(response === undefined ? [] : [`${name}, ${response[0]}, response at`])
    ])
    assert.deepStrictEqual(
      wanted.filter((start) => !lines.some((line) => line.startsWith(start))),
      []
    )
  })

  it("each says why, in a short sentence", () => {
    for (const [name, { call, request, response, title }] of Object.entries<Rule>(rules)) {
      assert.notMatch(title, /\.$/, name)
      for (const verdict of [call, request, response]) {
        if (verdict === undefined) continue
        assert.match(verdict[1], /\.$/, name)
        for (const sentence of verdict[1].split(/[.:;] /)) assert.isAtMost(sentence.split(" ").length, 25, name)
      }
    }
  })
})
