/**
 * Texts of `--help`.
 */
import * as Console from "effect/Console"
import * as Layer from "effect/Layer"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliOutput from "effect/cli/CliOutput"
import * as GlobalFlag from "effect/cli/GlobalFlag"

/** Wrapped and indented by hand: the help prints it unchanged, and indents only the first line. */
export const description = `Onboards a company in Monite for e-invoicing, issues 50 invoices there,
  carries them into accounting through Maesn, and compares both sides.

  Without a command it does all of this. Run it again to continue where it
  stopped. It creates nothing twice, also after kill -9.

  Without settings it starts a sandbox: test servers of both APIs on this
  computer. The sandbox loses one response in ten and refuses one request in ten
  on purpose. No request leaves the computer.

  With these settings in the environment, the same commands use your accounts:
    MONITE_CLIENT_ID        client id of your Monite partner account
    MONITE_CLIENT_SECRET    its secret
    MONITE_BASE_URL         address of the API
                            (default: https://api.sandbox.monite.com/v1)
    MONITE_VERSION          version of the API (default: 2024-05-25)
    MAESN_API_KEY           API key of your Maesn tenant
    MAESN_ACCOUNT_KEY       account key of the end user whose books are written
    MAESN_BASE_URL          address of the API (default: https://api.maesn.dev)
    MAESN_ENVIRONMENT_NAME  only for accounting systems with several environments
    MAESN_COMPANY_ID        only for accounting systems with several companies

  The state is stored in the folder .faktura of the current directory. Results
  go to standard output, everything else to standard error.

  Exit codes: 0 all done and both sides agree; 1 not complete, run again;
  2 the command line is wrong; 3 the state cannot be stored in its folder.`

/** Example commands. */
export const examples = [
  { command: "npm start", description: "Do everything with the sandbox" },
  { command: "npm start -- --fresh --seed 7", description: "Start again from the beginning, with other faults" },
  { command: "npm start -- reconcile --json", description: "Compare both sides, with JSON output" },
  { command: "npm start -- status", description: "Show the done and open steps" }
]

/**
 * Prints the errors of a wrong command line to standard error, without the whole help. Why: standard output is for
 * results. Only the useful built-in flags are enabled.
 */
export const layer: Layer.Layer<never> = Layer.mergeAll(
  CliOutput.layerPresenter({
    present: (event) =>
      event._tag === "InvalidInvocation"
        ? Console.error([...event.errors.map(({ message }) => message), "See --help."].join("\n"))
        : CliOutput.defaultPresenter.present(event)
  }),
  Layer.succeed(CliConfig.CliConfig, { builtIns: [GlobalFlag.Help, GlobalFlag.Version] })
)
