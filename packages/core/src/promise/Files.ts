/**
 * Reads the files of a call's body before the call.
 */
import type { RequestProblem } from "../schema/Problems.ts"
import { isRecord } from "./Arguments.ts"
import type { Given } from "./Arguments.ts"
import { toBlob, UploadInvalid } from "./Upload.ts"
import type { Upload } from "./Upload.ts"

/**
 * Makes the function that reads the files of a call's body. It returns the arguments with the files, or with the problem of a
 * file that cannot be read.
 *
 * @param names properties of the body that take files. Empty text: the body itself
 */
export const files =
  (names: ReadonlyArray<string>) =>
  async (given: Given): Promise<Given> => {
    const problems: Array<RequestProblem> = []
    const read = async (field: string, value: unknown): Promise<unknown> => {
      if (value === undefined || value === null) return value
      if (Array.isArray(value)) return Promise.all(value.map((each, index) => read(`${field}.${index}`, each)))
      try {
        // Cast: `toBlob` checks the value.
        return await toBlob(value as Upload)
      } catch (error) {
        if (!(error instanceof UploadInvalid)) throw error
        problems.push({ field, problem: error.message })
        return undefined
      }
    }
    const { body } = given.options
    let loaded = body
    if (names.includes("")) loaded = await read("body", body)
    else if (isRecord(body)) {
      const copy: Record<string, unknown> = { ...body }
      for (const name of names) if (name in copy) copy[name] = await read(`body.${name}`, copy[name])
      loaded = copy
    }
    return { ...given, options: { ...given.options, body: loaded }, problems: [...given.problems, ...problems] }
  }
