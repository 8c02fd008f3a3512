/**
 * Limits of the figures, in one table. A row without a target is for comparison.
 */

/** Groups in the order in which they run. */
export const groups = ["generation", "types", "bundle", "decoding", "calls", "memory", "sandbox", "invoices"] as const

/** Group of benchmarks. */
export type Group = (typeof groups)[number]

/** Limit of the figure in the row's unit, or of its ratio to the baseline. */
export interface Target {
  readonly group: Group
  /** Missing: every subject. */
  readonly subject?: string
  readonly variant: string
  readonly metric: string
  readonly of: "figure" | "ratio"
  readonly limit: number
}

/** The limits. */
export const targets: ReadonlyArray<Target> = [
  { group: "generation", subject: "github", variant: "faktura", metric: "time", of: "ratio", limit: 1.6 },
  { group: "generation", subject: "github", variant: "faktura", metric: "peak memory", of: "ratio", limit: 1.25 },
  { group: "types", variant: "raw + services", metric: "instantiations, TS 7", of: "ratio", limit: 1.35 },
  { group: "types", variant: "raw + services", metric: "instantiations, TS 6", of: "ratio", limit: 1.35 },
  { group: "types", variant: "raw + services", metric: "time, TS 7", of: "ratio", limit: 2.5 },
  { group: "types", variant: "raw + services", metric: "time, TS 6", of: "ratio", limit: 2.5 },
  { group: "bundle", variant: "raw", metric: "gzip", of: "figure", limit: 4.5 },
  { group: "bundle", variant: "effect, no validation", metric: "gzip", of: "figure", limit: 25 },
  { group: "bundle", variant: "effect", metric: "gzip", of: "figure", limit: 45 },
  { group: "bundle", variant: "effect with its client, no validation", metric: "gzip", of: "figure", limit: 34 },
  { group: "bundle", variant: "effect with its client", metric: "gzip", of: "figure", limit: 48 },
  { group: "bundle", variant: "promise with its client", metric: "gzip", of: "figure", limit: 60 },
  { group: "types", variant: "raw + Promise client", metric: "instantiations, TS 7", of: "ratio", limit: 1.35 },
  { group: "types", variant: "raw + Promise client", metric: "instantiations, TS 6", of: "ratio", limit: 1.35 },
  { group: "decoding", variant: "schemas, compiled", metric: "CPU time", of: "ratio", limit: 0.15 },
  { group: "calls", variant: "service over the pool", metric: "CPU per call", of: "ratio", limit: 0.7 },
  { group: "calls", variant: "raw over the pool", metric: "CPU per call", of: "ratio", limit: 0.45 },
  // Collections differ by half a megabyte from run to run. 25 bytes for each call would be more than this limit.
  { group: "memory", variant: "service over the pool", metric: "heap growth", of: "figure", limit: 2 },
  { group: "memory", variant: "lines", metric: "heap growth", of: "figure", limit: 2 },
  { group: "memory", variant: "pages of 100", metric: "heap growth", of: "figure", limit: 2 },
  { group: "memory", variant: "server-sent events", metric: "heap growth", of: "figure", limit: 2 },
  { group: "memory", variant: "rate limits", metric: "heap growth", of: "figure", limit: 2 },
  { group: "memory", variant: "Maesn accounts", metric: "heap growth", of: "figure", limit: 2 },
  { group: "memory", variant: "under 200 rate limits", metric: "heap growth", of: "figure", limit: 2 },
  // Requests of a stored record: both others are slower, so their share of our rate is at most 1.
  { group: "sandbox", variant: "prism", metric: "requests", of: "ratio", limit: 1 },
  { group: "sandbox", variant: "scalar", metric: "requests", of: "ratio", limit: 1 },
  { group: "sandbox", variant: "faktura", metric: "time of a request", of: "figure", limit: 0.333 },
  { group: "sandbox", variant: "faktura", metric: "heap growth", of: "figure", limit: 5 },
  { group: "sandbox", variant: "faktura, last pages", metric: "time of a page", of: "ratio", limit: 1.5 },
  { group: "invoices", variant: "bridge", metric: "unused rate", of: "figure", limit: 10 },
  { group: "invoices", variant: "bridge, APIs without HTTP", metric: "heap growth", of: "figure", limit: 10 }
]

/** Returns the target of a row. */
export const targetOf = (row: {
  readonly group: Group
  readonly subject: string
  readonly variant: string
  readonly metric: string
}): Target | undefined =>
  targets.find(
    ({ group, metric, subject, variant }) =>
      group === row.group &&
      variant === row.variant &&
      metric === row.metric &&
      (subject === undefined || subject === row.subject)
  )

/** Formats a limit: `<= 2.5 x` or `<= 45 KB`. */
export const limitText = ({ limit, of }: Target, unit: string): string =>
  `<= ${limit} ${of === "ratio" ? "x" : unit}`.trimEnd()
