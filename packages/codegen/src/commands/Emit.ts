/** `faktura emit`: one document to one folder, outside of a workspace. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { emit } from "../generate/Emit.ts"
import { pascal } from "../naming/Names.ts"
import { isServiceName } from "../naming/ServiceNames.ts"
import { specInvalid } from "../openapi/Problem.ts"
import { reportLines } from "./Report.ts"
import { allowRemoteFlag } from "./Selection.ts"

export const emitCommand = Command.make(
  "emit",
  {
    spec: Argument.String("spec").pipe(Argument.withDescription("A path or an http address of an OpenAPI document")),
    output: Flag.String("output").pipe(
      Flag.withAlias("o"),
      Flag.withDescription("The folder to write; generated files that are there are replaced")
    ),
    name: Flag.String("name").pipe(
      Flag.withDefault("Api"),
      Flag.withDescription("The API's name: with Petstore, the client is PetstoreClient")
    ),
    overlay: Flag.String("overlay").pipe(
      Flag.optional,
      Flag.withDescription("An OpenAPI Overlay (1.0 or 1.1) that is applied to the document first")
    ),
    resourcePrefix: Flag.String("resource-prefix").pipe(
      Flag.optional,
      Flag.withDescription("A path prefix that names no resource: with /api/v1, /api/v1/pets is the service Pets")
    ),
    allowRemote: allowRemoteFlag,
    extension: Flag.Literals("extension", [".js", ".ts"]).pipe(
      Flag.withDefault(".js" as const),
      Flag.withDescription("What generated files import each other by")
    ),
    withoutValidation: Flag.Boolean("without-validation").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Leave runtime checks of requests and answers out; the types stay")
    ),
    warnings: Flag.Boolean("warnings").pipe(
      // The name that the flag had: scripts use it.
      Flag.withAlias("remarks"),
      Flag.withDefault(false),
      Flag.withDescription("Print everything that the document says and the code does not, or says otherwise")
    ),
    json: Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print the report as JSON"))
  },
  Effect.fn("faktura.emitCommand")(function* ({
    allowRemote,
    extension,
    json,
    name,
    output,
    overlay,
    warnings,
    resourcePrefix,
    spec,
    withoutValidation
  }) {
    const apiName = pascal(name)
    if (!isServiceName(apiName)) {
      return yield* specInvalid(`${name} cannot be the API's name.`, [
        { file: "--name", message: "expected letters and digits, beginning with a letter" }
      ])
    }
    const made = yield* emit({
      spec,
      allowRemote,
      output,
      name: apiName,
      overlay: Option.getOrUndefined(overlay),
      resourcePrefix: Option.getOrUndefined(resourcePrefix),
      validation: !withoutValidation,
      extension
    })
    yield* Console.log(
      json
        ? JSON.stringify(made, undefined, 2)
        : [`${output}: ${made.operations} operations, ${made.files} files`, ...reportLines(made, warnings)].join("\n")
    )
  })
).pipe(Command.withDescription("Generate a client and services for one document into one folder"))
