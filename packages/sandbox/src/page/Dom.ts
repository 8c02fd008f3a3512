/**
 * Finds and makes elements. Texts become text nodes: nothing that the page shows is read as HTML.
 */

/** Returns the element with an id. @throws if it is missing, or of another kind */
export const find = <Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind => {
  const found = document.querySelector(`#${id}`)
  if (found instanceof kind) return found
  throw new Error(`The page has no ${kind.name} ${id}`)
}

/** Makes an element with attributes and children. */
export const make = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: ReadonlyArray<Node | string>
): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/** Makes a time of day, with the whole time as its title. */
export const timeOf = (at: string): HTMLElement =>
  make("time", { datetime: at, title: at }, at === "" ? "–" : new Date(at).toLocaleTimeString())

/** Makes a button that does something when it is pressed. */
export const button = (text: string, label: string, pressed: () => void): HTMLButtonElement => {
  const made = make("button", { type: "button", "aria-label": label }, text)
  made.addEventListener("click", pressed)
  return made
}
