/** The last comparison of each tenant with accounting, and its differences. */
import { useRef } from "preact/hooks"
import type { ComparedDocuments, CurrencySum, NotCompared } from "../../../src/reconcile/Reconciliation.ts"
import type { Comparison, FindingKind, FindingRow, Listed } from "../../../src/server/PageData.ts"
import type { Parameters } from "../Api.ts"
import { CompareNow } from "../parts/CompareNow.tsx"
import { Loaded, Pager } from "../parts/Part.tsx"
import { Table } from "../parts/Table.tsx"
import type { Column } from "../parts/Table.tsx"
import { Time } from "../parts/Time.tsx"
import { usePolled } from "../Poll.ts"
import { href } from "../Router.ts"
import {
  countText,
  documentsWords,
  documentWords,
  findingMeanings,
  findingWords,
  moneyText,
  numberText
} from "../Words.ts"

const path = "/reconciliation"

const kinds: ReadonlyArray<FindingKind> = ["missing", "duplicate", "drift", "orphan"]

const none = <span class="quiet">none</span>

const sumOf = (numbers: ReadonlyArray<number>): number => numbers.reduce((sum, each) => sum + each, 0)

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
  {
    name: "In Monite",
    isNumber: true,
    cell: ({ compared }) => (compared.length === 0 ? none : numberText(sumOf(compared.map(({ inMonite }) => inMonite))))
  },
  {
    name: "In accounting",
    isNumber: true,
    cell: ({ compared }) => (compared.length === 0 ? none : numberText(sumOf(compared.map(({ carried }) => carried))))
  },
  ...kinds.map((kind): Column<Comparison> => ({
    name: findingWords[kind],
    isNumber: true,
    cell: ({ compared, findings, notCompared, tenant }) =>
      compared.length === 0 && notCompared.length > 0 ? (
        <span class="quiet">not known</span>
      ) : findings[kind].amount === 0 ? (
        <span class="quiet">0</span>
      ) : (
        <a class="loud-failed" href={href(path, { tenant, kind })}>
          {countText(findings[kind])}
        </a>
      )
  })),
  {
    name: "Not compared",
    cell: ({ notCompared }) =>
      notCompared.length === 0
        ? none
        : notCompared.map(({ document }) => documentsWords[document].toLowerCase()).join(", ")
  }
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

const differenceOf = ({ currency, ledger, monite }: CurrencySum): string =>
  monite === null || ledger === null ? "not known" : moneyText(ledger - monite, currency)

const sumColumns: ReadonlyArray<Column<CurrencySum>> = [
  { name: "Documents", isName: true, cell: ({ document }) => documentsWords[document] },
  { name: "Currency", cell: ({ currency }) => currency },
  { name: "On both sides", isNumber: true, cell: ({ count }) => numberText(count) },
  { name: "Monite", isNumber: true, cell: ({ currency, monite }) => moneyText(monite, currency) },
  { name: "Accounting", isNumber: true, cell: ({ currency, ledger }) => moneyText(ledger, currency) },
  { name: "Difference", isNumber: true, cell: differenceOf }
]

const comparedColumns: ReadonlyArray<Column<ComparedDocuments>> = [
  { name: "Documents", isName: true, cell: ({ document }) => documentsWords[document] },
  { name: "In Monite", isNumber: true, cell: ({ inMonite }) => numberText(inMonite) },
  { name: "In accounting", isNumber: true, cell: ({ carried }) => numberText(carried) }
]

const notComparedColumns: ReadonlyArray<Column<NotCompared>> = [
  { name: "Not compared", isName: true, cell: ({ document }) => documentsWords[document] },
  { name: "In Monite", isNumber: true, cell: ({ inMonite }) => numberText(inMonite) },
  { name: "Reason", cell: ({ reason }) => reason }
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

const nameColumns: ReadonlyArray<Column<FindingRow>> = [
  { name: "Number", isName: true, cell: ({ number }) => <a href={href("/runs", { title: number })}>{number}</a> },
  { name: "Document", cell: ({ document }) => documentWords[document] }
]

const findingColumns = (kind: FindingKind): ReadonlyArray<Column<FindingRow>> =>
  kind === "drift"
    ? [
        ...nameColumns,
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
    : [...nameColumns, { name: "What differs", cell: ({ detail }) => detail }]

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
              keyOf={({ detail, id }) => `${id} ${detail}`}
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
  const { compared, notCompared, sums, tenant } = comparison
  const shown = kindOf(parameters["kind"], comparison)
  if (comparison.comparedAt === undefined) return <p class="quiet">This tenant was not compared yet.</p>
  return (
    <>
      <p>
        Compared <Time at={comparison.comparedAt} />.
      </p>
      {compared.length === 0 ? null : (
        <Table
          caption="Documents that were compared"
          columns={comparedColumns}
          rows={compared}
          keyOf={({ document }) => document}
        />
      )}
      {notCompared.length === 0 ? null : (
        <Table
          caption="Documents that were not compared"
          columns={notComparedColumns}
          rows={notCompared}
          keyOf={({ document }) => document}
        />
      )}
      {sums.length === 0 ? null : (
        <Table
          caption="Sums by kind of document and currency"
          columns={sumColumns}
          rows={sums}
          keyOf={({ currency, document }) => `${document} ${currency}`}
        />
      )}
      <h2 id="differences">Differences</h2>
      {compared.length === 0 && notCompared.length > 0 ? (
        <p>Nothing was compared, so no difference is known.</p>
      ) : (
        <>
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
      )}
    </>
  )
}

const OneTenant = ({ parameters, tenant }: { readonly parameters: Parameters; readonly tenant: string }) => {
  const polled = usePolled<Listed<Comparison>>("/api/comparisons", { tenant })
  const heading = useRef<HTMLHeadingElement>(null)
  const planned = () => {
    polled.reload()
    // The button goes away, and the focus with it.
    heading.current?.focus()
  }
  return (
    <>
      <p class="crumbs">
        <a href={href(path)}>Reconciliation</a>
      </p>
      <h1 tabIndex={-1} ref={heading}>
        {polled.data?.rows[0]?.name ?? tenant}
      </h1>
      <Loaded polled={polled}>
        {({ rows: [comparison] }) =>
          comparison === undefined ? (
            <p>There is no tenant {tenant}.</p>
          ) : (
            <>
              <CompareNow key={tenant} comparison={comparison} onPlanned={planned} />
              <Compared comparison={comparison} parameters={parameters} />
            </>
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
