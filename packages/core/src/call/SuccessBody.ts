/**
 * The body of a 2xx as the value that the operation declares, or what is wrong with it.
 */
import type { Responded } from "./Attempt.ts"
import { foreignType, isErrorType, shownType } from "../http/MediaType.ts"
import type { RequestProblem } from "../schema/Problems.ts"
import type { Operation, SuccessResponse } from "./Operation.ts"
import { parseJson } from "../values/ParseJson.ts"

/** A value, or the problems and the text that they are in. */
export type Success =
  | {
      readonly value: unknown
      /** True for JSON that is declared and fits its schema. */
      readonly isJson?: boolean
    }
  | {
      readonly problems: ReadonlyArray<RequestProblem>
      readonly raw: string
      /** The value that came, where only its schema or its charset is in the way. */
      readonly came?: { readonly value: unknown }
    }

const inBody = (problem: string, raw = ""): Success => ({ problems: [{ field: "body", problem }], raw })

const expectedJson = (foreign: string): string => `Expected JSON, ${shownType(foreign)} came`

/** The problem of an HTML page where JSON is declared. */
export const htmlCame: string = expectedJson("text/html")

const textOf = (body: Responded["body"]): string | undefined =>
  "text" in body ? body.text : body._tag === "blob" ? undefined : ""

/** JSON of the first declared schema that it fits; undefined where it is no JSON. */
const readJson = (
  { check }: Operation,
  declared: ReadonlyArray<SuccessResponse>,
  text: string,
  isChecked: boolean
): Success | undefined => {
  // Without checks no answer has a schema, so that this cannot be told.
  const isAny = check !== undefined && declared.some(({ as, schema }) => as === "json" && schema === undefined)
  if (text === "" && isAny) return { value: undefined }
  const parsed = parseJson(text)
  if (parsed === undefined) return undefined
  if (!isChecked) return { value: parsed.json }
  let problems: ReadonlyArray<RequestProblem> | undefined
  for (const { as, schema } of declared) {
    if (as !== "json") continue
    const found = schema === undefined || check === undefined ? [] : check(schema, parsed.json, "open", "body")
    if (found.length === 0) return { value: parsed.json, isJson: true }
    problems ??= found
  }
  return { problems: problems ?? [], raw: text, came: { value: parsed.json } }
}

/** The media type of a 2xx that the operation does not declare (see `foreignType`); undefined where it is as declared. */
export const foreignBody = ({ body, declared, headers }: Responded): string | undefined => {
  if (body._tag === "none") return undefined
  const text = textOf(body)
  const foreign = foreignType(declared, headers.get("content-type"), text)
  // Nothing says nothing; but a server that sends JSON does not call nothing HTML. Where nothing is declared, many do.
  const isEmptyPage = foreign === "text/html" && declared.every(({ as }) => as !== "none")
  return text === "" && !isEmptyPage ? undefined : foreign
}

/**
 * Reads a 2xx as the first of its declared answers that fits: JSON of its schema, then a file, then text, then nothing.
 *
 * A 204 and an empty body are no JSON, also where nothing but JSON is declared. The caller's type promises a record, and an
 * absent one would break its program further on, after a write that was done. `ResponseInvalid` says that it was done. Where
 * any JSON is declared the caller's type is `unknown`, and nothing is one more thing that it may be.
 *
 * @param isChecked false: JSON passes whatever its schema says
 */
export const readSuccess = (operation: Operation, response: Responded, isChecked: boolean): Success => {
  const { body, declared } = response
  if (declared.every(({ as }) => as === "none")) return { value: undefined }
  if (body._tag === "cut") return inBody("Cut short: the connection broke")
  if (body._tag === "excess") return inBody(`Larger than ${body.limit} bytes (maxResponseBytes)`)
  const text = textOf(body)
  const declares = (as: SuccessResponse["as"]): boolean => declared.some((each) => each.as === as)
  const isError = isErrorType(declared, response.headers.get("content-type"))
  const json =
    text !== undefined && declares("json") && !isError ? readJson(operation, declared, text, isChecked) : undefined
  const problem = "problem" in body ? body.problem : undefined
  if (json !== undefined && "value" in json) {
    return problem === undefined ? json : { ...inBody(problem, text), came: json }
  }
  if (body._tag === "blob" && declares("blob")) return { value: body.blob }
  if (text !== undefined && declares("text")) {
    return problem === undefined ? { value: text } : { ...inBody(problem, text), came: { value: text } }
  }
  if (declares("none")) return { value: undefined }
  if (json !== undefined) return json
  if (text === "") return inBody("Empty")
  if (problem !== undefined) return inBody(problem, text)
  const foreign = foreignBody(response)
  if (foreign === undefined) return inBody(declares("json") ? "Not JSON" : "Expected another media type", text)
  return inBody(
    declares("json") ? expectedJson(foreign) : `Expected the declared media type, ${shownType(foreign)} came`,
    text
  )
}
