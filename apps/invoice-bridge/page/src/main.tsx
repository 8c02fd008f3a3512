/** Starts the page. */
import "uplot/dist/uPlot.min.css"
import "./styles/page.css"
import { render } from "preact"
import { App } from "./App.tsx"

const element = document.querySelector("#app")
if (element !== null) render(<App />, element)
