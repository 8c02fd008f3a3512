/**
 * `faktura-sandbox`: command that runs the sandbox, for use with curl.
 */
import { parseArgs } from "node:util"
import { ratesOf, serveDocument } from "./document/DocumentCommand.ts"
import { faultKinds, startSandbox } from "./index.ts"
import type { Defect, FaultRates, Sandbox } from "./index.ts"

/** Formats words as indented lines of four. */
const inLines = (words: ReadonlyArray<string>): string =>
  Array.from(
    { length: Math.ceil(words.length / 4) },
    (_, line) => `    ${words.slice(line * 4, line * 4 + 4).join(", ")}`
  ).join(",\n")

const help = `faktura-sandbox: runs test servers of the Monite and Maesn APIs on this machine, or of any OpenAPI document

Usage: faktura-sandbox [options]
       faktura-sandbox DOCUMENT [options]    an OpenAPI document, YAML or JSON

  --state FILE         store the state in this SQLite file (default: in memory, lost on exit)
  --seed N             seed of ids, credentials and faults (default: 1)
  --faults RATES       fault rates from the start, such as dropAfter=0.1,tooManyRequests=0.05
  --rate-limit N       requests per second for each credential; 0: no limit (default: 30, for a DOCUMENT 0)
  --monite-port N      port of the Monite API (default: a free port)
  --maesn-port N       port of the Maesn API (default: a free port)
  --port N             port of the DOCUMENT (default: a free port)
  --json               print addresses and credentials as one JSON object
  --help               print this help

Set faults while it runs, on either address:
  curl -X PUT <origin>/__sandbox/faults -d '{"dropAfter":0.1,"tooManyRequests":0.05}'
  kinds of faults, each with a probability from 0 to 1:
${inLines(faultKinds)}
  other settings: latencyMs, holdMs, retryAfterSeconds (numbers), retryAfterForm (seconds, date or either)
Watch requests, records, faults, clock and webhooks, and change them, in a browser:
  <origin>/__sandbox
Show stored records, injected faults and defects:
  curl <origin>/__sandbox

A defect of the sandbox is printed to standard error. The exit code is then 1.
`

/** Invalid option. Its message is shown to the user. */
class Misuse extends Error {}

const integer = (flag: string, text: string | undefined, max: number): number | undefined => {
  if (text === undefined) return undefined
  if (!/^\d+$/.test(text) || Number(text) > max)
    throw new Misuse(`--${flag} must be a whole number from 0 to ${max}, not "${text}"`)
  return Number(text)
}

interface Asked {
  readonly help: boolean
  readonly json: boolean
  /** File of a document; undefined for Monite and Maesn. */
  readonly document: string | undefined
  readonly shared: {
    readonly stateFile?: string
    readonly seed?: number
    readonly faults?: FaultRates
    readonly rateLimitPerSecond?: number
  }
  readonly port: number
  readonly ports: { readonly monite: number; readonly maesn: number }
}

const read = (args: ReadonlyArray<string>): Asked => {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        state: { type: "string" },
        seed: { type: "string" },
        faults: { type: "string" },
        "rate-limit": { type: "string" },
        "monite-port": { type: "string" },
        "maesn-port": { type: "string" },
        port: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false }
      }
    })
    const [document, more] = positionals
    if (more !== undefined) throw new Misuse(`one document at a time: "${more}" is too much`)
    const own = document === undefined ? (["port"] as const) : (["monite-port", "maesn-port"] as const)
    for (const flag of own) {
      if (values[flag] !== undefined)
        throw new Misuse(`--${flag} is for ${document === undefined ? "a document" : "Monite and Maesn"}`)
    }
    const seed = integer("seed", values.seed, Number.MAX_SAFE_INTEGER)
    const limit = integer("rate-limit", values["rate-limit"], 1_000_000)
    return {
      help: values.help,
      json: values.json,
      document,
      shared: {
        ...(values.state === undefined ? {} : { stateFile: values.state }),
        ...(seed === undefined ? {} : { seed }),
        ...(values.faults === undefined ? {} : { faults: ratesOf(values.faults) }),
        ...(limit === undefined ? {} : { rateLimitPerSecond: limit })
      },
      port: integer("port", values.port, 65_535) ?? 0,
      ports: {
        monite: integer("monite-port", values["monite-port"], 65_535) ?? 0,
        maesn: integer("maesn-port", values["maesn-port"], 65_535) ?? 0
      }
    }
  } catch (error) {
    throw new Misuse(error instanceof Error ? error.message : String(error))
  }
}

