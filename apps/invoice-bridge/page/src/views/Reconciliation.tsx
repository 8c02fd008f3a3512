/** The last comparison of each tenant with accounting, and its differences. */
import type { ComponentChildren } from "preact"
import type { Comparison, FindingKind, FindingRow, Listed, SumRow } from "../../../src/server/PageData.ts"
import type { Parameters } from "../Api.ts"
import { Loaded, Pager } from "../parts/Part.tsx"
import { Table } from "../parts/Table.tsx"
import type { Column } from "../parts/Table.tsx"
import { Time } from "../parts/Time.tsx"
import { usePolled } from "../Poll.ts"
import { href } from "../Router.ts"
import { countText, findingMeanings, findingWords, moneyText, numberText } from "../Words.ts"

const path = "/reconciliation"

const kinds: ReadonlyArray<FindingKind> = ["missing", "duplicate", "drift", "orphan"]

const numberOrNone = (amount: number | undefined): ComponentChildren =>
  amount === undefined ? <span class="quiet">none</span> : numberText(amount)

const columns: ReadonlyArray<Column<Comparison>> = [
  {
    name: "Tenant",
    isName: true,
    cell: ({ name, tenant }) => (
      <>
        <a href={href(path, { tenant })}>{name}</a>
        <span class="quiet"> {tenant}</span>
      </>
    )
  },
  {
    name: "Compared",
    cell: ({ comparedAt }) => (comparedAt === undefined ? <span class="quiet">not yet</span> : <Time at={comparedAt} />)
  },
  { name: "Issued", isNumber: true, cell: ({ issued }) => numberOrNone(issued) },
  { name: "In accounting", isNumber: true, cell: ({ carried }) => numberOrNone(carried) },
  ...kinds.map((kind): Column<Comparison> => ({
    name: findingWords[kind],
    isNumber: true,
    cell: ({ findings, tenant }) =>
      findings[kind].amount === 0 ? (
        <span class="quiet">0</span>
      ) : (
        <a class="loud-failed" href={href(path, { tenant, kind })}>
          {countText(findings[kind])}
        </a>
      )
  }))
]

const AllTenants = ({ after }: { readonly after: string | undefined }) => {
  const polled = usePolled<Listed<Comparison>>("/api/comparisons", { after })
  return (
    <>
      <h1 tabIndex={-1}>Reconciliation</h1>
      <Loaded polled={polled}>
        {(list) => (
          <>
            {list.rows.length === 0 ? (
              <p class="quiet">There are no tenants yet.</p>
            ) : (
              <Table
                caption="Last comparison of each tenant"
                columns={columns}
                rows={list.rows}
                keyOf={({ tenant }) => tenant}
              />
            )}
            <Pager path={path} parameters={{ after }} next={list.next} />
          </>
        )}
      </Loaded>
    </>
  )
}

const differenceOf = ({ currency, ledger, monite }: SumRow): string =>
  monite === null || ledger === null ? "not known" : moneyText(ledger - monite, currency)

const sumColumns: ReadonlyArray<Column<SumRow>> = [
  { name: "Currency", isName: true, cell: ({ currency }) => currency },
  { name: "Invoices on both sides", isNumber: true, cell: ({ invoices }) => numberText(invoices) },
  { name: "Monite", isNumber: true, cell: ({ currency, monite }) => moneyText(monite, currency) },
  { name: "Accounting", isNumber: true, cell: ({ currency, ledger }) => moneyText(ledger, currency) },
  { name: "Difference", isNumber: true, cell: differenceOf }
]

/** Splits two texts into the equal beginning, the parts that differ, and the equal end. */
const split = (one: string, two: string): readonly [start: number, end: number] => {
  const shorter = Math.min(one.length, two.length)
  let start = 0
  while (start < shorter && one[start] === two[start]) start++
  let end = 0
  while (end < shorter - start && one[one.length - 1 - end] === two[two.length - 1 - end]) end++
  return [start, end]
}

/** A value with its difference from the other side marked. */
const Marked = ({ other, text }: { readonly text: string; readonly other: string }) => {
  const [start, end] = split(text, other)
  return (
    <span class="value">
      {text.slice(0, start)}
      <mark>{text.slice(start, text.length - end)}</mark>
      {text.slice(text.length - end)}
    </span>
  )
}

