/**
 * Compares the types of two versions, as the compiler sees them.
 *
 * The compiler's own rule of assignability decides. The walk finds where it fails. It adds one thing that assignability does
 * not see: removing an optional field breaks the code that names it.
 */
import ts from "typescript"
import type { Side } from "../rules/Rules.ts"

/** A difference that breaks code which was written for the first version. */
export interface TypeBreak {
  /** Path from the value: `body.address.country`. Empty for the value itself. */
  readonly path: string
  readonly what: "removed" | "required" | "optional" | "type" | "member"
  /** Types as text. */
  readonly before: string
  readonly after: string
  /** Symbol of the field in the first version; undefined for a field without one. */
  readonly symbol: ts.Symbol | undefined
}

const isOptional = (symbol: ts.Symbol): boolean => (symbol.flags & ts.SymbolFlags.Optional) !== 0

/** Longest text of a type. */
const longest = 120

/** Compares types. One walk serves many values, and remembers the pairs it has compared. */
export class TypeWalk {
  readonly #checker: ts.TypeChecker
  readonly #compared = new Map<Side, Map<ts.Type, Map<ts.Type, ReadonlyArray<TypeBreak>>>>()

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker
  }

  /** Returns what breaks when a value of type `before` becomes one of type `after`. */
  compare(before: ts.Type, after: ts.Type, side: Side): ReadonlyArray<TypeBreak> {
    const found = this.#compare(before, after, side, "", undefined)
    if (found.length > 0 || this.#fits(before, after, side)) return found
    return [this.#break("", "type", before, after, undefined)]
  }

  text(type: ts.Type): string {
    const text = this.#checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation)
    return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
  }

  #break(
    path: string,
    what: TypeBreak["what"],
    before: ts.Type,
    after: ts.Type,
    symbol: ts.Symbol | undefined
  ): TypeBreak {
    return { path, what, before: this.text(before), after: this.text(after), symbol }
  }

  /** True when values flow as the direction needs: old arguments into new code, new results into old code. */
  #fits(before: ts.Type, after: ts.Type, side: Side): boolean {
    return side === "request"
      ? this.#checker.isTypeAssignableTo(before, after)
      : this.#checker.isTypeAssignableTo(after, before)
  }

  #compare(
    before: ts.Type,
    after: ts.Type,
    side: Side,
    path: string,
    symbol: ts.Symbol | undefined
  ): ReadonlyArray<TypeBreak> {
    if (before === after || acceptsAll(side === "request" ? after : before)) return []
    const bySide = this.#compared.get(side) ?? new Map<ts.Type, Map<ts.Type, ReadonlyArray<TypeBreak>>>()
    this.#compared.set(side, bySide)
    const byBefore = bySide.get(before) ?? new Map<ts.Type, ReadonlyArray<TypeBreak>>()
    bySide.set(before, byBefore)
    const known = byBefore.get(after)
    if (known !== undefined) return known.map((each) => ({ ...each, path: joined(path, each.path) }))
    // A cycle ends here: what is inside is found where the pair was entered.
    byBefore.set(after, [])
    const found = this.#parts(before, after, side, symbol)
    byBefore.set(after, found)
    return found.map((each) => ({ ...each, path: joined(path, each.path) }))
  }

  #parts(before: ts.Type, after: ts.Type, side: Side, symbol: ts.Symbol | undefined): ReadonlyArray<TypeBreak> {
    const [was, is] = [partsOf(before), partsOf(after)]
    const [oldObjects, newObjects] = [was.filter(isRecord), is.filter(isRecord)]
    const found: Array<TypeBreak> = []
    // Everything that is no object: strings, numbers, null, literals.
    const [given, wanted] = side === "request" ? [was, after] : [is, before]
    for (const part of given) {
      if (isRecord(part) || this.#checker.isTypeAssignableTo(part, wanted)) continue
      found.push(this.#break("", "type", before, after, symbol))
      break
    }
    const left = [...newObjects]
    let lonely = oldObjects
    // Members of a union often have no name, so the surest counterparts are taken first.
    for (const isPair of [this.#isSame, this.#isCounterpart, this.#hasSameFields]) {
      lonely = lonely.filter((one) => {
        const at = left.findIndex((other) => isPair.call(this, one, other))
        const [other] = at < 0 ? [] : left.splice(at, 1)
        if (other !== undefined) found.push(...this.#objects(one, other, side, symbol))
        return other === undefined
      })
    }
    const [last, only] = [lonely[0], left[0]]
    if (lonely.length === 1 && left.length === 1 && last !== undefined && only !== undefined) {
      if (!this.#sharesTag(last, only)) {
        found.push(...this.#objects(last, only, side, symbol))
        return found
      }
    }
    for (const one of lonely) found.push({ ...this.#break("", "member", one, after, symbol), after: "absent" })
    if (side === "response")
      for (const other of left)
        if (!this.#checker.isTypeAssignableTo(other, before))
          found.push({ ...this.#break("", "member", before, other, symbol), before: "absent" })
    return found
  }

  /** True for two types that have a field with one literal value each, which tells them apart. */
  #sharesTag(one: ts.Type, other: ts.Type): boolean {
    const tags = this.#tagsOf(other)
    return [...this.#tagsOf(one).keys()].some((name) => tags.has(name))
  }

  /** Fields with one literal value, which tell the members of a union apart. */
  #tagsOf(type: ts.Type): ReadonlyMap<string, unknown> {
    return new Map(
      this.#checker.getPropertiesOfType(type).flatMap((property) => {
        const value = this.#checker.getTypeOfSymbol(property)
        return value.isStringLiteral() || value.isNumberLiteral() ? [[property.name, value.value] as const] : []
      })
    )
  }

  /** True for types with the same fields that can replace each other. */
  #isSame(one: ts.Type, other: ts.Type): boolean {
    return (
      this.#hasSameFields(one, other) &&
      this.#checker.isTypeAssignableTo(one, other) &&
      this.#checker.isTypeAssignableTo(other, one)
    )
  }

  #hasSameFields(one: ts.Type, other: ts.Type): boolean {
    if (this.#checker.isArrayType(one) !== this.#checker.isArrayType(other)) return false
    const names = (type: ts.Type): string =>
      this.#checker
        .getPropertiesOfType(type)
        .map(({ name }) => name)
        .toSorted()
        .join(" ")
    return names(one) === names(other) && !this.#tagsDiffer(one, other)
  }

  /** True for types that have a field with one literal value each, and not the same one. */
  #tagsDiffer(one: ts.Type, other: ts.Type): boolean {
    const others = this.#tagsOf(other)
    return [...this.#tagsOf(one)].some(([name, value]) => others.has(name) && others.get(name) !== value)
  }

  #isCounterpart(one: ts.Type, other: ts.Type): boolean {
    if (this.#sharesTag(one, other)) return !this.#tagsDiffer(one, other)
    const nameOf = (type: ts.Type): string | undefined => (type.aliasSymbol ?? type.symbol)?.name
    const name = nameOf(one)
    return name !== undefined && name !== "__type" && name === nameOf(other)
  }

  #objects(before: ts.Type, after: ts.Type, side: Side, symbol: ts.Symbol | undefined): ReadonlyArray<TypeBreak> {
    if (before === after) return []
    const checker = this.#checker
    if (checker.isArrayType(before) && checker.isArrayType(after)) {
      // Safe: an array type is a reference with one argument.
      const [one] = checker.getTypeArguments(before as ts.TypeReference)
      const [other] = checker.getTypeArguments(after as ts.TypeReference)
      return one === undefined || other === undefined ? [] : this.#compare(one, other, side, "[]", symbol)
    }
    if (isForeign(before) || isForeign(after) || checker.isTupleType(before) || checker.isTupleType(after))
      return this.#fits(before, after, side) ? [] : [this.#break("", "type", before, after, symbol)]
    return [...this.#fields(before, after, side), ...this.#others(before, after, side, symbol)]
  }

  #fields(before: ts.Type, after: ts.Type, side: Side): ReadonlyArray<TypeBreak> {
    const checker = this.#checker
    const found: Array<TypeBreak> = []
    for (const field of checker.getPropertiesOfType(before)) {
      // Names of unique symbols, which differ by version.
      if (field.name.startsWith("__@")) continue
      const own = withoutUndefined(checker, checker.getTypeOfSymbol(field), isOptional(field))
      // `query?: never`: no value was possible.
      if ((own.flags & (ts.TypeFlags.Never | ts.TypeFlags.Undefined)) !== 0) continue
      const other = checker.getPropertyOfType(after, field.name)
      if (other === undefined) {
        if (after.getStringIndexType() === undefined)
          found.push({ ...this.#break(field.name, "removed", own, own, field), after: "absent" })
        continue
      }
      const type = withoutUndefined(checker, checker.getTypeOfSymbol(other), isOptional(other))
      const [was, is] = [isOptional(field), isOptional(other)]
      if (was && !is && side === "request") found.push(this.#break(field.name, "required", own, type, field))
      if (!was && is && side === "response") found.push(this.#break(field.name, "optional", own, type, field))
      found.push(...this.#compare(own, type, side, field.name, field))
    }
    if (side === "response") return found
    for (const field of checker.getPropertiesOfType(after)) {
      if (isOptional(field) || checker.getPropertyOfType(before, field.name) !== undefined) continue
      const type = checker.getTypeOfSymbol(field)
      found.push({ ...this.#break(field.name, "required", type, type, undefined), before: "absent" })
    }
    return found
  }

  /** Compares the types of other fields. */
  #others(before: ts.Type, after: ts.Type, side: Side, symbol: ts.Symbol | undefined): ReadonlyArray<TypeBreak> {
    const was = before.getStringIndexType()
    const is = after.getStringIndexType()
    if (was === undefined) return []
    if (is === undefined) return [{ ...this.#break("[string]", "removed", was, was, symbol), after: "absent" }]
    return this.#compare(was, is, side, "[string]", symbol)
  }
}

const joined = (path: string, rest: string): string =>
  path === "" || rest === "" || rest.startsWith("[") ? path + rest : `${path}.${rest}`

/** True for a type to which every value can be assigned. */
const acceptsAll = ({ flags }: ts.Type): boolean => (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0

const partsOf = (type: ts.Type): ReadonlyArray<ts.Type> => (type.isUnion() ? type.types : [type])

/** True for an object or an intersection with one; false for `string & {}` and for primitives. */
const isRecord = (type: ts.Type): boolean =>
  (type.flags & ts.TypeFlags.Object) !== 0 ||
  (type.isIntersection() && type.types.every((part) => (part.flags & ts.TypeFlags.Object) !== 0))

/** True for a type of the platform or of another package, and for functions: these have no fields to walk. */
const isForeign = (type: ts.Type): boolean =>
  type.getCallSignatures().length > 0 ||
  (type.symbol?.declarations ?? []).some((node) =>
    /[\\/](typescript|@types|effect|undici-types)[\\/]/.test(node.getSourceFile().fileName)
  )

/** Removes the `undefined` that an optional field brings. */
const withoutUndefined = (checker: ts.TypeChecker, type: ts.Type, optional: boolean): ts.Type => {
  if (!optional || !type.isUnion()) return type
  const isNull = type.types.some((part) => (part.flags & ts.TypeFlags.Null) !== 0)
  // `getNonNullableType` removes null as well, so a union with null stays. Both versions have the same `undefined` there.
  return isNull ? type : checker.getNonNullableType(type)
}