const summary = ({ monite, maesn }: Sandbox) => ({
  monite: {
    baseUrl: monite.baseUrl,
    clientId: monite.clientId,
    clientSecret: monite.clientSecret,
    entityUserId: monite.entityUserId,
    restrictedEntityUserId: monite.restrictedEntityUserId
  },
  maesn: { baseUrl: maesn.baseUrl, apiKey: maesn.apiKey, accountKey: maesn.accountKey }
})

const settings = ({ maesn, monite }: Sandbox): ReadonlyArray<readonly [name: string, value: string]> => [
  ["MONITE_BASE_URL", monite.baseUrl],
  ["MONITE_CLIENT_ID", monite.clientId],
  ["MONITE_CLIENT_SECRET", monite.clientSecret],
  ["MAESN_BASE_URL", maesn.baseUrl],
  ["MAESN_API_KEY", maesn.apiKey],
  ["MAESN_ACCOUNT_KEY", maesn.accountKey]
]

const describe = (sandbox: Sandbox): string => {
  const { monite, maesn } = summary(sandbox)
  const body = JSON.stringify({
    grant_type: "client_credentials",
    client_id: monite.clientId,
    client_secret: monite.clientSecret
  })
  return `Monite  ${monite.baseUrl}
  client id             ${monite.clientId}
  client secret         ${monite.clientSecret}
  entity user           ${monite.entityUserId}  (role allows reading and updating its entity)
  restricted user       ${monite.restrictedEntityUserId}  (role does not)
Maesn   ${maesn.baseUrl}
  X-API-KEY             ${maesn.apiKey}
  X-ACCOUNT-KEY         ${maesn.accountKey}

Get a token, then list the entities:
  TOKEN=$(curl -s ${monite.baseUrl}/auth/token -H 'x-monite-version: 2024-05-25' -H 'content-type: application/json' -d '${body}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s ${monite.baseUrl}/entities -H 'x-monite-version: 2024-05-25' -H "Authorization: Bearer $TOKEN"

Settings of @faktura/monite and @faktura/maesn, for another terminal:
${settings(sandbox)
  .map(([name, value]) => `  export ${name}=${value}`)
  .join("\n")}

Control page, for a browser: ${new URL("/__sandbox", monite.baseUrl).href}

The credentials are valid for this sandbox only. Stop it with Ctrl+C.
`
}

const main = async (args: ReadonlyArray<string>): Promise<void> => {
  const command = read(args)
  if (command.help) {
    process.stdout.write(help)
    return
  }
  let defects = 0
  const onDefect = (defect: Defect): void => {
    defects += 1
    process.stderr.write(`faktura-sandbox: defect ${defects}: ${described(defect)}\n`)
  }
  const { close, text } = await served(command, onDefect)
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      void close().then(() => process.exit(defects === 0 ? 0 : 1))
    })
  }
  // Last, because a reader of this output may stop the program at once.
  process.stdout.write(text)
}

/** Describes a defect in one line, or more if it has a stack. */
const described = ({ api, operationId, problems, status }: Defect): string =>
  `${[api, operationId, String(status)].filter((part) => part !== "").join(" ")}: ${problems.join("; ")}`

const served = async (
  { document, json, port, ports, shared }: Asked,
  onDefect: (defect: Defect) => void
): Promise<{ readonly close: () => Promise<void>; readonly text: string }> => {
  if (document !== undefined) return serveDocument(document, { ...shared, port, onDefect }, json)
  const sandbox = await startSandbox({ ...shared, ports, onDefect })
  return { close: sandbox.close, text: json ? `${JSON.stringify(summary(sandbox))}\n` : describe(sandbox) }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`faktura-sandbox: ${error instanceof Error ? error.message : String(error)}\n`)
  if (error instanceof Misuse) process.stderr.write("Run faktura-sandbox --help for the options.\n")
  process.exit(error instanceof Misuse ? 2 : 1)
})
