/**
 * Stack of an error as the program that awaits it needs it.
 */

/**
 * Returns the error with the stack of the functions that await it. Call it in an `async` function after its `await`.
 *
 * Why: the error was made inside core, where the stack shows no line of the program. Engines with `captureStackTrace` (V8, and
 * newer JavaScriptCore) add the awaiting functions. A call that succeeds costs nothing.
 */
export const withCallerStack = (error: unknown): unknown => {
  if (error instanceof Error && "captureStackTrace" in Error) Error.captureStackTrace(error, withCallerStack)
  return error
}
