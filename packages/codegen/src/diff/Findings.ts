/**
 * Collects what changed, and which operations each change concerns.
 *
 * A walk enters a node for each pair of schemas that it compares. A change belongs to the node in which it was found, and
 * concerns every operation from which the node can be reached. Why: a pair is compared once, and later operations only enter it.
 */
import type { Level } from "./rules/Level.ts"
import { rules } from "./rules/Rules.ts"
import type { RuleName, Side } from "./rules/Rules.ts"

/** A change between two documents. */
export interface Change {
  readonly rule: RuleName
  readonly level: Level
  /** Direction of the value; absent for a change without a direction. */
  readonly side?: Side
  /** An operation, or the name of a schema before the change, with the path to a field. */
  readonly at: string
  readonly before: string
  readonly after: string
  /** Why the change has its level. */
  readonly why: string
  /** Operations that the change concerns, such as `GET /entities`, as they were called before. */
  readonly operations: ReadonlyArray<string>
}

interface Found extends Omit<Change, "operations" | "level" | "why"> {
  readonly node: string
}

/** Changes that a walk finds. */
export class Findings {
  readonly #found = new Map<string, Found>()
  readonly #parents = new Map<string, Set<string>>()
  readonly #operations = new Set<string>()
  #node = ""

  /** Begins an operation. Changes that follow belong to it. */
  operation(name: string): void {
    this.#operations.add(name)
    this.#node = name
  }

  /** Ends the operation. Changes that follow belong to none. */
  end(): void {
    this.#node = ""
  }

  /** Enters a node from the current one. Returns the current one, for {@link leave}. */
  enter(node: string): string {
    const from = this.#node
    const parents = this.#parents.get(node)
    if (parents === undefined) this.#parents.set(node, new Set([from]))
    else parents.add(from)
    this.#node = node
    return from
  }

  leave(from: string): void {
    this.#node = from
  }

  add(rule: RuleName, at: string, before: string, after: string, side?: Side): void {
    const change = { rule, at, before, after, ...(side === undefined ? {} : { side }) }
    this.#found.set(JSON.stringify([change, this.#node]), { ...change, node: this.#node })
  }

  #operationsOf(node: string): ReadonlyArray<string> {
    const seen = new Set([node])
    // The set grows while it is read.
    for (const each of seen) for (const parent of this.#parents.get(each) ?? []) seen.add(parent)
    return [...seen].filter((each) => this.#operations.has(each)).toSorted()
  }

  /** Returns all changes, in the order of their positions. */
  changes(): ReadonlyArray<Change> {
    const joined = new Map<string, { readonly change: Omit<Found, "node">; readonly operations: Set<string> }>()
    const operations = new Map<string, ReadonlyArray<string>>()
    for (const { node, ...change } of this.#found.values()) {
      const own = operations.get(node) ?? this.#operationsOf(node)
      operations.set(node, own)
      const key = JSON.stringify(change)
      const known = joined.get(key)
      if (known === undefined) joined.set(key, { change, operations: new Set(own) })
      else for (const operation of own) known.operations.add(operation)
    }
    const order = ({ at, rule, side }: Change): string => [at, rule, side].join(" ")
    return [...joined.values()]
      .map(({ change, operations: names }): Change => {
        const [level, why] = rules[change.rule][change.side ?? "call"] ?? (["patch", ""] as const)
        return { ...change, level, why, operations: [...names].toSorted() }
      })
      .toSorted((one, other) => (order(one) < order(other) ? -1 : 1))
  }
}
