/**
 * Draws mutations: a document cut down to few operations, and the same document after one change.
 */
import { isObject, objectOf } from "../test/kit/Json.ts"
import type { JsonObject } from "../test/kit/Json.ts"
import { drawFrom } from "./Draw.ts"
import type { Draw } from "./Draw.ts"
import type { Kind } from "./kinds/Kind.ts"
import { kinds } from "./kinds/Kinds.ts"
import { operationKeys, prune } from "./Prune.ts"
import type { OperationKey } from "./Prune.ts"
import type { Source } from "./Sources.ts"

/** A drawn change. */
export interface Mutant {
  readonly index: number
  readonly kind: Kind
  /** Name of the document. */
  readonly source: string
  /** Operations that were kept, such as `GET /entities`. */
  readonly operations: ReadonlyArray<string>
  readonly before: JsonObject
  readonly after: JsonObject
  /** JSON Pointer of the change. */
  readonly at: string
}

/** Largest document that is generated, in characters. Larger ones take too long for what they add. */
const largest = 160_000

/** Tries of one kind with one document, before the next document. */
const tries = 60

/** Draws of a kind whose results cannot be generated, before it gives its turn away. */
const patience = 8

const sizes = new WeakMap<object, number>()

const sizeOf = (value: unknown): number => {
  if (!isObject(value)) return JSON.stringify(value)?.length ?? 0
  const size = sizes.get(value) ?? JSON.stringify(value).length
  sizes.set(value, size)
  return size
}

/** Size of a document, in characters. Remembers the size of components, which many documents share. */
const documentSize = ({ components, paths }: JsonObject): number =>
  [
    ...Object.values(objectOf(components)).flatMap((section) => Object.values(objectOf(section))),
    ...Object.values(objectOf(paths))
  ]
    .map(sizeOf)
    .reduce((sum, size) => sum + size, 0)

const keyText = ({ method, path }: OperationKey): string => `${method.toUpperCase()} ${path}`

/** Keeps one operation, and sometimes one more below the same path. */
const drawnPart = (
  document: JsonObject,
  keys: ReadonlyArray<OperationKey>,
  draw: Draw
): { readonly document: JsonObject; readonly operations: ReadonlyArray<string> } => {
  const first = draw.pick(keys)
  const near = keys.filter((key) => key !== first && key.path.split("/")[1] === first?.path.split("/")[1])
  const second = draw.below(2) === 0 ? draw.pick(near) : undefined
  const chosen = [first, second].filter((key) => key !== undefined)
  const webhook =
    draw.below(4) === 0 ? draw.pick(Object.keys(objectOf(document.webhooks ?? document["x-webhooks"]))) : undefined
  return {
    document: prune(document, chosen, webhook === undefined ? [] : [webhook]),
    operations: [...chosen.map(keyText), ...(webhook === undefined ? [] : [`webhook ${webhook}`])]
  }
}

const rotated = <A>(list: ReadonlyArray<A>, by: number): ReadonlyArray<A> => [...list.slice(by), ...list.slice(0, by)]

/** Draws a mutation of a kind. Undefined when no document has a position for it. */
const mutantOf = (kind: Kind, sources: ReadonlyArray<Source>, index: number, draw: Draw): Mutant | undefined => {
  for (const { document, isSmall, name } of rotated(sources, draw.below(sources.length))) {
    const keys = operationKeys(document)
    for (let turn = 0; turn < (isSmall ? 3 : tries); turn++) {
      const part = isSmall ? { document, operations: keys.map(keyText) } : drawnPart(document, keys, draw)
      if (documentSize(part.document) > largest) continue
      const made = kind.apply(part.document, draw)
      if (made === undefined || JSON.stringify(made.document) === JSON.stringify(part.document)) continue
      return {
        index,
        kind,
        source: name,
        operations: part.operations,
        before: part.document,
        after: made.document,
        at: made.at
      }
    }
  }
  return undefined
}

/**
 * Draws the mutation of an index. Kinds take turns; a kind without a position in any document gives its turn away.
 *
 * @param attempt counts the draws of this index, when earlier ones could not be generated
 */
export const drawMutant = (
  sources: ReadonlyArray<Source>,
  seed: string,
  index: number,
  attempt: number,
  among: ReadonlyArray<Kind> = kinds
): Mutant => {
  const draw = drawFrom(`${seed}/${index}/${attempt}`)
  for (let turn = 0; turn < 200; turn++) {
    const kind = turn === 0 && attempt < patience ? among[index % among.length] : draw.pick(among)
    const made = kind === undefined ? undefined : mutantOf(kind, sources, index, draw)
    if (made !== undefined) return made
  }
  throw new Error("No kind of change applies to any document.")
}
