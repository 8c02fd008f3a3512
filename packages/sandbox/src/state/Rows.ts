/**
 * Records of one kind: written to SQLite, and read from memory.
 *
 * A collection is read into memory when it is first used. The store is the only writer, so memory and file agree. Why in
 * memory: a page of a long list needs neither a scan nor a parser.
 */
import type { StatementSync } from "node:sqlite"

/** Stored record. `seq` is the order of insertion over all collections, never reused. */
export interface Row<T> {
  readonly seq: number
  readonly id: string
  readonly owner: string
  readonly record: T
}

/** Records of one kind. Records that are read are never changed: write them with `replace`. */
export interface Collection<T extends object> {
  /** Adds a record. Its id must be new in this collection. */
  insert(id: string, record: T, owner?: string): void
  get(id: string): Row<T> | undefined
  /** Replaces an existing record. Keeps its owner and its order. */
  replace(id: string, record: T): void
  remove(id: string): void
  /** Returns the rows in order of insertion. With `owner`, only the rows of that owner. */
  rows(owner?: string): ReadonlyArray<Row<T>>
  /** Like `rows`, but only the records. */
  list(owner?: string): ReadonlyArray<T>
  count(): number
}

/** Writes and reads JSON. */
export interface Codec {
  readonly stringify: (value: unknown) => string
  readonly parse: (text: string) => unknown
}

/** Row of `records`, as SQLite returns it. Its columns are declared NOT NULL. */
interface RawRow {
  readonly seq: number
  readonly id: string
  readonly owner: string
  readonly json: string
}

/** Rows in memory, in order of insertion. */
interface Memory<T> {
  readonly byId: Map<string, Row<T>>
  readonly all: Array<Row<T>>
  readonly byOwner: Map<string, Array<Row<T>>>
}

const add = <T>({ all, byId, byOwner }: Memory<T>, row: Row<T>): void => {
  byId.set(row.id, row)
  all.push(row)
  const own = byOwner.get(row.owner)
  if (own === undefined) byOwner.set(row.owner, [row])
  else own.push(row)
}

/** Index of a row in a list in order of `seq`. */
const positionOf = (list: ReadonlyArray<Row<unknown>>, seq: number): number => {
  let [low, high] = [0, list.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = list[middle]?.seq ?? 0
    if (found === seq) return middle
    if (found < seq) low = middle + 1
    else high = middle - 1
  }
  throw new Error(`The row ${seq} is not in its list`)
}

/** Collection over the table `records`. */
export class StoredRows<T extends object> implements Collection<T> {
  readonly #name: string
  readonly #prepare: (sql: string) => StatementSync
  readonly #changing: () => void
  readonly #codec: Codec
  #memory: Memory<T> | undefined

  /**
   * @param changing called before each change
   * @param codec    writes and reads the records
   */
  constructor(name: string, prepare: (sql: string) => StatementSync, changing: () => void, codec: Codec) {
    this.#codec = codec
    this.#name = name
    this.#prepare = prepare
    this.#changing = changing
  }

  insert(id: string, record: T, owner = ""): void {
    this.#changing()
    const memory = this.#rows()
    const json = this.#codec.stringify(record)
    const { lastInsertRowid } = this.#prepare(
      "INSERT INTO records (collection, id, owner, json) VALUES (?, ?, ?, ?)"
    ).run(this.#name, id, owner, json)
    add(memory, { seq: Number(lastInsertRowid), id, owner, record: this.#codec.parse(json) as T }) // as it will be read from the file
  }

  get(id: string): Row<T> | undefined {
    return this.#rows().byId.get(id)
  }

  replace(id: string, record: T): void {
    this.#changing()
    const old = this.get(id)
    if (old === undefined) return
    const json = this.#codec.stringify(record)
    this.#prepare("UPDATE records SET json = ? WHERE collection = ? AND id = ?").run(json, this.#name, id)
    const row = { ...old, record: this.#codec.parse(json) as T } // as it will be read from the file
    this.#rows().byId.set(id, row)
    this.#splice(old, row)
  }

  remove(id: string): void {
    this.#changing()
    const old = this.get(id)
    if (old === undefined) return
    this.#prepare("DELETE FROM records WHERE collection = ? AND id = ?").run(this.#name, id)
    this.#rows().byId.delete(id)
    this.#splice(old)
  }

  rows(owner?: string): ReadonlyArray<Row<T>> {
    const { all, byOwner } = this.#rows()
    // A copy, because a caller may change the collection while it goes through the rows.
    return [...(owner === undefined ? all : (byOwner.get(owner) ?? []))]
  }

  list(owner?: string): ReadonlyArray<T> {
    return this.rows(owner).map(({ record }) => record)
  }

  count(): number {
    return this.#rows().all.length
  }

  /** Forgets what is in memory. The file is read again when it is asked for. */
  forget(): void {
    this.#memory = undefined
  }

  /** Replaces a row in the lists by others. */
  #splice(old: Row<T>, ...rows: ReadonlyArray<Row<T>>): void {
    const { all, byOwner } = this.#rows()
    for (const list of [all, byOwner.get(old.owner) ?? []]) list.splice(positionOf(list, old.seq), 1, ...rows)
  }

  #rows(): Memory<T> {
    if (this.#memory !== undefined) return this.#memory
    const rows = this.#prepare("SELECT seq, id, owner, json FROM records WHERE collection = ? ORDER BY seq").all(
      this.#name
    ) as unknown as ReadonlyArray<RawRow> // the SELECT names exactly these columns
    const memory: Memory<T> = { byId: new Map(), all: [], byOwner: new Map() }
    for (const { id, json, owner, seq } of rows) add(memory, { seq, id, owner, record: this.#codec.parse(json) as T }) // written by `insert` or `replace` alone
    this.#memory = memory
    return memory
  }
}
