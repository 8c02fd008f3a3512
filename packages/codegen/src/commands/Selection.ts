/**
 * Which APIs a command is about: the one that is named, or all of them.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import { findApis, findRoot } from "../Workspace.ts"

/** The name of an API, or nothing for all. */
export const apiArgument = Argument.String("api").pipe(
  Argument.withDescription("The API's folder under specs/; all of them when left out"),
  Argument.optional
)

/** The workspace around the current folder, and the APIs in it. */
export const selected = Effect.fnUntraced(function* (name: Option.Option<string>) {
  const root = yield* findRoot(process.cwd())
  return { root, apis: yield* findApis(root, Option.getOrUndefined(name)) }
})
