/**
 * Writes the file of webhook events: a union by event name, and a function that reads an event.
 *
 * Events with names that the document does not have are `UnknownEvent`.
 */
import type { EventFact } from "../openapi/Facts.ts"
import { pascal } from "../naming/Names.ts"
import { docCode, linesCode } from "../output/Code.ts"
import { schemaFolder } from "./SchemaFile.ts"
import type { CodeFile, Schemas } from "./SchemaFile.ts"
import type { EffectOptions } from "./types.ts"

/** Returns the references of events. */
export const eventRefs = (events: ReadonlyArray<EventFact>): ReadonlyArray<string> => events.map(({ $ref }) => $ref)

/** Writes the file of events. A document without events has no such file. */
export const eventFiles = (
  events: ReadonlyArray<EventFact>,
  schemas: Schemas,
  options: EffectOptions
): ReadonlyArray<CodeFile> => {
  const known = events.filter(({ $ref }) => schemas.byRef.has($ref))
  if (known.length === 0) return []
  const imports = new Set<string>()
  const rows = known.map(({ $ref, name }) => {
    const file = schemas.file($ref)
    const alias = `${schemaFolder.open}${pascal(file)}`
    imports.add(`import * as ${alias} from "../${schemaFolder.open}/${file}.gen.ts"`)
    return `  ${JSON.stringify(name)}: ${alias}.${schemas.typeName($ref)}`
  })
  const members = known.map(
    ({ $ref, name, summary }) =>
      `${summary === undefined ? "" : `${docCode([summary], "  ")}\n`}  | KnownEvent<${JSON.stringify(name)}, Raw.${schemas.typeName($ref)}>`
  )
  const table = options.validation ? `{\n${rows.join(",\n")}\n}` : "{}"
  return [
    {
      path: "events/index",
      code: linesCode([
        'import { eventReader as eventReader_ } from "@faktura/core/WebhookEvent"',
        'import type { WebhookEventInvalid, KnownEvent, UnknownEvent } from "@faktura/core/WebhookEvent"',
        `import type * as Raw from ${JSON.stringify(options.rawPackage)}`,
        'import type * as Effect from "effect/Effect"',
        ...(options.validation ? [...imports].toSorted() : []),
        "",
        docCode(["Event that the API sends. `UnknownEvent`: the document has no event of that name."]),
        `export type ApiEvent =\n${members.join("\n")}\n  | UnknownEvent`,
        "",
        docCode([
          "Reads an event and checks it against the document. Fails with `WebhookEventInvalid`.",
          "",
          "@param name name of the event; the API sends it in a header or in the body",
          "@param body body of the delivery: bytes, text, or parsed JSON"
        ]),
        `export const readEvent: (name: string, body: unknown) => Effect.Effect<ApiEvent, WebhookEventInvalid> = /* @__PURE__ */ eventReader_(() => (${table}))`
      ])
    }
  ]
}
