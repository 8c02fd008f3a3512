/**
 * Compares two versions of packages by their types.
 *
 * A change is major when code for the first version does not compile with the second. It is minor when the second version has
 * something new.
 */
import ts from "typescript"
import type { Side } from "../rules/Rules.ts"
import type { PackageVersion, VersionSet } from "./PackageVersion.ts"
import { TypeWalk } from "./TypeWalk.ts"
import type { LocatedTypeChange, TypeChange } from "./TypeChange.ts"

/** The compiler's view of an operation. */
interface OperationTypes {
  readonly arguments: ReadonlyArray<ts.Type>
  readonly required: number
  readonly result: ts.Type | undefined
  /** Services that a layer provides. */
  readonly provided?: ts.Type | undefined
  readonly error: ts.Type | undefined
  readonly context: ts.Type | undefined
  /** True for a function of a raw client, whose results and errors are bodies by status. */
  readonly isRaw?: true
}

type Found = Omit<TypeChange, "package" | "at" | "level"> & { readonly symbol?: ts.Symbol | undefined }

/** Names of types whose arguments are a result, an error and a context. */
const effects = new Set(["Effect", "Stream"])

/** Compares the exports of packages. */
export class TypeComparison {
  readonly #program: ts.Program
  readonly #checker: ts.TypeChecker
  readonly #walk: TypeWalk
  readonly #reverse: TypeWalk

  constructor(program: ts.Program) {
    this.#program = program
    this.#checker = program.getTypeChecker()
    this.#walk = new TypeWalk(this.#checker)
    this.#reverse = new TypeWalk(this.#checker)
  }

  /** Returns the changes of all packages that both versions have. */
  compare(before: VersionSet, after: VersionSet): ReadonlyArray<LocatedTypeChange> {
    return before.packages.flatMap((one) => {
      const other = after.packages.find(({ name }) => name === one.name)
      return other === undefined ? [] : this.#package(one, other)
    })
  }

  #package(before: PackageVersion, after: PackageVersion): ReadonlyArray<LocatedTypeChange> {
    const changes: Array<LocatedTypeChange> = []
    for (const entry of new Set([...before.entries.keys(), ...after.entries.keys()])) {
      const [was, is] = [this.#exports(before.entries.get(entry)), this.#exports(after.entries.get(entry))]
      for (const name of new Set([...was.keys(), ...is.keys()])) {
        const one = was.get(name)
        const other = is.get(name)
        const about = { package: before.name, at: entry === "." ? name : `${entry} ${name}` }
        const whole = { path: "", before: "absent", after: "absent", part: "export" } as const
        if (one === undefined)
          changes.push({ ...about, ...whole, after: "present", what: "added", level: "minor", symbols: [] })
        else if (other === undefined)
          changes.push({ ...about, ...whole, before: "present", what: "removed", level: "major", symbols: [one] })
        else {
          const located = ({ symbol, ...found }: Found, level: "major" | "minor"): LocatedTypeChange => ({
            ...about,
            ...found,
            level,
            symbols: symbol === undefined ? [one] : [symbol, one]
          })
          const broken = this.#export(one, other, this.#walk)
          const keys = new Set(broken.map(keyOf))
          const fresh = this.#export(other, one, this.#reverse).map(turned)
          changes.push(...broken.map((found) => located(found, "major")))
          changes.push(...fresh.filter((found) => !keys.has(keyOf(found))).map((found) => located(found, "minor")))
        }
      }
    }
    return changes
  }

