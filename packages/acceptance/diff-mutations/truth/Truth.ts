/**
 * Finds the effect of a change on consumers, by compiling and running them.
 */
import { join } from "node:path"
import { highestOf } from "@faktura/codegen"
import type { Level } from "@faktura/codegen"
import type { Arguments } from "../../test/kit/Arguments.ts"
import { objectOf } from "../../test/kit/Json.ts"
import { acceptanceIn } from "../../test/kit/Schemas.ts"
import type { CompileError } from "./Compile.ts"
import { newErrors } from "./Compile.ts"
import { responseSchemas } from "./Consumer.ts"
import type { OperationUse } from "./Consumer.ts"
import { playerOf } from "./Play.ts"
import type { Player } from "./Play.ts"
import { isAuthorized } from "./Security.ts"
import { valueFor, variantsOf } from "./Variants.ts"
import type { Version } from "./Version.ts"

/** Observation of one level. */
export interface Observation {
  readonly level: Level
  readonly what: string
}

/** Truth of one change. */
export interface Truth {
  readonly level: Level
  readonly observations: ReadonlyArray<Observation>
  /** Mistakes of the generator that were seen on the way: they say nothing about the change. */
  readonly faults: ReadonlyArray<string>
}

/** Errors of the four compilations: each consumer with its own packages, and with the other ones. */
export interface Compiled {
  readonly oldWithOld: ReadonlyArray<CompileError>
  readonly oldWithNew: ReadonlyArray<CompileError>
  readonly newWithNew: ReadonlyArray<CompileError>
  readonly newWithOld: ReadonlyArray<CompileError>
}

const shown = ({ code, message }: CompileError): string => `${message.slice(0, 160)} at ${code.slice(0, 120)}`

const fromCompiler = (compiled: Compiled): ReadonlyArray<Observation> => [
  ...newErrors(compiled.oldWithOld, compiled.oldWithNew)
    .slice(0, 3)
    .map((error): Observation => ({ level: "major", what: `old code does not compile: ${shown(error)}` })),
  ...newErrors(compiled.newWithNew, compiled.newWithOld)
    .slice(0, 3)
    .map((error): Observation => ({ level: "minor", what: `new code needs the new packages: ${shown(error)}` }))
]

const deprecations = ({ generated }: Version): number =>
  [...generated.client.values(), ...generated.services.values()].reduce(
    (sum, code) => sum + code.split("@deprecated").length - 1,
    0
  )

/** Semantic Versioning 2.0.0, 7: marking as deprecated is minor. Editors and lints show it in code that uses the symbol. */
const fromDeprecations = (old: Version, made: Version): ReadonlyArray<Observation> =>
  deprecations(made) > deprecations(old) ? [{ level: "minor", what: "something is marked as deprecated" }] : []

const fine = { status: 200, body: {} }

const callWith = (player: Player, { module, operation }: OperationUse, given: Arguments) =>
  player.call(module, operation.function, given, fine)

/** Sends the arguments of one version with both. */
const fromRequests = async (
  before: Player,
  after: Player,
  old: Version,
  made: Version
): Promise<ReadonlyArray<Observation>> => {
  const seen: Array<Observation> = []
  for (const use of old.uses) {
    for (const given of [...use.given, ...use.unlisted]) {
      const one = await callWith(before, use, given)
      if (one.sent === undefined) continue
      const other = await callWith(after, use, given)
      if (other.sent === undefined)
        seen.push({ level: "major", what: `${use.operation.key}: ${other.tag} instead of a request: ${other.message}` })
      else if (other.sent !== one.sent)
        seen.push({
          level: "patch",
          what: `${use.operation.key}: sends ${other.sent} instead of ${one.sent}`.slice(0, 400)
        })
    }
  }
  for (const use of made.uses) {
    for (const given of [...use.given, ...use.unlisted]) {
      const other = await callWith(after, use, given)
      if (other.sent === undefined) continue
      const one = await callWith(before, use, given)
      if (one.sent === undefined)
        seen.push({ level: "minor", what: `${use.operation.key}: could not be sent: ${one.tag}: ${one.message}` })
    }
  }
  return seen
}

/** Pairs the uses of an operation that both versions have. */
const pairsOf = (old: Version, made: Version): ReadonlyArray<readonly [use: OperationUse, same: OperationUse]> =>
  old.uses.flatMap((use) => {
    const same = made.uses.find((each) => each.operation.key === use.operation.key)
    return same === undefined ? [] : [[use, same] as const]
  })

/** Loses the response of each operation. Code of callers sees whether the packages send the request again. */
const fromLostResponses = async (
  before: Player,
  after: Player,
  old: Version,
  made: Version
): Promise<ReadonlyArray<Observation>> => {
  const seen: Array<Observation> = []
  const lost = { fails: new Error("The response is lost"), handedOver: true }
  for (const [{ module, operation }, same] of pairsOf(old, made)) {
    const [given] = same.given
    if (given === undefined) continue
    const [one, other] = [
      await before.call(module, operation.function, given, lost),
      await after.call(same.module, same.operation.function, given, lost)
    ]
    const [was, is] = [one.requests.length, other.requests.length]
    if (was > 0 && is > 0 && was !== is)
      seen.push({
        level: "minor",
        what: `${operation.key}: sent ${is} times instead of ${was} when the response is lost`
      })
  }
  return seen
}

