/**
 * `faktura new`: adds an API to the workspace: its document, a raw client and Effect services. It changes nothing when a
 * step fails.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import type { Generated } from "../generate/Generate.ts"
import type { Scaffold } from "../scaffold/Scaffold.ts"
import { settingsOf } from "../scaffold/ServicesPackage.ts"
import { findRoot } from "../workspace/Workspace.ts"
import { reportLines } from "./Report.ts"
import { allowRemoteFlag } from "./Selection.ts"
import { today } from "./Today.ts"

const report = (made: Generated, { call, facts, files }: Scaffold): string => {
  const variables = settingsOf(facts)
  const needed = facts.baseUrl === undefined ? variables : variables.slice(0, -1)
  const example = `packages/${facts.name}/examples/first-call.ts`
  return [
    `${facts.name}: ${made.operations} operations, ${files.size + 1} files in specs/${facts.name}, packages/${facts.name}-client and packages/${facts.name}`,
    ...reportLines(made),
    "",
    `A first call (${example}):`,
    "",
    call,
    ...(needed.length === 0 ? ["Run it:"] : [`Run it with ${needed.join(", ")} set:`]),
    `  npx -y pnpm@12 exec node ${example}`,
    "",
    "A test server of it, with state:",
    `  npx -y pnpm@12 run faktura sandbox ${facts.name}`
  ].join("\n")
}

export const newCommand = Command.make(
  "new",
  {
    name: Argument.String("name").pipe(
      Argument.filter(
        (name) => /^[a-z][a-z0-9-]*$/.test(name),
        () => "a name in lower case: a letter, then letters, digits and hyphens"
      ),
      Argument.withDescription("Name of the API and of its folders, e.g. petstore")
    ),
    spec: Flag.String("spec").pipe(Flag.withDescription("Path or URL (http, https) of the OpenAPI document")),
    allowRemote: allowRemoteFlag,
    overlay: Flag.String("overlay").pipe(
      Flag.optional,
      Flag.withDescription("File to copy to overlay.yaml, for a document that is not valid without changes")
    )
  },
  Effect.fn("faktura.newCommand")(function* ({ allowRemote, name, overlay, spec }) {
    const root = yield* findRoot(process.cwd())
    const { createApi } = yield* Effect.promise(() => import("../scaffold/Create.ts"))
    const { created, made } = yield* createApi(root, {
      name,
      spec,
      allowRemote,
      overlay: Option.getOrUndefined(overlay),
      read: yield* today
    })
    yield* Console.log(report(made, created))
  })
).pipe(Command.withDescription("Add an API: its document to specs/, its raw client and services to packages/"))
