/**
 * Returns the functions of a package that are active: on JavaScript's stack, and as continuations of the fiber.
 */
import { Session } from "node:inspector"
import * as Fiber from "effect/Fiber"

/** Returns the lines of a stack in the package's sources. */
const onStack = (source: RegExp): ReadonlyArray<string> => {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = Number.POSITIVE_INFINITY
  const { stack = "" } = new Error("frames")
  Error.stackTraceLimit = limit
  return stack.split("\n").flatMap((line) => {
    const [, name = "(anonymous)", file] =
      /at (?:(?:async |new )?(\S+) .*?\()?(?:file:\/\/)?([^\s()]+):\d+:\d+/.exec(line) ?? []
    const found = source.exec(file ?? "")
    return found === null ? [] : [`${found[1]}: ${name}`]
  })
}

/** Returns the file of a function or a generator. */
const locator = (): { readonly fileOf: (value: object) => string | undefined; readonly close: () => void } => {
  const session = new Session()
  const files = new Map<string, string>()
  session.connect()
  session.on("Debugger.scriptParsed", ({ params }) => files.set(params.scriptId, params.url))
  session.post("Debugger.enable")
  const asked: { value?: object } = {}
  Object.assign(globalThis, { framesAsked: asked })
  const fileOf = (value: object): string | undefined => {
    asked.value = value
    let file: string | undefined
    session.post("Runtime.evaluate", { expression: "globalThis.framesAsked.value" }, (_, made) => {
      session.post("Runtime.getProperties", { objectId: made.result.objectId! }, (_, properties) => {
        const place = properties.internalProperties?.find(({ name }) =>
          /^\[\[(Function|Generator)Location\]\]$/.test(name)
        )
        // Cast: the protocol defines the type of a location's value.
        const location = place?.value?.value as { readonly scriptId: string } | undefined
        if (location !== undefined) file = files.get(location.scriptId)
      })
    })
    return file
  }
  return {
    fileOf,
    close: () => {
      session.disconnect()
      Reflect.deleteProperty(globalThis, "framesAsked")
    }
  }
}

/** Returns the functions and generators of a continuation. */
const heldBy = (continuation: object): ReadonlyArray<object> =>
  Reflect.ownKeys(continuation).flatMap((key) => {
    const value: unknown = Reflect.get(continuation, key)
    const isGenerator = Object.prototype.toString.call(value) === "[object Generator]"
    // Cast: a value of one of the two kinds.
    return typeof value === "function" || isGenerator ? [value as object] : []
  })

/**
 * Returns the frames of the package between the fiber's beginning and this position.
 *
 * @param source matches the package's files, with the shown part as its first group
 */
export const framesOf = (source: RegExp): ReadonlyArray<string> => {
  // Cast: Effect does not publish where a fiber keeps its continuations, and there is no other way to see them.
  const { _stack: continuations } = Fiber.getCurrent() as unknown as { readonly _stack: ReadonlyArray<object> }
  const { close, fileOf } = locator()
  const waiting = continuations.flatMap((continuation) => {
    const own = heldBy(continuation).flatMap((held) => {
      const found = source.exec(fileOf(held) ?? "")
      return found === null ? [] : [`${found[1]}: a continuation`]
    })
    // A continuation is one frame, also with several functions.
    return own.slice(0, 1)
  })
  close()
  return [...waiting, ...onStack(source).toReversed()]
}