  #exports(file: string | undefined): ReadonlyMap<string, ts.Symbol> {
    const source = file === undefined ? undefined : this.#program.getSourceFile(file)
    const module = source && this.#checker.getSymbolAtLocation(source)
    return new Map(
      module === undefined
        ? []
        : this.#checker.getExportsOfModule(module).map((each) => [each.name, this.#target(each)])
    )
  }

  #target(symbol: ts.Symbol): ts.Symbol {
    return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : this.#checker.getAliasedSymbol(symbol)
  }

  #export(before: ts.Symbol, after: ts.Symbol, walk: TypeWalk): ReadonlyArray<Found> {
    if ((before.flags & ts.SymbolFlags.Value) === 0) return []
    // `export * as Name`.
    if ((before.flags & ts.SymbolFlags.Module) !== 0 && (after.flags & ts.SymbolFlags.Module) !== 0) {
      const others = new Map(this.#checker.getExportsOfModule(after).map((each) => [each.name, this.#target(each)]))
      return this.#checker.getExportsOfModule(before).flatMap((each): ReadonlyArray<Found> => {
        const other = others.get(each.name)
        if (other === undefined)
          return [{ part: "export", path: each.name, what: "removed", before: "present", after: "absent" }]
        return this.#export(this.#target(each), other, walk).map((found) => ({
          ...found,
          path: `${each.name}${found.path === "" ? "" : `.${found.path}`}`
        }))
      })
    }
    const [was, is] = [before, after].map((each) => this.#checker.getTypeOfSymbol(each))
    if (was === undefined || is === undefined) return []
    const [one, other] = [this.#operation(was), this.#operation(is)]
    if (one !== undefined && other !== undefined) return this.#operations(one, other, walk)
    if ((before.flags & ts.SymbolFlags.Class) !== 0 && (after.flags & ts.SymbolFlags.Class) !== 0)
      return this.#methods(before, after)
    const [layer, nextLayer] = [this.#layer(was), this.#layer(is)]
    if (layer !== undefined && nextLayer !== undefined) return this.#operations(layer, nextLayer, walk)
    return this.#checker.isTypeAssignableTo(is, was)
      ? []
      : [{ part: "export", path: "", what: "type", before: walk.text(was), after: walk.text(is) }]
  }

  /**
   * Returns the types of a layer, or of a function that makes one: without a result, with the services that it needs.
   *
   * Why: a service is a class, so the layers of two versions are never assignable. The classes are compared on their own.
   */
  #layer(type: ts.Type): OperationTypes | undefined {
    const [signature] = type.getCallSignatures()
    const made = signature === undefined ? type : signature.getReturnType()
    if (made.symbol?.name !== "Layer" || (made.flags & ts.TypeFlags.Object) === 0) return undefined
    // Safe: the type is an interface with arguments, by its name.
    const [provided, error, context] = this.#checker.getTypeArguments(made as ts.TypeReference)
    return {
      arguments: (signature?.parameters ?? []).map((each) => this.#checker.getTypeOfSymbol(each)),
      required: signature === undefined ? 0 : requiredOf(signature),
      result: undefined,
      provided,
      error,
      context
    }
  }

  /** Compares the members of a class, and the methods of a service. Their types are those of the operations. */
  #methods(before: ts.Symbol, after: ts.Symbol): ReadonlyArray<Found> {
    const missing = (one: ts.Type, other: ts.Type): ReadonlyArray<Found> =>
      this.#checker.getPropertiesOfType(one).flatMap((member) =>
        // Names of unique symbols, which differ by version.
        !member.name.startsWith("__@") && this.#checker.getPropertyOfType(other, member.name) === undefined
          ? [
              {
                part: "export",
                path: member.name,
                what: "removed",
                before: "present",
                after: "absent",
                symbol: member
              } as const
            ]
          : []
      )
    const served = (symbol: ts.Symbol): ts.Type => {
      const shape = this.#checker.getPropertyOfType(this.#checker.getTypeOfSymbol(symbol), "Service")
      return shape === undefined ? this.#checker.getDeclaredTypeOfSymbol(symbol) : this.#checker.getTypeOfSymbol(shape)
    }
    return [
      ...missing(this.#checker.getTypeOfSymbol(before), this.#checker.getTypeOfSymbol(after)),
      ...missing(served(before), served(after))
    ]
  }

  /** Returns the types of an operation: a function that returns an effect, a stream, or the result of a raw function. */
  #operation(type: ts.Type): OperationTypes | undefined {
    const [signature] = type.getCallSignatures()
    if (signature === undefined) return undefined
    return this.#rawOperation(signature) ?? this.#effectOperation(signature)
  }

  #rawOperation(signature: ts.Signature): OperationTypes | undefined {
    const { declaration } = signature
    if (declaration === undefined || declaration.kind === ts.SyntaxKind.JSDocSignature) return undefined
    const returned = declaration.type
    const [given] = declaration.parameters
    if (returned === undefined || !ts.isTypeReferenceNode(returned) || given === undefined) return undefined
    const [responses, errors] = returned.typeArguments ?? []
    const options = "type" in given ? given.type : undefined
    const [data] = options !== undefined && ts.isTypeReferenceNode(options) ? (options.typeArguments ?? []) : []
    if (responses === undefined || errors === undefined || data === undefined) return undefined
    const of = (node: ts.Node): ts.Type => this.#checker.getTypeAtLocation(node)
    return {
      arguments: [of(data)],
      required: "questionToken" in given && given.questionToken !== undefined ? 0 : 1,
      result: of(responses),
      error: of(errors),
      context: undefined,
      isRaw: true
    }
  }

  #effectOperation(signature: ts.Signature): OperationTypes | undefined {
    const returned = signature.getReturnType()
    const name = returned.symbol?.name
    if (name === undefined || !effects.has(name) || (returned.flags & ts.TypeFlags.Object) === 0) return undefined
    // Safe: the type is an interface with arguments, by its name.
    const [result, error, context] = this.#checker.getTypeArguments(returned as ts.TypeReference)
    if (result === undefined) return undefined
    return {
      arguments: signature.parameters.map((each) => this.#checker.getTypeOfSymbol(each)),
      required: requiredOf(signature),
      result,
      error,
      context
    }
  }

  #operations(before: OperationTypes, after: OperationTypes, walk: TypeWalk): ReadonlyArray<Found> {
    const found: Array<Found> = []
    const sided = (part: Found["part"], side: Side, one: ts.Type | undefined, other: ts.Type | undefined): void => {
      if (one !== undefined && other !== undefined)
        found.push(...walk.compare(this.#given(one), this.#given(other), side).map((each) => ({ part, ...each })))
    }
    for (const [index, type] of before.arguments.entries()) {
      const other = after.arguments[index]
      if (other === undefined)
        found.push({ part: "arguments", path: "", what: "removed", before: walk.text(type), after: "absent" })
      else sided("arguments", "request", type, other)
    }
    if (after.required > before.required)
      found.push({ part: "arguments", path: "", what: "required", before: "optional", after: "required" })
    if (before.isRaw === true) {
      found.push(...this.#statuses("result", before.result, after.result, walk))
      found.push(...this.#statuses("error", before.error, after.error, walk))
    } else {
      sided("result", "response", before.result, after.result)
      found.push(...this.#errors(before.error, after.error, walk))
    }
    found.push(...this.#contexts(before.context, after.context, walk))
    // Code that needs a service which is no longer provided does not compile.
    const missing = this.#contexts(after.provided, before.provided, walk)
    found.push(...missing.map((each): Found => ({ ...each, what: "removed" })))
    return found
  }

  /** Removes `undefined` of an optional argument. */
  #given(type: ts.Type): ts.Type {
    return type.isUnion() &&
      type.types.some(({ flags }) => (flags & ts.TypeFlags.Undefined) !== 0) &&
      !type.types.some(({ flags }) => (flags & ts.TypeFlags.Null) !== 0)
      ? this.#checker.getNonNullableType(type)
      : type
  }

  #tagOf(type: ts.Type): string | undefined {
    const tag = this.#checker.getPropertyOfType(type, "_tag")
    const value = tag && this.#checker.getTypeOfSymbol(tag)
    return value?.isStringLiteral() === true ? value.value : undefined
  }

  /**
   * Compares bodies by status. A new one breaks code when its body is like no old body. A removed status
   * breaks code that names it, and an added one can be named.
   */
  #statuses(
    part: "result" | "error",
    before: ts.Type | undefined,
    after: ts.Type | undefined,
    walk: TypeWalk
  ): ReadonlyArray<Found> {
    if (before === undefined || after === undefined) return []
    const bodies = (type: ts.Type): ReadonlyMap<string, ts.Type> =>
      new Map(
        this.#checker.getPropertiesOfType(type).map((each) => [each.name, this.#checker.getTypeOfSymbol(each)] as const)
      )
    const [was, is] = [bodies(before), bodies(after)]
    if (was.size === 0 || is.size === 0)
      return walk.compare(before, after, "response").map((each) => ({ part, ...each }))
    const gone = [...was.keys()].filter((status) => !is.has(status))
    const others = [...is].flatMap(([status, body]): ReadonlyArray<Found> => {
      const own = was.get(status)
      if (own !== undefined)
        return walk
          .compare(own, body, "response")
          .map((each) => ({ part, ...each, path: `${status}${each.path === "" ? "" : `.${each.path}`}` }))
      const isKnown = [...was.values()].some((each) => this.#checker.isTypeAssignableTo(body, each))
      return isKnown ? [] : [{ part, path: status, what: "member", before: "absent", after: walk.text(body) }]
    })
    return [
      ...gone.map((path): Found => ({ part, path, what: "removed", before: "present", after: "absent" })),
      ...others
    ]
  }

  /** Compares errors by their tags: code that handles all of them must know each, and code that names one needs it. */
  #errors(before: ts.Type | undefined, after: ts.Type | undefined, walk: TypeWalk): ReadonlyArray<Found> {
    if (before === undefined || after === undefined) return []
    const byTag = (type: ts.Type): ReadonlyMap<string, ts.Type> =>
      new Map(
        (type.isUnion() ? type.types : [type]).flatMap((each) => {
          const tag = this.#tagOf(each)
          return tag === undefined ? [] : [[tag, each] as const]
        })
      )
    const [was, is] = [byTag(before), byTag(after)]
    if (was.size === 0 || is.size === 0)
      return walk.compare(before, after, "response").map((each) => ({ part: "error", ...each }))
    return [...new Set([...was.keys(), ...is.keys()])].flatMap((tag): ReadonlyArray<Found> => {
      const [one, other] = [was.get(tag), is.get(tag)]
      const whole = { part: "error", path: tag } as const
      if (one === undefined) return [{ ...whole, what: "tag added", before: "absent", after: tag }]
      if (other === undefined) return [{ ...whole, what: "tag removed", before: tag, after: "absent" }]
      const [body, newBody] = [one, other].map((each) => this.#checker.getPropertyOfType(each, "body"))
      if (body === undefined || newBody === undefined) return []
      return walk
        .compare(this.#checker.getTypeOfSymbol(body), this.#checker.getTypeOfSymbol(newBody), "response")
        .map((each) => ({ part: "error", ...each, path: `${tag}.body${each.path === "" ? "" : `.${each.path}`}` }))
    })
  }

  /** Compares the services that an operation needs, by name. */
  #contexts(before: ts.Type | undefined, after: ts.Type | undefined, walk: TypeWalk): ReadonlyArray<Found> {
    if (before === undefined || after === undefined) return []
    const names = (type: ts.Type): ReadonlySet<string> =>
      new Set(
        (type.isUnion() ? type.types : [type]).flatMap(({ flags, symbol }) =>
          (flags & ts.TypeFlags.Never) !== 0 ? [] : [symbol?.name ?? ""]
        )
      )
    const known = names(before)
    return [...names(after)]
      .filter((name) => !known.has(name))
      .map((name) => ({
        part: "context",
        path: name,
        what: "required",
        before: walk.text(before),
        after: walk.text(after)
      }))
  }
}

/** Returns the number of arguments that a call must have. */
const requiredOf = ({ parameters }: ts.Signature): number =>
  parameters.filter(
    ({ valueDeclaration: node }) =>
      node !== undefined && ts.isParameter(node) && node.questionToken === undefined && node.initializer === undefined
  ).length

/** Identifies the position of a finding. */
const keyOf = ({ part, path }: Found): string => `${part} ${path}`

/** Differences as the opposite comparison finds them. */
const opposites: Readonly<Partial<Record<TypeChange["what"], TypeChange["what"]>>> = {
  removed: "added",
  required: "optional",
  optional: "required",
  "tag removed": "tag added",
  "tag added": "tag removed"
}

/** Turns a finding of the opposite comparison: what is removed there is added here. */
const turned = ({ after, before, what, ...rest }: Found): Found => ({
  ...rest,
  what: opposites[what] ?? what,
  before: after,
  after: before,
  // Its symbol is of the second version.
  symbol: undefined
})
