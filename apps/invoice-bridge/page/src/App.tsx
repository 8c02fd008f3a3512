/** The frame of all views: navigation, messages, and the pause of updates. */
import type { ComponentChildren } from "preact"
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks"
import { makeApi } from "./Api.ts"
import type { Parameters } from "./Api.ts"
import { href, useLocation } from "./Router.ts"
import { SharedContext, useShared } from "./Shared.ts"
import { JourneyView } from "./views/Journey.tsx"
import { OverviewView } from "./views/Overview.tsx"
import { ReconciliationView } from "./views/Reconciliation.tsx"
import { RunsView } from "./views/Runs.tsx"
import { TasksView } from "./views/Tasks.tsx"

interface View {
  readonly path: string
  readonly name: string
  readonly show: (parameters: Parameters) => ComponentChildren
  /** A view of another view's link. */
  readonly below?: string
}

const views: ReadonlyArray<View> = [
  { path: "/", name: "Overview", show: (parameters) => <OverviewView parameters={parameters} /> },
  { path: "/runs", name: "Runs", show: (parameters) => <RunsView parameters={parameters} /> },
  { path: "/tasks", name: "Tasks", show: (parameters) => <TasksView parameters={parameters} /> },
  {
    path: "/reconciliation",
    name: "Reconciliation",
    show: (parameters) => <ReconciliationView parameters={parameters} />
  },
  { path: "/run", name: "Run", below: "/runs", show: (parameters) => <JourneyView parameters={parameters} /> }
]

const missing: View = {
  path: "",
  name: "Not found",
  show: () => (
    <>
      <h1 tabIndex={-1}>Not found</h1>
      <p>
        There is no such view. Go to the <a href={href("/")}>overview</a>.
      </p>
    </>
  )
}

const Navigation = ({ view }: { readonly view: View }) => (
  <nav aria-label="Views">
    <ul>
      {views
        .filter(({ below }) => below === undefined)
        .map(({ name, path }) => (
          <li key={path}>
            <a href={href(path)} aria-current={path === (view.below ?? view.path) ? "page" : undefined}>
              {name}
            </a>
          </li>
        ))}
    </ul>
  </nav>
)

const LogOut = () => {
  const { api, say } = useShared()
  const logOut = () =>
    api.post("/logout", {}).then(
      () => location.assign("/login"),
      (error: unknown) => say(error instanceof Error ? error.message : "You are still logged in. Try again.")
    )
  return (
    <button type="button" onClick={() => void logOut()}>
      Log out
    </button>
  )
}

/** The page. */
export const App = () => {
  const api = useMemo(makeApi, [])
  const [message, say] = useState("")
  const [isPaused, setPaused] = useState(false)
  const { parameters, path } = useLocation()
  const view = views.find((each) => each.path === path) ?? missing
  const main = useRef<HTMLElement>(null)
  const isFirst = useRef(true)
  const key = `${path} ${JSON.stringify(parameters)}`

  useEffect(() => {
    document.title = `${view.name} - invoice-bridge`
  }, [view])
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false
      return
    }
    // Like a page that was loaded: the heading has the focus, and messages are over.
    say("")
    main.current?.querySelector("h1")?.focus()
    scrollTo(0, 0)
  }, [key])

  const shared = useMemo(() => ({ api, say, isPaused }), [api, isPaused])
  const pause = useCallback(() => setPaused((before) => !before), [])
  return (
    <SharedContext.Provider value={shared}>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault()
          main.current?.focus()
        }}
      >
        Skip to the content
      </a>
      <header>
        <a class="mark" href={href("/")}>
          <img src="/login/icon.svg" width="18" height="18" alt="" /> invoice-bridge
        </a>
        <Navigation view={view} />
        <div class="line end">
          <button type="button" aria-pressed={isPaused} onClick={pause}>
            Pause<span class="unseen-on-phone"> updates</span>
          </button>
          <LogOut />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <p class="message" role="status">
          {message}
        </p>
        {view.show(parameters)}
      </main>
    </SharedContext.Provider>
  )
}
