/**
 * Program that takes records of the named documents through their lives, by their generated services against the sandbox, and writes
 * the outcome.
 */
import { writeFileSync } from "node:fs"
import { sandbox } from "@faktura/sandbox"
import type { DocumentSandbox } from "@faktura/sandbox"
import { argumentsOf } from "./Arguments.ts"
import { callerFor } from "./Client.ts"
import { documentNamed, readJson } from "./Documents.ts"
import { isObject, listOf, resolved } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { livesIn } from "./Lives.ts"
import type { Send } from "./Lives.ts"
import { livesFile } from "./LivesFile.ts"
import { operationsOf } from "./Operations.ts"
import { recordBefore } from "./Recorder.ts"

/** Headers with the credentials of a sandbox. The recorder adds them, so that the services need not know them. */
const headersOf = ({ credentials }: DocumentSandbox): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.values(credentials).flatMap((own) =>
      own.kind === "bearer" || own.kind === "oauth2"
        ? [["authorization", `Bearer ${own.token}`] as const]
        : own.kind === "apiKey" && own.in === "header"
          ? [[own.name.toLowerCase(), own.value] as const]
          : []
    )
  )

const isNumber = (document: JsonObject, schema: unknown): boolean =>
  [resolved(document, schema).type].flat().some((type) => type === "integer" || type === "number")

const sender = async (name: string, running: DocumentSandbox, document: JsonObject) => {
  const operations = new Map(operationsOf(name, document).map((each) => [`${each.method} ${each.path}`, each]))
  const recorder = await recordBefore(new URL(running.baseUrl).origin)
  recorder.ask(headersOf(running))
  const url = `${recorder.url}${new URL(running.baseUrl).pathname.replace(/\/$/, "")}`
  const caller = await callerFor(name, document, { ...recorder, url })
  const send: Send = async ({ method, path }, values, amount, fields) => {
    const operation = operations.get(`${method} ${path}`)
    if (operation === undefined) return { status: 999, body: undefined, sent: undefined }
    const given = argumentsOf(document, operation, amount)
    const segments = Object.entries(given.path ?? {}).map(([parameter, sample]) => {
      const text = values[parameter]
      const declared = operation.parameters.find((each) => each.in === "path" && each.name === parameter)
      return [parameter, text === undefined ? sample : isNumber(document, declared?.schema) ? Number(text) : text]
    })
    if (segments.length > 0) given.path = Object.fromEntries(segments) as JsonObject
    const { body } = given
    if (isObject(body)) {
      const own = Object.entries(fields).filter(([field]) => field in body)
      given.body = { ...body, ...Object.fromEntries(own) }
    }
    const outcome = await caller.call(operation, operation.function, given)
    // 999: the service has sent nothing, because the arguments are not valid.
    return { status: outcome.exchange?.status ?? 999, body: outcome.value ?? outcome.message, sent: given.body }
  }
  return { send, close: recorder.close }
}

for (const name of listOf(process.argv.slice(2)).map(String)) {
  const document = readJson(documentNamed(name))
  const outcomes: Array<unknown> = []
  for (const amount of ["most", "least"] as const) {
    const running = await sandbox(document, { logLimit: 10 })
    const { close, send } = await sender(name, running, document)
    const { broken, lived } = await livesIn(running, document, send, amount === "most" ? ["most", "least"] : ["least"])
    outcomes.push({ amount, broken, lived, defects: running.defects() })
    await close()
    await running.close()
  }
  writeFileSync(livesFile(name), JSON.stringify(outcomes, null, 1))
}
