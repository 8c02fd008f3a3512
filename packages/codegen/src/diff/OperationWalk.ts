/**
 * Walks an operation of two documents side by side, and finds what changed.
 */
import { facts } from "../openapi/Facts.ts"
import type { MediaFact } from "../openapi/Facts.ts"
import { isStreamed } from "../openapi/MediaType.ts"
import { isObject, jsonText, listOf, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { errorTag, isFault } from "../naming/StatusTags.ts"
import type { BodyView, OperationView, ParameterView, ResponseView } from "../openapi/OperationView.ts"
import type { Findings } from "./Findings.ts"
import type { RuleName } from "./rules/Rules.ts"
import { stateText, textOfPart } from "./SchemaWalk.ts"
import type { SchemaWalk } from "./SchemaWalk.ts"

const requiredText = (required: boolean): string => (required ? "required" : "optional")

/** Returns where a parameter's value comes from: the caller, the context or the settings. */
const sourceOf = ({ source }: ParameterView): string =>
  source["x-faktura-context"] !== undefined
    ? `context ${jsonText(source["x-faktura-context"])}`
    : source["x-faktura-setting"] !== undefined
      ? `setting ${jsonText(source["x-faktura-setting"])}`
      : "caller"

/** Returns the declared form of a parameter. */
const formOf = ({ source }: ParameterView): string =>
  jsonText([source.style, source.explode, source.allowReserved, facts.json.of(source)])

/** Schema of a path parameter. Why: an empty value is always refused there, so `minLength: 1` is no limit. */
const filled = (schema: unknown): unknown =>
  isObject(schema) && schema.type === "string" && (schema.minLength ?? 0) === 0 ? { ...schema, minLength: 1 } : schema

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
    if (wasOld !== isOld)
      this.#say(isOld ? "operation-deprecated" : "operation-undeprecated", name, stateText(wasOld), stateText(isOld))
    if (textOfPart(was) !== textOfPart(is)) this.#say("text-changed", name, "text", "other text")
    if (jsonText(was.servers) !== jsonText(is.servers))
      this.#say("operation-servers-changed", name, jsonText(was.servers), jsonText(is.servers))
    // Both have one method, so neither became a read.
    if (before.kind !== after.kind)
      this.#say(after.kind === "idempotent" ? "retried-more" : "retried-less", name, before.kind, after.kind)
  }

  #paging(name: string, before: JsonObject, after: JsonObject): void {
    const [was, is] = [before["x-faktura-pagination"], after["x-faktura-pagination"]].map(objectOf)
    if (was === undefined || is === undefined || jsonText(was) === jsonText(is)) return
    const [wasPaged, isPaged] = ["style" in was, "style" in is]
    const rule =
      wasPaged !== isPaged
        ? isPaged
          ? "pages-added"
          : "pages-removed"
        : was.items === is.items
          ? "paging-changed"
          : "page-items-moved"
    this.#say(rule, name, wasPaged ? jsonText(was) : "not paged", isPaged ? jsonText(is) : "not paged")
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
    const [wasOld, isOld] = [was.source.deprecated === true, is.source.deprecated === true]
    if (wasOld !== isOld)
      this.#say(isOld ? "parameter-deprecated" : "text-changed", at, stateText(wasOld), stateText(isOld))
    if (textOfPart(was.source) !== textOfPart(is.source)) this.#say("text-changed", at, "text", "other text")
    if (was.required !== is.required)
      this.#findings.add(
        is.required ? "became-required" : "became-optional",
        at,
        requiredText(was.required),
        requiredText(is.required),
        "request"
      )
    const inPath = was.source.in === "path"
    const pair = inPath
      ? { before: filled(was.schema), after: filled(is.schema) }
      : { before: was.schema, after: is.schema }
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
      if (textOfPart(before.source) !== textOfPart(after.source)) this.#say("text-changed", at, "text", "other text")
      this.#sent(at, before, after)
    }
  }

  /** Compares what a body is sent as. A normalized body has one media type. */
  #sent(at: string, before: BodyView, after: BodyView): void {
    const [was, is] = [[...before.content][0], [...after.content][0]]
    if (was === undefined || is === undefined) {
      if (was !== undefined) this.#findings.add("media-type-removed", at, was[0], "absent", "request")
      if (is !== undefined) this.#findings.add("media-type-added", at, "absent", is[0], "request")
      return
    }
    if (was[0] !== is[0]) this.#findings.add("media-type-changed", at, was[0], is[0], "request")
    else {
      const [one, other] = [encodingOf(before, was[0]), encodingOf(after, is[0])]
      if (one !== other) this.#say("body-form-changed", at, one, other)
    }
    this.#schemas.compare({ before: was[1], after: is[1] }, { at, isOptional: false }, "request")
  }

  #responses(name: string, before: OperationView, after: OperationView): void {
    for (const status of new Set([...before.responses.keys(), ...after.responses.keys()])) {
      const was = before.responses.get(status)
      const is = after.responses.get(status)
      const at = `${name} ${status}`
      if (was === undefined || is === undefined) {
        this.#status(at, status, before, after)
        continue
      }
      if (textOfPart(was.source) !== textOfPart(is.source)) this.#say("text-changed", at, "text", "other text")
      this.#received(at, was, is)
      this.#headers(at, status, was, is)
    }
  }

  /** Compares media types and the body of a response. A normalized response has one schema for all media types. */
  #received(at: string, before: ResponseView, after: ResponseView): void {
    const say = (rule: RuleName, was: string, is: string): void => this.#findings.add(rule, at, was, is, "response")
    const [was, is] = [[...before.content][0], [...after.content][0]]
    if (was === undefined || is === undefined) {
      if (was !== undefined) say("response-body-removed", was[0], "absent")
      if (is !== undefined) say("response-body-added", "absent", is[0])
      return
    }
    const known = new Set(mediaOf(before).map(({ type }) => type))
    const left = mediaOf(after).filter(({ type }) => !known.has(type))
    for (const { as, type } of mediaOf(before)) {
      if (mediaOf(after).some((other) => other.type === type)) continue
      const next = left.findIndex((other) => other.as === as)
      const [other] = next < 0 ? [] : left.splice(next, 1)
      if (other === undefined) say("media-type-removed", type, "absent")
      else say("media-type-changed", type, other.type)
    }
    for (const { type } of left) say("media-type-added", "absent", type)
    const [one, other] = [before, after].map((response) => mediaOf(response).some(isStreamed))
    if (one !== other)
      say("representation-changed", one === true ? "stream" : "whole", other === true ? "stream" : "whole")
    this.#schemas.compare({ before: was[1], after: is[1] }, { at, isOptional: false }, "response")
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
    const isFirst = sameTag.length === 0
    if (isFirst && tag !== "OutcomeUnknown") say(isAdded ? "error-added" : "error-removed")
    else if (isFirst && isAdded) say("error-body-added")
    else say(sameTag.some(([, response]) => bodyOf(response) === own) ? "error-status-changed" : "error-body-changed")
  }

  /** Compares headers. Only those of success responses have types, and they are always optional. */
  #headers(at: string, status: string, before: ResponseView, after: ResponseView): void {
    const byName = ({ headers }: ResponseView): ReadonlyMap<string, JsonObject> =>
      new Map([...headers].map(([name, header]) => [name.toLowerCase(), header]))
    const [all, others] = [byName(before), byName(after)]
    for (const name of new Set([...all.keys(), ...others.keys()])) {
      if (name === "content-type") continue
      const [was, is] = [all.get(name), others.get(name)]
      const say = (rule: RuleName, one: string, other: string): void =>
        this.#findings.add(rule, `${at} header ${name}`, one, other, "response")
      const hasTypes = status.startsWith("2")
      const [one, other] = [was, is].map((header) => (header === undefined ? "absent" : "present"))
      if (hasTypes && was === undefined) say("header-added", "absent", "present")
      else if (hasTypes && is === undefined) say("header-removed", "present", "absent")
      else if (one !== other) say("header-details-changed", one ?? "", other ?? "")
      else {
        const [type, next] = [
          this.#schemas.headerType("before", was?.schema),
          this.#schemas.headerType("after", is?.schema)
        ]
        if (hasTypes && type !== next) say("header-type-changed", type, next)
        else if (jsonText(was) !== jsonText(is)) say("header-details-changed", "details", "other details")
      }
    }
  }
}

/** Returns the media types of a response. */
const mediaOf = ({ source }: ResponseView): ReadonlyArray<MediaFact> => facts.responses.of(source) ?? []

/** Returns how the parts of a body are written, besides its schema. */
const encodingOf = ({ source }: BodyView, type: string): string => {
  const media = objectOf(objectOf(source.content)[type])
  return jsonText([facts.fields.of(media), facts.written.of(media), facts.base64.of(media)])
}

/** Returns the bodies of a response as JSON, to compare them with others of the same document. */
const bodyOf = (response: ResponseView | undefined): string => jsonText(listOf([...(response?.content ?? [])]))
