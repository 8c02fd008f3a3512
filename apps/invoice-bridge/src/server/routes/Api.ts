/** JSON for the page. Each route needs a login. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { planNow } from "../../reconcile/PlanComparison.ts"
import { checkedAnswer } from "../../runs/AnswerText.ts"
import { Answer } from "../../runs/Task.ts"
import { isReplayable } from "../../runs/Run.ts"
import { Runs } from "../../runs/Runs.ts"
import type { Tasks } from "../../runs/Tasks.ts"
import { answerTask } from "../../tenants/AnswerTask.ts"
import { Tenants } from "../../tenants/Tenants.ts"
import { CurrentSession } from "../access/Access.ts"
import { csrfOf } from "../access/Sessions.ts"
import { ComparisonFilter, comparisons, FindingFilter, findingList } from "../data/Comparisons.ts"
import { journey, RunName } from "../data/Journey.ts"
import { overview, TenantPart, tenantNames } from "../data/Overview.ts"
import { RunFilter, runList } from "../data/RunList.ts"
import { TaskFilter, taskList } from "../data/TaskList.ts"
import type { TraceUrlOf } from "../data/Traces.ts"
import type { SessionData } from "../PageData.ts"
import { Refused } from "../Refused.ts"
import { jsonBody, query } from "../Requests.ts"
import { jsonResponse, messageResponse } from "../Responses.ts"
import type { Route } from "../Route.ts"

/** Services of these routes. */
export type ApiServices = SqlClient.SqlClient | Runs | Tasks | Tenants

/** Name of the people who use the page, for the record of a task. All have the same token. */
const person = "page"

const session = Effect.map(CurrentSession, (current) =>
  jsonResponse<SessionData>({ csrf: csrfOf(current), expiresAt: current.expiresAt })
)

const Replay = Schema.Struct({ run: RunName, round: Schema.Int })

const replay = Effect.gen(function* () {
  const { round, run } = yield* jsonBody(Replay, "Send the run and its round.")
  const runs = yield* Runs
  const known = yield* runs.get(run)
  if (known === undefined) return yield* new Refused({ status: 404, message: "There is no such run." })
  if (known.round !== round) {
    return yield* new Refused({ status: 409, message: "The run is in another round now. Nothing was changed." })
  }
  if (!isReplayable(known)) {
    return yield* new Refused({
      status: 409,
      message: "The run has not ended yet, so it cannot be replayed. Nothing was changed."
    })
  }
  if (!(yield* runs.again(run, round))) {
    return yield* new Refused({ status: 409, message: "The run was replayed a moment ago. Nothing was changed." })
  }
  return messageResponse(`The run is queued again, as round ${round + 1}.`)
})

const TaskAnswer = Schema.Struct({ task: Schema.NonEmptyString.check(Schema.isMaxLength(200)), answer: Answer })

const stored: Readonly<Record<Answer["action"], string>> = {
  retry: "The runs that wait for this task try again.",
  answer: "The value is stored. The runs that wait for it go on.",
  ignore: "The runs that wait for this task end as ignored."
}

const answer = Effect.gen(function* () {
  const body = yield* jsonBody(TaskAnswer, "Send the task, and one of: retry, a value, or ignore with a note.")
  const refuse = (status: 400 | 409) => (error: { readonly message: string }) =>
    Effect.fail(new Refused({ status, message: error.message }))
  const given = yield* Effect.fromResult(checkedAnswer(body.answer)).pipe(Effect.catch(refuse(400)))
  yield* answerTask(body.task, given, person).pipe(
    Effect.catchTags({ TaskUnanswerable: refuse(409), TenantUnusable: refuse(400) })
  )
  return messageResponse(stored[given.action])
})

const Start = Schema.Struct({ tenant: Schema.NonEmptyString.check(Schema.isMaxLength(500)) })

/** Plans a comparison of a tenant. A worker does it. */
const startComparison = Effect.gen(function* () {
  const { tenant } = yield* jsonBody(Start, "Send the name of the tenant.")
  const found = yield* Tenants.use((tenants) => tenants.get(tenant)).pipe(
    Effect.catchTag("TenantUnusable", ({ message }) => Effect.fail(new Refused({ status: 409, message })))
  )
  if (found === undefined) return yield* new Refused({ status: 404, message: "There is no such tenant." })
  if (found.status === "paused") {
    const message = "The tenant is paused, so no worker would compare. Nothing was planned."
    return yield* new Refused({ status: 409, message })
  }
  if (found.settings.entityId === undefined) {
    const message = "The tenant has no entity in Monite yet, so there is nothing to compare. Onboard it first."
    return yield* new Refused({ status: 409, message })
  }
  return messageResponse(
    (yield* planNow(tenant)) ? "The comparison is planned." : "A comparison is under way. No other was planned."
  )
})

/** Makes a route that reads data for the address's parameters. */
const reading = <S extends Schema.Codec<unknown, unknown>>(
  path: Route<never>["path"],
  parameters: S,
  read: (parameters: S["Type"]) => Effect.Effect<unknown, Refused | SqlError, SqlClient.SqlClient>
): Route<ApiServices> => ({
  method: "GET",
  path,
  access: "session",
  handle: Effect.map(Effect.flatMap(query(parameters), read), (body) => jsonResponse(body))
})

/** Returns the routes of the page's data. */
export const apiRoutes = (traceUrlOf: TraceUrlOf): ReadonlyArray<Route<ApiServices>> => [
  { method: "GET", path: "/api/session", access: "session", handle: session },
  reading("/api/overview", TenantPart, ({ after }) => overview(after)),
  reading("/api/tenants", Schema.Struct({}), tenantNames),
  reading("/api/runs", RunFilter, runList),
  reading("/api/run", Schema.Struct({ run: RunName }), ({ run }) => journey(run, traceUrlOf)),
  reading("/api/tasks", TaskFilter, taskList),
  reading("/api/comparisons", ComparisonFilter, comparisons),
  reading("/api/findings", FindingFilter, findingList),
  { method: "POST", path: "/api/run/replay", access: "session", handle: replay },
  { method: "POST", path: "/api/task/answer", access: "session", handle: answer },
  { method: "POST", path: "/api/comparison/start", access: "session", handle: startComparison }
]
