/**
 * Arguments that several commands take: the APIs, and the flag for references into the web.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Flag from "effect/cli/Flag"
import { findApis, findRoot } from "../workspace/Workspace.ts"

/** The name of an API, or nothing for all. */
export const apiArgument = Argument.String("api").pipe(
  Argument.withDescription("The API's folder under specs/; all of them when left out"),
  Argument.optional
)

/** Asks for documents of the web that a file refers to. */
export const allowRemoteFlag = Flag.Boolean("allow-remote").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Read what a document that is a file refers to on the web")
)

/** The workspace around the current folder, and the APIs in it. */
export const selected = Effect.fnUntraced(function* (name: Option.Option<string>) {
  const root = yield* findRoot(process.cwd())
  return { root, apis: yield* findApis(root, Option.getOrUndefined(name)) }
})
