/**
 * Dimensions, such as cost centers, and their values.
 */
import type { Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import { crud } from "../world/Crud.ts"
import { recordsIn, since } from "../world/Kept.ts"
import type { Kind } from "../world/Kept.ts"
import { envelope, listing } from "../world/World.ts"
import type { Scope, World } from "../world/World.ts"

/** Dimensions by name, as DATEV calls them, with the category of their values. */
const dimensions: ReadonlyArray<readonly [name: string, category: string]> = [
  ["KOST1", "Cost center"],
  ["KOST2", "Cost object"]
]

const values = [
  ["Cost center", "Sales"],
  ["Cost center", "Operations"],
  ["Cost object", "Project house"]
] as const

const valueKind: Kind = {
  path: "/accounting/dimensions",
  name: "dimension",
  schema: "DimensionResponseDto",
  first: () => values.map(([categoryName, name]) => ({ categoryName, name, status: "ACTIVE" }))
}

/** Handlers of `/accounting/dimensions` and `/accounting/v2/dimensions`. */
export const dimensionHandlers = (world: World): Handlers<Scope> => ({
  ...crud(world, { kind: valueKind, operations: { list: "getDimensions" } }),
  getDimensionsV2: (call) =>
    listing(
      call,
      dimensions.map(([dimension, description]) => ({ dimension, description, updatedDate: since })),
      () => true,
      ({ description, dimension }) => ({ dimension, description })
    ),
  getDimensionsByDimension: (call) => {
    const wanted = call.path["dimension"] ?? ""
    const [name, category] = dimensions.find((each) => each.includes(wanted)) ?? []
    if (name === undefined) throw new Refusal(404, `The accounting system has no dimension ${wanted}`)
    const own = recordsIn(world, valueKind, call.scope.books).filter((value) => value["categoryName"] === category)
    return listing(
      call,
      own,
      () => true,
      (value) => ({ dimension: name, description: value["name"] })
    )
  }
})

/** Fiscal years before the current one. */
const earliest = 2021

/** Handlers of `/accounting/fiscalYears`: calendar years up to the current one. The last two are open. */
export const fiscalYears = (world: World): Handlers<Scope> => {
  const yearsOf = (books: string, at: Date) =>
    Array.from({ length: Math.max(1, at.getUTCFullYear() - earliest + 1) }, (_, index) => {
      const year = earliest + index
      return {
        id: world.identity.fixedUuid(`${books} fiscal year ${year}`),
        accountNumberLength: 4,
        chartOfAccount: "SKR03",
        createdDate: since,
        description: `Fiscal year ${year}`,
        startDate: `${year}-01-01`,
        endDate: `${year}-12-31`,
        status: year >= at.getUTCFullYear() - 1 ? "OPEN" : "CLOSED",
        updatedDate: since
      }
    })
  return {
    getFiscalYears: (call) => listing(call, yearsOf(call.scope.books, call.at)),
    getFiscalYear: (call) => {
      const id = call.path["fiscalYearId"] ?? ""
      const year = yearsOf(call.scope.books, call.at).find((candidate) => candidate.id === id)
      if (year === undefined) throw new Refusal(404, `The accounting system has no fiscal year ${id}`)
      return envelope(call, 200, year)
    }
  }
}
