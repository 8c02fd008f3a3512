/**
 * Reads the files of a call's body before the call.
 */
import type { RequestProblem } from "../schema/Problems.ts"
import { isPlain } from "./Arguments.ts"
import type { Given } from "./Arguments.ts"
import { toBlob, UploadInvalid } from "./Upload.ts"
import type { Upload } from "./Upload.ts"

/** Ends a wait when the signal is aborted: with the arguments as given, so that the call itself finds the signal. */
const orAborted = (reading: Promise<Given>, given: Given): Promise<Given> => {
  const { signal } = given.request
  if (signal === undefined) return reading
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(given)
    if (signal.aborted) stop()
    signal.addEventListener("abort", stop)
    reading.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop))
  })
}

const loaded = async (names: ReadonlyArray<string>, given: Given): Promise<Given> => {
  const problems: Array<RequestProblem> = []
  const read = async (field: string, value: unknown): Promise<unknown> => {
    if (value === undefined || value === null) return value
    if (Array.isArray(value)) return Promise.all(value.map((each, index) => read(`${field}.${index}`, each)))
    try {
      // Cast: `toBlob` checks the value.
      return await toBlob(value as Upload, given.request.signal)
    } catch (error) {
      if (!(error instanceof UploadInvalid)) throw error
      problems.push({ field, problem: error.message })
      return undefined
    }
  }
  const { body } = given.options
  let content = body
  if (names.includes("")) content = await read("body", body)
  else if (isPlain(body)) {
    const copy: Record<string, unknown> = { ...body }
    for (const name of names) if (name in copy) copy[name] = await read(`body.${name}`, copy[name])
    content = copy
  }
  return { ...given, options: { ...given.options, body: content }, problems: [...given.problems, ...problems] }
}

/**
 * Makes the function that reads the files of a call's body. It returns the arguments with the files, or with the problem of a
 * file that cannot be read. An aborted signal ends the reading.
 *
 * @param names properties of the body that take files. Empty text: the body itself
 */
export const files =
  (names: ReadonlyArray<string>) =>
  (given: Given): Promise<Given> =>
    orAborted(loaded(names, given), given)
