/**
 * The part of the `faktura-sandbox` command that serves any document.
 */
import { readFileSync } from "node:fs"
import { parse } from "yaml"
import { sandbox } from "./DocumentSandbox.ts"
import type { DocumentSandbox, DocumentSandboxOptions } from "./DocumentSandbox.ts"
import type { FaultRates } from "../faults/Faults.ts"
import type { SchemeCredentials } from "../http/Security.ts"
import { DocumentUnusable } from "../openapi/AnyDocument.ts"

/** @throws DocumentUnusable if the file cannot be read, or is neither YAML nor JSON */
const readDocument = (file: string): unknown => {
  try {
    // JSON is YAML, but is parsed much faster as itself.
    const text = readFileSync(file, "utf8")
    return file.endsWith(".json") ? JSON.parse(text) : parse(text)
  } catch (cause) {
    throw new DocumentUnusable(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

/**
 * Reads fault rates of the command line, such as `dropAfter=0.1,latencyMs=20`. Kinds and ranges are checked when they are set.
 *
 * @throws RangeError if a part is no `name=value`
 */
export const ratesOf = (text: string): FaultRates =>
  Object.fromEntries(
    text.split(",").map((part) => {
      const [, name, value] = /^(\w+)=(.+)$/.exec(part.trim()) ?? []
      if (name === undefined || value === undefined) {
        throw new RangeError(`"${part}" in --faults is no name=value, such as dropAfter=0.1`)
      }
      return [name, /^[\d.]+$/.test(value) ? Number(value) : value]
    })
  )

const shown = (credentials: SchemeCredentials): string => {
  switch (credentials.kind) {
    case "apiKey":
      return `${credentials.in} ${credentials.name}: ${credentials.value}`
    case "basic":
      return `Basic ${credentials.username}:${credentials.password}`
    case "bearer":
      return `Bearer ${credentials.token}`
    case "oauth2":
      return `Bearer ${credentials.token}, or the client ${credentials.clientId} with ${credentials.clientSecret} at POST /__sandbox/token`
  }
}

const describe = (running: DocumentSandbox): string => {
  const { baseUrl, credentials, operations } = running
  const stateful = operations.filter(({ role }) => role !== "sample").length
  const schemes = Object.entries(credentials)
  return [
    baseUrl,
    `  ${operations.length} operations, ${stateful} of them with state; the others respond with samples`,
    ...schemes.map(([name, own]) => `  ${name}  ${shown(own)}`),
    "",
    `Control page, for a browser: ${new URL("/__sandbox", baseUrl).href}`,
    ...(schemes.length === 0 ? [] : ["The credentials are valid for this sandbox only."]),
    "Stop it with Ctrl+C.",
    ""
  ].join("\n")
}

/**
 * Serves a document of a file.
 *
 * @returns the running sandbox, and what the command prints about it
 */
export const serveDocument = async (
  file: string,
  options: DocumentSandboxOptions,
  json: boolean
): Promise<{ readonly close: () => Promise<void>; readonly text: string }> => {
  const running = await sandbox(readDocument(file), options)
  const { baseUrl, close, credentials, operations } = running
  return { close, text: json ? `${JSON.stringify({ baseUrl, credentials, operations })}\n` : describe(running) }
}
