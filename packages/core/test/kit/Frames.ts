/**
 * The functions of a package that wait for what is going on now: on JavaScript's stack, and as continuations of the fiber.
 */
import { Session } from "node:inspector"
import * as Fiber from "effect/Fiber"

/** Lines of a stack in the package's sources. */
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

/** Tells in which file a function or a generator stands. */
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
        // The cast: a location's value is what the protocol says it is.
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

/** The functions and generators that a continuation holds. */
const heldBy = (continuation: object): ReadonlyArray<object> =>
  Reflect.ownKeys(continuation).flatMap((key) => {
    const value: unknown = Reflect.get(continuation, key)
    const isGenerator = Object.prototype.toString.call(value) === "[object Generator]"
    // The cast: of one of the two.
    return typeof value === "function" || isGenerator ? [value as object] : []
  })

/**
 * The frames of the package between the fiber's beginning and this place.
 *
 * @param source matches the package's files, with the part that is shown as its first group
 */
export const framesOf = (source: RegExp): ReadonlyArray<string> => {
  // The cast: where a fiber keeps what is to be done afterwards is Effect's own matter, and there is no other way to see it.
  const { _stack: continuations } = Fiber.getCurrent() as unknown as { readonly _stack: ReadonlyArray<object> }
  const { close, fileOf } = locator()
  const waiting = continuations.flatMap((continuation) => {
    const own = heldBy(continuation).flatMap((held) => {
      const found = source.exec(fileOf(held) ?? "")
      return found === null ? [] : [`${found[1]}: a continuation`]
    })
    // One continuation is one frame, however many functions it holds.
    return own.slice(0, 1)
  })
  close()
  return [...waiting, ...onStack(source).toReversed()]
}
