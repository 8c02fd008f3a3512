/** Texts of `--help`. */
import * as Console from "effect/Console"
import * as Layer from "effect/Layer"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliOutput from "effect/cli/CliOutput"
import * as GlobalFlag from "effect/cli/GlobalFlag"

/** Wrapped and indented by hand: the help prints it unchanged, and indents only the first line. */
export const description = `Carries invoices from Monite into accounting through Maesn, e-invoices that
  arrive as bills, and payments back. Work survives kill -9, and nothing is made
  twice.

  Without a command it shows a demo with a sandbox: test servers of both APIs on
  this computer, which lose one response in ten and refuse one request in ten on
  purpose. Two companies are onboarded, 50 invoices issued and carried, some paid,
  and both sides are compared. No request leaves the computer.

  For real accounts:
    1. export BRIDGE_KEY=$(openssl rand -base64 32)   and keep the key
    2. invoice-bridge init                            for each company
    3. invoice-bridge work --serve                    and open the page

  Settings in the environment:
    BRIDGE_KEY              key that seals the secrets of tenants
    BRIDGE_KEY_PREVIOUS     the key before, while keys are replaced
    BRIDGE_TOKEN            token for the page (default: a new one, printed)
    BRIDGE_METRICS_TOKEN    token for /metrics alone (default: BRIDGE_TOKEN)
    DATABASE_URL            postgres://user:password@host:5432/database, for any
                            number of workers (default: a file in .faktura)
    WORKER_HOST, WORKER_PORT  where other workers reach this one
                            (default: 127.0.0.1 and a free port)
    OTEL_EXPORTER_OTLP_ENDPOINT  where traces, logs and metrics are sent
    OTEL_SERVICE_NAME       name of the service in them (default: invoice-bridge)
    TRACE_URL               page of a trace, with {traceId} in it
    MONITE_CLIENT_ID, MONITE_CLIENT_SECRET, MAESN_API_KEY, MAESN_ACCOUNT_KEY
                            answers for init and for tenants set --secret
    MONITE_BASE_URL, MAESN_BASE_URL  addresses of the APIs, for init
    MAESN_SIGNING_SECRET, MONITE_WEBHOOK_SECRET, MAESN_WEBHOOK_SECRET
                            answers for tenants set --secret

  Without DATABASE_URL the state is stored in the folder .faktura of the current
  directory. Results go to standard output, everything else to standard error.

  Exit codes: 0 done; 1 not complete, or refused; 2 the command line is wrong;
  3 the state cannot be stored: file, folder or database; 130 stopped by a signal,
  such as Ctrl-C or SIGTERM.`

/** Example commands. */
export const examples = [
  { command: "npm start", description: "Run the demo" },
  { command: "npm start -- --serve", description: "Run the demo, and show its page" },
  { command: "npm start -- --fresh --seed 7", description: "Run it from the beginning, with other faults" },
  { command: "npm start -- status", description: "Show what is under way" }
]

/** Texts of the commands. */
export const commandTexts = {
  init: "Add a company, after both APIs accepted its credentials",
  tenants: "List the companies; pause, resume and change them",
  pause: "Pause a company: nothing of it starts, and webhooks are stored",
  resume: "Go on with a paused company",
  set: "Change settings and secrets of a company",
  mapping: "Print or replace the mapping table of a company, as JSON",
  onboard: "Onboard a company for e-invoicing, from a JSON file",
  connect: "Print the address where a customer connects its accounting system",
  subscribe: "Subscribe to the webhooks of both APIs for a company",
  work: "Do the work: one process, or any number with DATABASE_URL",
  serve: "Serve the page and webhooks, without doing the work",
  status: "Show what is under way, done and waiting",
  tasks: "Show what waits for a person",
  answer: "Answer a task",
  reconcile: "Compare Monite and accounting: missing, duplicate, different and orphaned documents",
  replay: "Do a run again"
} as const

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