const numberColumn: Column<FindingRow> = {
  name: "Invoice",
  isName: true,
  cell: ({ number }) => <a href={href("/runs", { title: number })}>{number}</a>
}

const findingColumns = (kind: FindingKind): ReadonlyArray<Column<FindingRow>> =>
  kind === "drift"
    ? [
        numberColumn,
        { name: "Field", cell: ({ detail, values }) => values?.field ?? detail },
        {
          name: "Monite",
          isWide: true,
          cell: ({ values }) => (values === undefined ? "" : <Marked text={values.monite} other={values.accounting} />)
        },
        {
          name: "Accounting",
          isWide: true,
          cell: ({ values }) => (values === undefined ? "" : <Marked text={values.accounting} other={values.monite} />)
        }
      ]
    : [numberColumn, { name: "What differs", cell: ({ detail }) => detail }]

const Findings = ({
  after,
  kind,
  tenant
}: {
  readonly tenant: string
  readonly kind: FindingKind
  readonly after: string | undefined
}) => {
  const polled = usePolled<Listed<FindingRow>>("/api/findings", { tenant, kind, after })
  return (
    <Loaded polled={polled}>
      {(list) => (
        <>
          <p class="quiet">{findingMeanings[kind]}</p>
          {list.rows.length === 0 ? (
            <p>There are no such differences.</p>
          ) : (
            <Table
              caption={`Differences: ${findingWords[kind]}`}
              columns={findingColumns(kind)}
              rows={list.rows}
              keyOf={({ detail, number }) => `${number} ${detail}`}
            />
          )}
          <Pager path={path} parameters={{ tenant, kind, after }} next={list.next} />
        </>
      )}
    </Loaded>
  )
}

/** The kind to show: the one of the address, or the first that has differences. */
const kindOf = (named: string | undefined, comparison: Comparison): FindingKind =>
  kinds.find((kind) => kind === named) ?? kinds.find((kind) => comparison.findings[kind].amount > 0) ?? "missing"

const Compared = ({ comparison, parameters }: { readonly comparison: Comparison; readonly parameters: Parameters }) => {
  const { tenant } = comparison
  const shown = kindOf(parameters["kind"], comparison)
  if (comparison.comparedAt === undefined) return <p class="quiet">This tenant was not compared yet.</p>
  return (
    <>
      <p>
        Compared <Time at={comparison.comparedAt} />. {numberOrNone(comparison.issued)} issued in Monite,{" "}
        {numberOrNone(comparison.carried)} of them in accounting.
      </p>
      {comparison.sums.length === 0 ? null : (
        <Table
          caption="Sums by currency"
          columns={sumColumns}
          rows={comparison.sums}
          keyOf={({ currency }) => currency}
        />
      )}
      <h2 id="differences">Differences</h2>
      <ul class="choices" aria-labelledby="differences">
        {kinds.map((kind) => (
          <li key={kind}>
            <a href={href(path, { tenant, kind })} aria-current={kind === shown ? "page" : undefined}>
              {findingWords[kind]} {countText(comparison.findings[kind])}
            </a>
          </li>
        ))}
      </ul>
      <Findings tenant={tenant} kind={shown} after={parameters["after"]} />
    </>
  )
}

const OneTenant = ({ parameters, tenant }: { readonly parameters: Parameters; readonly tenant: string }) => {
  const polled = usePolled<Listed<Comparison>>("/api/comparisons", { tenant })
  return (
    <>
      <p class="crumbs">
        <a href={href(path)}>Reconciliation</a>
      </p>
      <h1 tabIndex={-1}>{polled.data?.rows[0]?.name ?? tenant}</h1>
      <Loaded polled={polled}>
        {({ rows: [comparison] }) =>
          comparison === undefined ? (
            <p>There is no tenant {tenant}.</p>
          ) : (
            <Compared comparison={comparison} parameters={parameters} />
          )
        }
      </Loaded>
    </>
  )
}

/** The reconciliation of all tenants, or of one. */
export const ReconciliationView = ({ parameters }: { readonly parameters: Parameters }) =>
  parameters["tenant"] === undefined ? (
    <AllTenants after={parameters["after"]} />
  ) : (
    <OneTenant tenant={parameters["tenant"]} parameters={parameters} />
  )
