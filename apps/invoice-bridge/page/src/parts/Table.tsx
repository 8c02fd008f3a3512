/** A table that becomes cards on a narrow screen. The roles are written out, because such styles take them away. */
import type { ComponentChildren } from "preact"

/** Column of a table. */
export interface Column<A> {
  readonly name: string
  readonly cell: (row: A) => ComponentChildren
  /** The cell that names its row. */
  readonly isName?: boolean
  /** Numbers are aligned at their end. */
  readonly isNumber?: boolean
  /** Values that must not break early. */
  readonly isWide?: boolean
}

const classOf = ({
  isNumber,
  isWide
}: {
  readonly isNumber?: boolean
  readonly isWide?: boolean
}): string | undefined => (isNumber === true ? "number" : isWide === true ? "wide" : undefined)

interface TableProps<A> {
  /** Says what the table has, for people who do not see it. */
  readonly caption: string
  readonly columns: ReadonlyArray<Column<A>>
  readonly rows: ReadonlyArray<A>
  readonly keyOf: (row: A) => string
}

/** A table. */
export const Table = <A,>({ caption, columns, keyOf, rows }: TableProps<A>) => (
  <table role="table" class="cards">
    <caption class="unseen">{caption}</caption>
    <thead role="rowgroup">
      <tr role="row">
        {columns.map((column) => (
          <th key={column.name} role="columnheader" scope="col" class={classOf(column)}>
            {column.name}
          </th>
        ))}
      </tr>
    </thead>
    <tbody role="rowgroup">
      {rows.map((row) => (
        <tr role="row" key={keyOf(row)}>
          {columns.map((column) =>
            column.isName === true ? (
              <th key={column.name} role="rowheader" scope="row">
                {column.cell(row)}
              </th>
            ) : (
              <td key={column.name} role="cell" data-label={column.name} class={classOf(column)}>
                {column.cell(row)}
              </td>
            )
          )}
        </tr>
      ))}
    </tbody>
  </table>
)
