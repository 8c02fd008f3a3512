/**
 * `faktura compare`: finds the differences between an API's document and the vendor's, and fails when one is not listed in
 * `differences.yaml` with its reason.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import type { Difference } from "../compare/Compare.ts"
import type { Comparison } from "../compare/Comparison.ts"
import { counted } from "../compare/Page.ts"
import { selected } from "./Selection.ts"

const line = ({ at, here, kind, side, there }: Difference): string =>
  `${kind}${side === undefined ? "" : ` (${side})`}: ${at}  here: ${here}, there: ${there}`

/** Text of the differences: lines to read, or JSON. */
const found = ({ api: { name }, differences, unlisted }: Comparison, json: boolean): string => {
  if (json) return JSON.stringify({ api: name, listed: differences.length - unlisted.length, unlisted })
  const kinds = [...Map.groupBy(differences, ({ kind }) => kind)].map(([kind, own]) => `${own.length} ${kind}`)
  return [
    `${name}: ${counted(differences.length)} (${kinds.join(", ")}), ${unlisted.length} unlisted`,
    ...unlisted.map((difference) => `  ${line(difference)}`)
  ].join("\n")
}

export const compareCommand = Command.make(
  "compare",
  {
    api: Argument.String("api").pipe(Argument.withDescription("The API's folder under specs/")),
    vendor: Argument.String("document").pipe(Argument.withDescription("File of the vendor's document")),
    page: Flag.String("page").pipe(
      Flag.optional,
      Flag.withDescription("Also write the listed differences to the API's section of this Markdown page")
    ),
    check: Flag.Boolean("check").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Write nothing, and fail when the page is out of date")
    ),
    json: Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print the differences as JSON"))
  },
  Effect.fn("faktura.compareCommand")(function* ({ api: name, check, json, page, vendor }) {
    const { apis, root } = yield* selected(Option.some(name))
    const { checkList, compareWith, writePage } = yield* Effect.promise(() => import("../compare/Comparison.ts"))
    for (const api of apis) {
      const comparison = yield* compareWith(root, api, vendor)
      yield* Console.log(found(comparison, json))
      yield* checkList(comparison)
      if (Option.isSome(page)) yield* writePage(root, comparison, page.value, check)
    }
  })
).pipe(Command.withDescription("Compare an API's document with the vendor's, and fail when a difference is not listed"))
