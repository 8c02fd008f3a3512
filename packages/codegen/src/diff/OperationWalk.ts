/**
 * Walks an operation of two documents side by side, and finds what changed.
 */
import { kindOf } from "../openapi/MediaType.ts"
import { listOf, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { errorTag, isFault } from "../naming/StatusTags.ts"
import type { OperationView, ParameterView, ResponseView } from "../openapi/OperationView.ts"
import type { Findings } from "./Findings.ts"
import type { RuleName } from "./Rules.ts"
import { textOfPart } from "./SchemaWalk.ts"
import type { SchemaWalk } from "./SchemaWalk.ts"

const jsonOf = (value: unknown): string => JSON.stringify(value) ?? "none"

const requiredText = (required: boolean): string => (required ? "required" : "optional")

/** Returns where a parameter's value comes from: the caller, the context or the settings. */
const sourceOf = ({ source }: ParameterView): string =>
  source["x-faktura-context"] !== undefined
    ? `context ${jsonOf(source["x-faktura-context"])}`
    : source["x-faktura-setting"] !== undefined
      ? `setting ${jsonOf(source["x-faktura-setting"])}`
      : "caller"

/** Returns the declared form of a parameter. */
const formOf = ({ source }: ParameterView): string =>
  jsonOf([source.style, source.explode, source.allowReserved, Object.keys(objectOf(source.content))])

/** Walks operations. */
export class OperationWalk {
  readonly #schemas: SchemaWalk
  readonly #findings: Findings

  constructor(schemas: SchemaWalk, findings: Findings) {
    this.#schemas = schemas
    this.#findings = findings
  }

  #say(rule: RuleName, at: string, before: string, after: string): void {
    this.#findings.add(rule, at, before, after)
  }

  /** Compares an operation. `name` is its method and path before the change. */
  compare(name: string, before: OperationView, after: OperationView): void {
    this.#findings.operation(name)
    if (before.path !== after.path) this.#say("operation-moved", name, before.path, after.path)
    this.#operation(name, before, after)
    this.#paging(name, before.source, after.source)
    this.#security(name, before.security, after.security)
    this.#parameters(name, before, after)
    this.#body(name, before, after)
    this.#responses(name, before, after)
    this.#findings.end()
  }

  #operation(name: string, before: OperationView, after: OperationView): void {
    const [was, is] = [before.source, after.source]
    if (was.operationId !== is.operationId)
      this.#say("operation-id-changed", name, String(was.operationId), String(is.operationId))
    const [wasOld, isOld] = [was.deprecated === true, is.deprecated === true]
    const state = (old: boolean): string => (old ? "deprecated" : "not deprecated")
    if (wasOld !== isOld)
      this.#say(isOld ? "operation-deprecated" : "operation-undeprecated", name, state(wasOld), state(isOld))
    if (textOfPart(was) !== textOfPart(is)) this.#say("text-changed", name, "text", "other text")
    if (jsonOf(was.servers) !== jsonOf(is.servers))
      this.#say("operation-servers-changed", name, jsonOf(was.servers), jsonOf(is.servers))
    if (before.kind === after.kind) return
    const rule =
      before.kind === "read" || after.kind === "read"
        ? "errors-by-kind-changed"
        : after.kind === "idempotent"
          ? "retried-more"
          : "retried-less"
    this.#say(rule, name, before.kind, after.kind)
  }

  #paging(name: string, before: JsonObject, after: JsonObject): void {
    const [was, is] = [before["x-faktura-pagination"], after["x-faktura-pagination"]].map(objectOf)
    if (was === undefined || is === undefined || jsonOf(was) === jsonOf(is)) return
    const [wasPaged, isPaged] = ["style" in was, "style" in is]
    const rule =
      wasPaged !== isPaged
        ? isPaged
          ? "pages-added"
          : "pages-removed"
        : was.items === is.items
          ? "paging-changed"
          : "page-items-moved"
    this.#say(rule, name, wasPaged ? jsonOf(was) : "not paged", isPaged ? jsonOf(is) : "not paged")
  }

  #security(name: string, before: ReadonlyArray<string>, after: ReadonlyArray<string>): void {
    // No list, an empty one and an empty alternative all allow calls without credentials.
    const isOpen = (all: ReadonlyArray<string>): boolean => all.length === 0 || all.includes("{}")
    const [was, is] = [before, after].map((all) => all.filter((each) => each !== "{}"))
    const text = (all: ReadonlyArray<string>): string => all.join(" or ") || "none"
    const say = (rule: RuleName): void => this.#say(rule, `${name} security`, text(before), text(after))
    if (isOpen(before) && !isOpen(after)) say("security-required")
    else if (!isOpen(before) && isOpen(after)) say("security-lifted")
    else {
      if (was?.some((each) => !is?.includes(each)) === true) say("security-removed")
      if (is?.some((each) => !was?.includes(each)) === true) say("security-added")
    }
  }

  #parameters(name: string, before: OperationView, after: OperationView): void {
    for (const key of new Set([...before.parameters.keys(), ...after.parameters.keys()])) {
      const was = before.parameters.get(key)
      const is = after.parameters.get(key)
      const at = `${name} ${key}`
      if (was === undefined && is !== undefined) {
        // A setting has a value in every client.
        const isRequired = is.required && !sourceOf(is).startsWith("setting")
        this.#say(isRequired ? "required-parameter-added" : "parameter-added", at, "absent", requiredText(is.required))
      } else if (was !== undefined && is === undefined)
        this.#say("parameter-removed", at, requiredText(was.required), "absent")
      else if (was !== undefined && is !== undefined) this.#parameter(at, was, is)
    }
  }

  #parameter(at: string, was: ParameterView, is: ParameterView): void {
    if (sourceOf(was) !== sourceOf(is)) this.#say("parameter-source-changed", at, sourceOf(was), sourceOf(is))
    if (formOf(was) !== formOf(is)) this.#say("parameter-form-changed", at, formOf(was), formOf(is))
    if (was.source.deprecated !== true && is.source.deprecated === true)
      this.#say("parameter-deprecated", at, "not deprecated", "deprecated")
    if (textOfPart(was.source) !== textOfPart(is.source)) this.#say("text-changed", at, "text", "other text")
    if (was.required !== is.required)
      this.#findings.add(
        is.required ? "became-required" : "became-optional",
        at,
        requiredText(was.required),
        requiredText(is.required),
        "request"
      )
    const pair = { before: was.schema, after: is.schema }
    this.#schemas.compare(pair, { at, isOptional: !was.required && !is.required }, "request")
  }

  #body(name: string, { body: before }: OperationView, { body: after }: OperationView): void {
    const at = `${name} body`
    if (before === undefined && after !== undefined)
      this.#say(after.required ? "required-body-added" : "body-added", at, "absent", requiredText(after.required))
    else if (before !== undefined && after === undefined)
      this.#say("body-removed", at, requiredText(before.required), "absent")
    else if (before !== undefined && after !== undefined) {
      if (before.required !== after.required)
        this.#findings.add(
          after.required ? "became-required" : "became-optional",
          at,
          requiredText(before.required),
          requiredText(after.required),
          "request"
        )
      this.#content(at, before.content, after.content, "request")
    }
  }

  #content(
    at: string,
    before: ReadonlyMap<string, unknown>,
    after: ReadonlyMap<string, unknown>,
    side: "request" | "response"
  ): void {
    const left = new Set([...after.keys()].filter((type) => !before.has(type)))
    for (const [type, schema] of before) {
      // A type that became another one of its kind, such as a vendor's JSON.
      const now = after.has(type) ? type : [...left].find((other) => kindOf(other) === kindOf(type))
      if (now === undefined) {
        this.#findings.add("media-type-removed", at, type, "absent", side)
        continue
      }
      left.delete(now)
      if (now !== type) this.#findings.add("media-type-changed", at, type, now, side)
      this.#schemas.compare({ before: schema, after: after.get(now) }, { at, isOptional: false }, side)
    }
    for (const type of left) this.#findings.add("media-type-added", at, "absent", type, side)
  }

  #responses(name: string, before: OperationView, after: OperationView): void {
    for (const status of new Set([...before.responses.keys(), ...after.responses.keys()])) {
      const was = before.responses.get(status)
      const is = after.responses.get(status)
      const at = `${name} ${status}`
      if (was === undefined || is === undefined) this.#status(at, status, before, after)
      else {
        this.#content(at, was.content, is.content, "response")
        this.#headers(at, was, is)
      }
    }
  }

  /** Reports a status that only one document declares. */
  #status(at: string, status: string, before: OperationView, after: OperationView): void {
    const isAdded = after.responses.has(status)
    const [was, is] = isAdded ? ["absent", "present"] : ["present", "absent"]
    const own = bodyOf((isAdded ? after : before).responses.get(status))
    const others = (isAdded ? before : after).responses
    const say = (rule: RuleName): void => this.#say(rule, at, was ?? "", is ?? "")
    if (status.startsWith("2")) {
      const isSame = [...others].some(([each, response]) => each.startsWith("2") && bodyOf(response) === own)
      say(isAdded ? (isSame ? "same-success-added" : "success-added") : "success-removed")
      return
    }
    if (status === "default" || /^[13]/.test(status)) {
      say(isAdded ? "error-added" : "error-removed")
      return
    }
    // A 5xx of a write is `OutcomeUnknown` with its body, which every write has.
    const tagOf = (each: string): string =>
      isFault(each) && before.kind !== "read" ? "OutcomeUnknown" : errorTag(each)
    const tag = tagOf(status)
    const sameTag = [...others].filter(([each]) => /^[45]/.test(each) && tagOf(each) === tag)
    if (sameTag.length === 0 && tag !== "OutcomeUnknown") say(isAdded ? "error-added" : "error-removed")
    else say(sameTag.some(([, response]) => bodyOf(response) === own) ? "error-status-changed" : "error-body-changed")
  }

  #headers(at: string, before: ResponseView, after: ResponseView): void {
    for (const name of new Set([...before.headers.keys(), ...after.headers.keys()])) {
      if (name.toLowerCase() === "content-type") continue
      const was = before.headers.get(name)
      const is = after.headers.get(name)
      const place = `${at} header ${name}`
      if (was === undefined || is === undefined) {
        const rule = was === undefined ? "header-added" : "header-removed"
        this.#findings.add(
          rule,
          place,
          was === undefined ? "absent" : "present",
          is === undefined ? "absent" : "present",
          "response"
        )
        continue
      }
      const [one, other] = [was.required === true, is.required === true]
      if (one !== other)
        this.#findings.add(
          other ? "became-required" : "became-optional",
          place,
          requiredText(one),
          requiredText(other),
          "response"
        )
      if (textOfPart(was) !== textOfPart(is)) this.#say("text-changed", place, "text", "other text")
      this.#schemas.compare({ before: was.schema, after: is.schema }, { at: place, isOptional: false }, "response")
    }
  }
}

/** Returns the bodies of a response as JSON, to compare them with others of the same document. */
const bodyOf = (response: ResponseView | undefined): string => jsonOf(listOf([...(response?.content ?? [])]))
