/**
 * Reads the body of a success response as the value that the operation declares, or returns its problems.
 */
import type { Responded } from "../attempt/Attempt.ts"
import { foreignType, isErrorType, shownType } from "../http/MediaType.ts"
import type { RequestProblem } from "../schema/Problems.ts"
import type { Operation, SuccessResponse } from "../operation/Operation.ts"
import { parseJson } from "../values/ParseJson.ts"

/** A value, or the problems and the text that has them. */
export type Success =
  | {
      readonly value: unknown
      /** True for JSON that is declared and matches its schema. */
      readonly isJson?: boolean
    }
  | {
      readonly problems: ReadonlyArray<RequestProblem>
      readonly raw: string
      /** The received value, when only its schema or its charset is wrong. */
      readonly received?: { readonly value: unknown }
    }

const inBody = (problem: string, raw = ""): Success => ({ problems: [{ field: "body", problem }], raw })

const expectedJson = (foreign: string): string => `Expected JSON, received ${shownType(foreign)}`

/** Problem of an HTML page where the document declares JSON. */
export const htmlReceived: string = expectedJson("text/html")

const textOf = (body: Responded["body"]): string | undefined =>
  "text" in body ? body.text : body._tag === "blob" ? undefined : ""

/** Reads JSON that matches one of the declared schemas. Undefined when the text is not JSON. */
const readJson = (
  { check }: Operation,
  declared: ReadonlyArray<SuccessResponse>,
  text: string,
  isChecked: boolean
): Success | undefined => {
  // Without validation no declared response has a schema, so "any JSON" cannot be recognized.
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
  return { problems: problems ?? [], raw: text, received: { value: parsed.json } }
}

/**
 * Returns the media type of a success response when the operation does not declare it (see `foreignType`), otherwise
 * undefined.
 */
export const foreignBody = ({ body, declared, headers }: Responded): string | undefined => {
  if (body._tag === "none") return undefined
  const text = textOf(body)
  const foreign = foreignType(declared, headers.get("content-type"), text)
  // An empty body has no media type to object to, with one exception: a server of JSON does not label an empty body as
  // HTML. Where no body is declared, many servers do.
  const isEmptyPage = foreign === "text/html" && declared.every(({ as }) => as !== "none")
  return text === "" && !isEmptyPage ? undefined : foreign
}

/**
 * Reads a success response as the first declared form that it matches: JSON with its schema, a file, text, then no
 * body.
 *
 * A 204 and an empty body are not JSON, even when the operation declares only JSON. Why: the caller's type promises a
 * record, and a missing one would break the caller's program later, after a write that was done. `ResponseInvalid` says
 * that it was done. When the operation declares JSON of any kind, the caller's type is `unknown`, and an empty body
 * becomes undefined.
 *
 * @param isChecked false: JSON is not validated
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
    return problem === undefined ? json : { ...inBody(problem, text), received: json }
  }
  if (body._tag === "blob" && declares("blob")) return { value: body.blob }
  if (text !== undefined && declares("text")) {
    return problem === undefined ? { value: text } : { ...inBody(problem, text), received: { value: text } }
  }
  if (declares("none")) return { value: undefined }
  if (json !== undefined) return json
  if (text === "") return inBody("Empty")
  if (problem !== undefined) return inBody(problem, text)
  const foreign = foreignBody(response)
  if (foreign === undefined) return inBody(declares("json") ? "Not JSON" : "Expected another media type", text)
  return inBody(
    declares("json") ? expectedJson(foreign) : `Expected the declared media type, received ${shownType(foreign)}`,
    text
  )
}
