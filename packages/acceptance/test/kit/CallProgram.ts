/**
 * Program that calls operations of the named documents through their services, and writes the outcomes.
 *
 * Each operation is called with the fewest and with the most arguments, against Prism and against the server by hand.
 * It calls every operation of a scenario. Of a vendor's document, it calls one operation of each kind, or with `--all`
 * every operation.
 */
import { writeFileSync } from "node:fs"
import { argumentsOf } from "./Arguments.ts"
import { serveByHand } from "./ByHand.ts"
import { callsFile } from "./Calls.ts"
import type { Called, ServerName } from "./Calls.ts"
import { callerFor } from "./Client.ts"
import { documentNamed, readJson } from "./Documents.ts"
import type { JsonObject } from "./Json.ts"
import { judge } from "./Judgement.ts"
import { canSucceed, oneOfEachKind, operationsOf } from "./Operations.ts"
import type { Operation } from "./Operations.ts"
import { canRead, serve } from "./Prism.ts"
import type { Served } from "./Prism.ts"
import { recordBefore } from "./Recorder.ts"
import type { Amount } from "./Samples.ts"
import { acceptanceIn } from "./Schemas.ts"

const [...names] = process.argv.slice(2).filter((each) => each !== "--all")
const isWhole = process.argv.includes("--all")

/** Server, headers that it gets besides the request, and whether the variants of operations are called too. */
interface Reader {
  readonly name: ServerName
  readonly start: (document: JsonObject, operations: ReadonlyArray<Operation>) => Promise<Served>
  readonly headers: { readonly [name: string]: string }
  readonly variants: boolean
  readonly reads: (document: JsonObject, operation: Operation) => boolean
}

const prism = { start: serve, variants: false, reads: canRead }

const readers: ReadonlyArray<Reader> = [
  { ...prism, name: "Prism, fixed", headers: { prefer: "dynamic=false" } },
  { ...prism, name: "Prism, random", headers: { prefer: "dynamic=true" } },
  { name: "by hand", start: serveByHand, headers: {}, variants: true, reads: () => true }
]

const callAll = async (
  name: string,
  document: JsonObject,
  operations: ReadonlyArray<Operation>,
  reader: Reader
): Promise<ReadonlyArray<Called>> => {
  const asked = operations.filter((operation) => reader.reads(document, operation))
  if (asked.length === 0) return []
  const accepts = acceptanceIn(document, "answer")
  const server = await reader.start(document, asked)
  const recorder = await recordBefore(server.url)
  recorder.ask(reader.headers)
  const caller = await callerFor(name, document, recorder)
  const calls: Array<Called> = []
  const callOnce = async (operation: Operation, method: string, amount: Amount): Promise<void> => {
    const outcome = await caller.call(operation, method, argumentsOf(document, operation, amount))
    calls.push({
      operation: operation.key,
      kind: operation.kind,
      method: `${operation.service}.${method}`,
      amount,
      server: reader.name,
      judgement: judge(document, operation, outcome, accepts),
      tag: outcome.tag,
      message: outcome.message ?? "",
      exchange: outcome.exchange
    })
  }
  for (const operation of asked) {
    const methods = reader.variants ? await caller.methods(operation) : [operation.function]
    for (const amount of ["least", "most"] as const) {
      for (const method of methods) await callOnce(operation, method, amount)
    }
  }
  await recorder.close()
  await server.close()
  return calls
}

for (const name of names) {
  const entry = documentNamed(name)
  const document = readJson(entry)
  const all = operationsOf(name, document).filter(canSucceed)
  const chosen = entry.isScenario || isWhole ? all : oneOfEachKind(all)
  const calls: Array<Called> = []
  for (const reader of readers) calls.push(...(await callAll(name, document, chosen, reader)))
  writeFileSync(callsFile(name), JSON.stringify(calls, null, 1))
}
