import { assert, describe, it } from "@effect/vitest"
import { isSamePage, sharesRecord } from "../src/pagination/RepeatedRecords.ts"

const record = (id: number, extra: object = {}) => ({ id, lines: [{ text: "a" }, null], ...extra })

type Row = readonly [string, ReadonlyArray<unknown>, ReadonlyArray<unknown>, same: boolean, shares: boolean]

const rows: ReadonlyArray<Row> = [
  ["no page before", [], [record(1)], false, false],
  ["two empty pages", [], [], false, false],
  ["the same record", [record(1)], [record(1)], true, true],
  ["the same records", [record(1), record(2)], [record(1), record(2)], true, true],
  ["one of them", [record(1), record(2)], [record(2), record(3)], false, true],
  ["in another order", [record(1), record(2)], [record(2), record(1)], false, true],
  ["one field differs", [record(1)], [record(1, { paid: true })], false, false],
  ["another type of value", [{ id: 1 }], [{ id: "1" }], false, false],
  ["an empty page after a full one", [record(1)], [], false, false],
  ["texts", ["a", "b"], ["a", "b"], true, true],
  ["one string, which two pages may contain", ["a"], ["a"], false, true],
  ["records that a page contains twice", [{ fee: 5 }, { fee: 5 }], [{ fee: 5 }, { fee: 5 }], false, false],
  ["a record that the page before contains twice", [{ fee: 5 }, { fee: 5 }], [{ fee: 5 }, { fee: 6 }], false, false],
  ["a record that this page contains twice", [{ fee: 5 }, { fee: 6 }], [{ fee: 5 }, { fee: 5 }], false, false],
  ["a duplicate beside a unique record", [{ fee: 5 }, { fee: 5 }, record(1)], [record(1)], false, true]
]

describe("repeated records", () => {
  it.each(rows)("%s", (_, before, items, same, shares) => {
    assert.deepStrictEqual([isSamePage(before, items), sharesRecord(before, items)], [same, shares])
  })
})