/** Sends the old credentials to a server of the new document, and the new ones with both versions. */
const fromCredentials = async (
  root: string,
  before: Player,
  after: Player,
  old: Version,
  made: Version
): Promise<ReadonlyArray<Observation>> => {
  const seen: Array<Observation> = []
  const schemesOf = ({ document }: Version) => objectOf(objectOf(document.components).securitySchemes)
  const fresh = Object.entries(schemesOf(made)).filter(([name]) => !(name in schemesOf(old)))
  const caller = { components: { securitySchemes: Object.fromEntries(fresh) } }
  const players =
    fresh.length === 0
      ? undefined
      : [
          await playerOf(join(root, old.packages), old.document, caller),
          await playerOf(join(root, made.packages), made.document, caller)
        ]
  for (const [use, same] of pairsOf(old, made)) {
    const [given] = use.given
    if (given === undefined) continue
    const isAccepted = async (player: Player, by: Version, which: OperationUse): Promise<boolean> => {
      const [request] = (await callWith(player, which, given)).requests
      return request !== undefined && isAuthorized(by.document, (by === old ? use : same).operation.source, request)
    }
    if ((await isAccepted(before, old, use)) && !(await isAccepted(after, made, same)))
      seen.push({ level: "major", what: `${use.operation.key}: the credentials are refused` })
    const [withOld, withNew] = players ?? []
    if (withOld === undefined || withNew === undefined) continue
    if (!(await isAccepted(withOld, made, use)) && (await isAccepted(withNew, made, same)))
      seen.push({ level: "minor", what: `${use.operation.key}: takes the new credentials` })
  }
  return seen
}

const played = 12

/** Statuses whose responses have a body that a caller reads: no redirects, and none without content (RFC 9110, 15). */
const readable = /^(20[0-36]|[45]\d\d)$/

/** Gives responses of the new document to both versions. */
const fromResponses = async (
  before: Player,
  after: Player,
  old: Version,
  made: Version
): Promise<{ readonly seen: ReadonlyArray<Observation>; readonly faults: ReadonlyArray<string> }> => {
  const seen: Array<Observation> = []
  const faults: Array<string> = []
  const [wasAllowed, isAllowed] = [acceptanceIn(old.document, "answer"), acceptanceIn(made.document, "answer")]
  for (const use of made.uses) {
    const { operation } = use
    const same = old.uses.find((each) => each.operation.key === operation.key)
    const [given = {}] = use.given
    if ((await callWith(after, use, given)).sent === undefined) continue
    for (const [status, schema] of responseSchemas(made.document, operation, readable)) {
      const known =
        same === undefined
          ? undefined
          : responseSchemas(old.document, same.operation, /./).find(([each]) => each === status)
      const values = variantsOf(made.document, [schema])
        .map((variant) => valueFor(made.document, schema, "response", variant))
        .filter((value) => value !== undefined && isAllowed(schema, value) === undefined)
      const problemBefore = (value: unknown): string | undefined =>
        known === undefined ? "the status was not declared" : wasAllowed(known[1], value)
      const news = same === undefined ? [] : values.filter((value) => problemBefore(value) !== undefined)
      for (const body of new Set([...values.slice(0, played), ...news.slice(0, 3)])) {
        const response = {
          status: Number(status),
          body: JSON.stringify(body),
          headers: { "content-type": jsonTypeOf(made, use, status) }
        }
        const { message, tag } = await after.call(use.module, operation.function, given, response)
        const isRead = status.startsWith("2")
          ? tag === "Succeeded"
          : !/^(Defect|ResponseInvalid|UnexpectedStatus)$/.test(tag)
        if (!isRead) faults.push(`${operation.key} ${status}: ${tag} for a valid response: ${message}`)
      }
      const [first] = news
      if (first === undefined || same === undefined) continue
      const response = {
        status: Number(status),
        body: JSON.stringify(first),
        headers: { "content-type": jsonTypeOf(old, same, status) }
      }
      const replay = await before.call(same.module, same.operation.function, same.given[0] ?? {}, response)
      seen.push({
        level: "minor",
        what: `${operation.key} ${status}: a response that was not allowed (${problemBefore(first) ?? ""}); the old client: ${replay.tag}`
      })
    }
  }
  return { seen, faults }
}

const jsonTypeOf = ({ document }: Version, { operation }: OperationUse, status: string): string => {
  const response = objectOf(objectOf(operation.source.responses)[status])
  const types = Object.keys(objectOf(response.content ?? objectOf(document).content))
  return types.find((type) => /[/+]json/.test(type)) ?? "application/json"
}

/** Judges a change by what its consumers show. */
export const truthOf = async (root: string, old: Version, made: Version, compiled: Compiled): Promise<Truth> => {
  // The same files: no consumer can tell the versions apart, and there is nothing to release.
  if (old.identity === made.identity) return { level: "none", observations: [], faults: [] }
  const before = await playerOf(join(root, old.packages), old.document, old.document)
  const after = await playerOf(join(root, made.packages), made.document, old.document)
  const { faults, seen } = await fromResponses(before, after, old, made)
  const observations: ReadonlyArray<Observation> = [
    ...fromCompiler(compiled),
    ...(await fromRequests(before, after, old, made)),
    ...(await fromLostResponses(before, after, old, made)),
    ...(await fromCredentials(root, before, after, old, made)),
    ...seen,
    ...fromDeprecations(old, made),
    { level: "patch", what: "generated files differ" }
  ]
  return { level: highestOf(observations.map(({ level }) => level)), observations, faults }
}
