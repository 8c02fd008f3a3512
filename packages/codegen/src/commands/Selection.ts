/**
 * Arguments that several commands share: the API, and `--allow-remote`.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Flag from "effect/cli/Flag"
import { findApis, findRoot } from "../workspace/Workspace.ts"

/** Optional name of an API. Without it the command runs for all APIs. */
export const apiArgument = Argument.String("api").pipe(
  Argument.withDescription("The API's folder under specs/; without it, all APIs"),
  Argument.optional
)

/** Lets a document that is a file have references to URLs. */
export const allowRemoteFlag = Flag.Boolean("allow-remote").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Follow references to URLs (http, https) in a document that is a file")
)

/** Finds the workspace of the current folder, and the selected APIs in it. */
export const selected = Effect.fnUntraced(function* (name: Option.Option<string>) {
  const root = yield* findRoot(process.cwd())
  return { root, apis: yield* findApis(root, Option.getOrUndefined(name)) }
})
