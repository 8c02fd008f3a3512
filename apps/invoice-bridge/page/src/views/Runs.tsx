/** List of runs with filters. */
import { useEffect, useState } from "preact/hooks"
import type { RunStatus } from "../../../src/runs/Run.ts"
import type { RunList, RunRow, TenantName } from "../../../src/server/PageData.ts"
import type { Parameters } from "../Api.ts"
import { Loaded, Pager } from "../parts/Part.tsx"
import { Status } from "../parts/Status.tsx"
import { Table } from "../parts/Table.tsx"
import type { Column } from "../parts/Table.tsx"
import { Time } from "../parts/Time.tsx"
import { usePolled } from "../Poll.ts"
import { href, open } from "../Router.ts"
import { useShared } from "../Shared.ts"
import { amountText, numberText, statusWords } from "../Words.ts"

/** Columns of a list of runs. */
export const runColumns: ReadonlyArray<Column<RunRow>> = [
  { name: "Run", isName: true, cell: ({ run, title }) => <a href={href("/run", { run })}>{title}</a> },
  { name: "Status", cell: ({ status }) => <Status status={status} /> },
  { name: "Tenant", cell: ({ tenant }) => tenant },
  { name: "Workflow", cell: ({ workflow }) => workflow },
  {
    name: "Step",
    cell: ({ reason, step }) => (
      <>
        {step ?? <span class="quiet">not started</span>}
        {reason === undefined ? null : <span class="why">{reason}</span>}
      </>
    )
  },
  { name: "Tries", isNumber: true, cell: ({ attempts }) => numberText(attempts) },
  { name: "Changed", cell: ({ changedAt }) => <Time at={changedAt} /> }
]

// The list's names come from the table of words, which has all of them.
const statuses = Object.keys(statusWords) as ReadonlyArray<RunStatus>

/** Field with the known tenants as suggestions. */
export const TenantField = ({ value }: { readonly value: string | undefined }) => {
  const { api } = useShared()
  const [names, setNames] = useState<ReadonlyArray<TenantName>>([])
  useEffect(() => {
    // Without suggestions the field still works, and the list says what is wrong.
    api.get<ReadonlyArray<TenantName>>("/api/tenants").then(setNames, () => undefined)
  }, [api])
  return (
    <div>
      <label for="tenant">Tenant</label>
      <input
        id="tenant"
        name="tenant"
        list="tenant-names"
        autocomplete="off"
        defaultValue={value ?? ""}
        key={value}
        maxLength={500}
      />
      <datalist id="tenant-names">
        {names.map(({ name, tenant }) => (
          <option key={tenant} value={tenant}>
            {name}
          </option>
        ))}
      </datalist>
    </div>
  )
}

/** Reads the fields of a form as parameters. */
export const fieldsOf = (form: HTMLFormElement): Parameters =>
  Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value.trim() : ""])
  )

const Filters = ({ parameters: { status, tenant, title } }: { readonly parameters: Parameters }) => (
  <form
    class="filters"
    role="search"
    aria-label="Filter of runs"
    onSubmit={(event) => {
      event.preventDefault()
      open("/runs", fieldsOf(event.currentTarget))
    }}
  >
    <div>
      <label for="title">Title begins with</label>
      <input
        id="title"
        name="title"
        type="search"
        autocomplete="off"
        defaultValue={title ?? ""}
        key={title}
        maxLength={500}
      />
    </div>
    <TenantField value={tenant} />
    <div>
      <label for="status">Status</label>
      <select id="status" name="status" key={status} defaultValue={status ?? ""}>
        <option value="">All</option>
        {statuses.map((each) => (
          <option key={each} value={each} selected={each === status}>
            {statusWords[each]}
          </option>
        ))}
      </select>
    </div>
    <button type="submit" class="primary">
      Show
    </button>
    {status === undefined && tenant === undefined && title === undefined ? null : <a href={href("/runs")}>Show all</a>}
  </form>
)

const summaryOf = ({ isPart, rows, total }: RunList): string => {
  if (total !== undefined) return amountText(total, "run", "runs")
  return isPart
    ? `${numberText(rows.length)} of the first 2,000 titles match. Go on to search further.`
    : `${numberText(rows.length)} on this page`
}

/** The list of runs. */
export const RunsView = ({ parameters }: { readonly parameters: Parameters }) => {
  const { after, status, tenant, title } = parameters
  const filter = { tenant, status, title, after }
  const polled = usePolled<RunList>("/api/runs", filter)
  return (
    <>
      <h1 tabIndex={-1}>Runs</h1>
      <Filters parameters={parameters} />
      <Loaded polled={polled}>
        {(list) => (
          <>
            <p class="quiet" role="status">
              {summaryOf(list)}
            </p>
            {list.rows.length === 0 ? null : (
              <Table caption="Runs" columns={runColumns} rows={list.rows} keyOf={({ run }) => run} />
            )}
            <Pager
              path="/runs"
              parameters={filter}
              next={list.next}
              more={list.isPart ? "Search further" : "Next page"}
            />
          </>
        )}
      </Loaded>
    </>
  )
}
