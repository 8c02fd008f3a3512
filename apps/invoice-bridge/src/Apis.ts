/**
 * Services that every phase needs, from the built-in sandbox or from real accounts.
 */
import type { Account, MaesnClient, Services as MaesnServices } from "@faktura/maesn"
import type { MoniteClient, Services as MoniteServices } from "@faktura/monite"
import type { Target } from "./Target.ts"

/** Both clients, all services, the account whose books are written, and the name of the target. */
export type Apis = MoniteClient | MoniteServices | MaesnClient | MaesnServices | Account | Target
