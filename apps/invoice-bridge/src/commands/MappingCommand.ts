/** `mapping`: prints the mapping table of a tenant, or replaces it by a file. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import { readFileSync } from "node:fs"
import { readMappingFile } from "../mapping/MappingFile.ts"
import { settingsJson } from "../mapping/MappingSettings.ts"
import { Tasks } from "../runs/Tasks.ts"
import { replaceMapping } from "../tenants/ReplaceMapping.ts"
import { plural } from "../terminal/Table.ts"
import { exitWith, show } from "./Exit.ts"
import { requireTenant } from "./RequireTenant.ts"

/** Flags of `mapping`. */
export interface MappingFlags {
  readonly tenant: string
  /** File to replace the table by. `-` is standard input. Undefined: the table is printed. */
  readonly from: string | undefined
  readonly json: boolean
}

/** Most values that are named as missing. */
const mostAsked = 100

/** Prints the whole table. A new tenant's table is a template: all parts are there, and most are empty. */
const print = Effect.fnUntraced(function* ({ json, tenant }: MappingFlags) {
  const { settings } = yield* requireTenant(tenant)
  const written = settingsJson(settings.mapping)
  if (Result.isFailure(written)) return yield* exitWith(1, written.failure.message)
  yield* show(json, written.success, [JSON.stringify(written.success, undefined, 2)])
  const tasks = yield* Effect.flatMap(Tasks, ({ list }) =>
    list({ tenant, status: "open", kind: "mapping", limit: mostAsked + 1 })
  )
  const asked = tasks.flatMap(({ asks }) => (asks === undefined ? [] : [asks]))
  if (asked.length === 0) return
  const more = asked.length > mostAsked ? `, and more: invoice-bridge tasks --tenant ${tenant} --limit 1000` : ""
  yield* Console.error(`Runs wait for these values: ${asked.slice(0, mostAsked).join(", ")}${more}`)
})

const standardInput = Effect.flatMap(Stdio.Stdio, ({ stdin }) => Stream.mkString(Stream.decodeText(stdin)))

const textOf = (from: string) =>
  from === "-"
    ? Effect.catch(standardInput, ({ message }) => exitWith(1, `Standard input cannot be read (${message}).`))
    : Effect.try({
        try: () => readFileSync(from, "utf8"),
        catch: (cause) => `${from} cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`
      }).pipe(Effect.catch((message) => exitWith(1, message)))

const replace = Effect.fnUntraced(function* (from: string, { json, tenant }: MappingFlags) {
  const name = from === "-" ? "Standard input" : from
  const mapping = readMappingFile(yield* textOf(from))
  if (Result.isFailure(mapping)) {
    return yield* exitWith(1, `${name} is not a mapping table. Nothing was changed.\n${mapping.failure.message}`)
  }
  const answered = yield* replaceMapping(tenant, mapping.success, "terminal").pipe(
    Effect.catchTag("TenantUnusable", ({ message }) => exitWith(1, message))
  )
  const runs = answered.reduce((sum, { waiting }) => sum + waiting, 0)
  yield* show(json, { tenant, retried: answered.map(({ task }) => task), runs }, [
    `Replaced the mapping table of ${tenant}. ${plural(answered.length, "task is", "tasks are")} retried, and ${plural(runs, "run goes", "runs go")} on.`
  ])
})

/** Prints the table as JSON, or replaces it in one transaction. Ends with 1 for a wrong file, and changes nothing then. */
export const mappingCommand = Effect.fn("mappingCommand")(function* (flags: MappingFlags) {
  yield* flags.from === undefined ? print(flags) : replace(flags.from, flags)
})
