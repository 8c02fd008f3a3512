/** Overview: numbers of all tenants, and the last day. */
import type { CountedStatus, Overview, TenantNumbers } from "../../../src/server/PageData.ts"
import type { Parameters } from "../Api.ts"
import { Loaded, Pager } from "../parts/Part.tsx"
import { DayPlot } from "../parts/Plot.tsx"
import { Table } from "../parts/Table.tsx"
import type { Column } from "../parts/Table.tsx"
import { usePolled } from "../Poll.ts"
import { href } from "../Router.ts"
import { amountText, countText, numberText, statusWords } from "../Words.ts"

const statuses: ReadonlyArray<CountedStatus> = ["queued", "running", "waiting", "blocked", "failed"]

const doneIn = (overview: Overview): number =>
  overview.hours.reduce((sum, { amount, ended }) => (ended === "done" ? sum + amount : sum), 0)

/** Marks a number that needs a person. */
const loudness = (status: CountedStatus, amount: number): string | undefined =>
  amount > 0 && (status === "blocked" || status === "failed") ? `loud-${status}` : undefined

const Numbers = ({ overview }: { readonly overview: Overview }) => (
  <ul class="numbers">
    {statuses.map((status) => (
      <li key={status} class={loudness(status, overview.runs[status].amount)}>
        <a href={status === "blocked" ? href("/tasks") : href("/runs", { status })}>
          <b>{countText(overview.runs[status])}</b> <span>{statusWords[status]}</span>
          {status === "blocked" && overview.tasks.amount > 0 ? (
            <span>in {amountText(overview.tasks, "task", "tasks")}</span>
          ) : null}
        </a>
      </li>
    ))}
    <li>
      <a href={href("/runs", { status: "done" })}>
        <b>{numberText(doneIn(overview))}</b> <span>Done in 24 hours</span>
      </a>
    </li>
  </ul>
)

const columns: ReadonlyArray<Column<TenantNumbers>> = [
  {
    name: "Tenant",
    isName: true,
    cell: ({ name, status, tenant }) => (
      <>
        <a href={href("/runs", { tenant })}>{name}</a>
        <span class="quiet"> {status === "paused" ? `${tenant}, paused` : tenant}</span>
      </>
    )
  },
  ...statuses.map((status): Column<TenantNumbers> => ({
    name: statusWords[status],
    isNumber: true,
    cell: ({ runs, tenant }) =>
      runs[status].amount === 0 ? (
        <span class="quiet">0</span>
      ) : (
        <a class={loudness(status, runs[status].amount)} href={href("/runs", { tenant, status })}>
          {countText(runs[status])}
        </a>
      )
  })),
  { name: "Done in 24 hours", isNumber: true, cell: ({ done }) => numberText(done) }
]

/** The overview. */
export const OverviewView = ({ parameters }: { readonly parameters: Parameters }) => {
  const { after } = parameters
  const polled = usePolled<Overview>("/api/overview", { after })
  return (
    <>
      <h1 tabIndex={-1}>Overview</h1>
      <Loaded polled={polled}>
        {(overview) => (
          <>
            <Numbers overview={overview} />
            <section aria-labelledby="day">
              <h2 id="day">The last 24 hours</h2>
              <DayPlot last={overview.hour} counts={overview.hours} />
            </section>
            <section aria-labelledby="tenants">
              <h2 id="tenants">Tenants</h2>
              {overview.tenants.rows.length === 0 ? (
                <p class="quiet">
                  There are no tenants yet. Add one with <code>invoice-bridge init</code>.
                </p>
              ) : (
                <Table
                  caption="Tenants with their work"
                  columns={columns}
                  rows={overview.tenants.rows}
                  keyOf={({ tenant }) => tenant}
                />
              )}
              <Pager path="/" parameters={{ after }} next={overview.tenants.next} />
            </section>
          </>
        )}
      </Loaded>
    </>
  )
}
