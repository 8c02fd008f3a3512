/**
 * What every phase needs of the two APIs, whoever provides it: the built-in sandbox, or the settings of real accounts.
 */
import type { Account, MaesnClient, Services as MaesnServices } from "@faktura/maesn"
import type { MoniteClient, Services as MoniteServices } from "@faktura/monite"
import type { Target } from "./Target.ts"

/** Both clients, all services, the account whose books are written, and what the target is called. */
export type Apis = MoniteClient | MoniteServices | MaesnClient | MaesnServices | Account | Target
