/**
 * The control page's style sheet, light and dark.
 */
export const style = `:root {
  --back: #f6f7f9; --card: #ffffff; --text: #1b1f24; --soft: #57606a; --line: #d0d7de; --accent: #0a58ca;
  --good: #116329; --warn: #8a4600; --bad: #b3261e; --on-accent: #ffffff;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14171b; --card: #1d2126; --text: #e6e9ed; --soft: #a3adb8; --line: #3a424b; --accent: #8ab4f8;
    --good: #7ddc95; --warn: #f0b35e; --bad: #ff9a92; --on-accent: #10141a;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem; background: var(--back); color: var(--text); font: 0.9375rem/1.45 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.375rem; }
h2 { margin: 0 0 0.75rem; font-size: 1.125rem; }
h3 { margin: 0 0 0.25rem; font-size: 1rem; }
p { margin: 0.25rem 0; }
a { color: var(--accent); }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1rem; }
nav { margin-left: auto; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: 0.25rem 0; }
main:focus { outline: none; }
section { margin-top: 1rem; padding: 1rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--card); }
form + form { margin-top: 1.5rem; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 0.25rem; padding: 0.25rem 0.5rem; background: var(--card); }
.note { color: var(--soft); font-size: 0.875rem; }
.bar { display: flex; flex-wrap: wrap; align-items: flex-end; gap: 0.5rem 0.75rem; margin: 0.5rem 0; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 0.75rem; margin: 0.5rem 0; }
label { display: grid; gap: 0.125rem; min-width: 0; color: var(--soft); font-size: 0.8125rem; }
input, select, button { min-height: 2.25rem; max-width: 100%; padding: 0.25rem 0.5rem; border: 1px solid var(--soft); border-radius: 0.25rem; background: var(--card); color: var(--text); font: inherit; font-size: 0.9375rem; }
.fields input { width: 100%; }
button { padding: 0.25rem 0.75rem; cursor: pointer; }
button:hover { border-color: var(--accent); color: var(--accent); }
button[type="submit"], button[aria-pressed="true"] { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.scroll { overflow: auto; border: 1px solid var(--line); border-radius: 0.25rem; }
.tall { max-height: 26rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.375rem 0.625rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
thead th { position: sticky; top: 0; background: var(--card); box-shadow: inset 0 -1px var(--line); color: var(--soft); font-size: 0.8125rem; font-weight: 600; }
td button { min-height: 1.75rem; padding: 0 0.5rem; font-size: 0.875rem; }
td ul { margin: 0.25rem 0; padding-left: 1.125rem; white-space: normal; min-width: 16rem; }
code, pre, .now { font-family: ui-monospace, monospace; font-size: 0.875rem; }
td code { overflow-wrap: anywhere; white-space: normal; display: inline-block; min-width: 16rem; }
.now { font-size: 1.25rem; }
pre { overflow: auto; max-height: 24rem; margin: 0.25rem 0; padding: 0.625rem; border-radius: 0.25rem; background: var(--back); }
summary { cursor: pointer; }
#record-list details { border-bottom: 1px solid var(--line); padding: 0.375rem 0; }
#record-list summary { overflow-wrap: anywhere; }
.chip { padding: 0.0625rem 0.5rem; border: 1px solid currentColor; border-radius: 1rem; font-size: 0.8125rem; }
.good { color: var(--good); }
.warn { color: var(--warn); }
.bad { color: var(--bad); font-weight: 600; }
#message { position: fixed; right: 1rem; bottom: 1rem; left: 1rem; max-width: 40rem; margin: 0 auto; padding: 0.625rem 1rem; border: 2px solid var(--accent); border-radius: 0.5rem; background: var(--card); overflow-wrap: anywhere; }
#message.bad { border-color: var(--bad); }
[hidden] { display: none !important; }
@media (max-width: 40rem) {
  body { padding: 0.5rem; }
  section { padding: 0.75rem; }
  nav { margin-left: 0; }
  td code { min-width: 10rem; }
  th, td { padding: 0.375rem; }
  .fields { grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); }
  .bar label { flex: 1 1 9rem; }
  .bar input, .bar select { width: 100%; }
}
`
