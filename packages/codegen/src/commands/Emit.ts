/** `faktura emit`: generates one document into one folder. It needs no workspace. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { pascal } from "../naming/Names.ts"
import { isServiceName } from "../naming/ServiceNames.ts"
import { specInvalid } from "../openapi/Problem.ts"
import { reportLines } from "./Report.ts"
import { allowRemoteFlag } from "./Selection.ts"

export const emitCommand = Command.make(
  "emit",
  {
    spec: Argument.String("spec").pipe(Argument.withDescription("Path or URL (http, https) of an OpenAPI document")),
    output: Flag.String("output").pipe(
      Flag.withAlias("o"),
      Flag.withDescription("Folder to write; generated files in it are replaced")
    ),
    name: Flag.String("name").pipe(
      Flag.withDefault("Api"),
      Flag.withDescription("Name of the API: with Petstore, the client is PetstoreClient")
    ),
    overlay: Flag.String("overlay").pipe(
      Flag.optional,
      Flag.withDescription("OpenAPI Overlay (1.0 or 1.1) to apply to the document first")
    ),
    resourcePrefix: Flag.String("resource-prefix").pipe(
      Flag.optional,
      Flag.withDescription("Path prefix to ignore in names: with /api/v1, the path /api/v1/pets is the service Pets")
    ),
    allowRemote: allowRemoteFlag,
    extension: Flag.Literals("extension", [".js", ".ts"]).pipe(
      Flag.withDefault(".js" as const),
      Flag.withDescription("File extension in the imports of generated files")
    ),
    withoutValidation: Flag.Boolean("without-validation").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Generate no runtime checks of requests and responses; the types stay")
    ),
    warnings: Flag.Boolean("warnings").pipe(
      // The flag's former name. Scripts use it.
      Flag.withAlias("remarks"),
      Flag.withDefault(false),
      Flag.withDescription("Print every warning: parts of the document that are left out, read differently or renamed")
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
      return yield* specInvalid(`"${name}" cannot be the API's name.`, [
        { file: "--name", message: "use letters and digits, and begin with a letter" }
      ])
    }
    const { emit } = yield* Effect.promise(() => import("../generate/Emit.ts"))
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
        : [
            `${output}: ${made.operations} operations, ${made.files} files`,
            ...reportLines(made, warnings),
            `The client with promises: create${apiName} in ${output}/effect/promise/index.gen.ts`,
            `The services of Effect: ${output}/effect/index.gen.ts`,
            `A test server of it: npx @faktura/codegen sandbox ${spec}`
          ].join("\n")
    )
  })
).pipe(Command.withDescription("Generate a client and services from one document into one folder"))
