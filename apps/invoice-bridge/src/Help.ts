/**
 * What the command line says about itself.
 */
import * as Console from "effect/Console"
import * as Layer from "effect/Layer"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliOutput from "effect/cli/CliOutput"
import * as GlobalFlag from "effect/cli/GlobalFlag"

/** Wrapped and indented by hand: the help shows it as it stands here, and indents only the first line. */
export const description = `Onboards a company in Monite for e-invoicing, issues 50 invoices there,
  carries them into accounting through Maesn, and compares both sides.

  Without a command it does all of this. Started again, it goes on where it
  stopped: nothing is made twice, whatever broke off in between, also after kill -9.

  Without settings it starts a sandbox: stand-ins for both APIs on this computer,
  which lose one answer in ten and refuse one request in ten on purpose. Nothing
  leaves the computer.

  With settings in the environment the same commands work with your accounts:
    MONITE_CLIENT_ID        client id of your Monite partner account
    MONITE_CLIENT_SECRET    its secret
    MONITE_BASE_URL         address of the API
                            (https://api.sandbox.monite.com/v1 unless set)
    MONITE_VERSION          version of the API (2024-05-25 unless set)
    MAESN_API_KEY           API key of your Maesn tenant
    MAESN_ACCOUNT_KEY       account key of the end user whose books are written
    MAESN_BASE_URL          address of the API (https://api.maesn.dev unless set)
    MAESN_ENVIRONMENT_NAME  only for accounting systems with several environments
    MAESN_COMPANY_ID        only for accounting systems with several companies

  State is kept in the folder .faktura of the current directory. Results go to
  standard output, everything else to standard error.

  Exit codes: 0 all done and both sides agree; 1 not complete, run again;
  2 the command line is wrong; 3 the state cannot be kept in its folder.`

/** Commands to copy. */
export const examples = [
  { command: "npm start", description: "Do everything, with the sandbox" },
  { command: "npm start -- --fresh --seed 7", description: "The same from the beginning, with other faults" },
  { command: "npm start -- reconcile --json", description: "Compare both sides, for a program to read" },
  { command: "npm start -- status", description: "What is done, and what is open" }
]

/**
 * A wrong command line is answered on standard error with what is wrong, not with the whole help: standard output is for
 * results. The built-in flags are only those that are of use here.
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
