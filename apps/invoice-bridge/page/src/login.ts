/** The login: sends the token, and opens the page that was asked for. */
import "./styles/login.css"

const form = document.querySelector<HTMLFormElement>("#login")
const field = document.querySelector<HTMLInputElement>("#token")
const problem = document.querySelector<HTMLElement>("#problem")

/** Opens the page. The part of the address after `#` names the view, and survives the login. */
const openPage = (): void => location.replace(`/${location.hash}`)

/** Reads the message of a response. Anything else, such as the page of a proxy, has no message for people. */
const messageOf = (body: unknown): string =>
  typeof body === "object" && body !== null && "message" in body && typeof body.message === "string"
    ? body.message
    : "The server did not respond as expected. Try again."

const logIn = async (token: string): Promise<string | undefined> => {
  try {
    const response = await fetch("/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token })
    })
    return response.ok ? undefined : messageOf(await response.json())
  } catch {
    return "The server cannot be reached. Check that it runs, then try again."
  }
}

if (form !== null && field !== null && problem !== null) {
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    problem.textContent = ""
    void logIn(field.value.trim()).then((said) => {
      if (said === undefined) return openPage()
      problem.textContent = said
      field.setAttribute("aria-invalid", "true")
      field.focus()
      field.select()
    })
  })
  field.focus()
}

// A link from another site comes without the cookie of an open session. This request has it.
void fetch("/login/state")
  .then((response) => response.json())
  .then((state: { readonly loggedIn?: boolean }) => (state.loggedIn === true ? openPage() : undefined))
  // The form shows what is wrong when it is used.
  .catch(() => undefined)
