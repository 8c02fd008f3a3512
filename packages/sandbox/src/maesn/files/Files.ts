/**
 * Files and tasks that finish later.
 */
import { joined } from "../../resources/Dialect.ts"
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"
import { asyncTasks } from "./Tasks.ts"

/** Behavior of `/accounting/files` and tasks. */
export const files = (world: World): Part<Scope> => joined([asyncTasks(world)])
