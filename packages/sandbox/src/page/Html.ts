/**
 * The control page's HTML. It has no data: scripts fetch it.
 */

/** Returns the page. @param script address of the module to run */
export const html = (script: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sandbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/__sandbox/page/style.css">
<script type="module" src="${script}"></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header>
  <h1>Sandbox</h1>
  <p id="apis"></p>
  <p><span id="connection" class="chip" role="status">Connecting</span> <a id="defects" href="/__sandbox/defects" hidden></a></p>
  <nav aria-label="Sections">
    <ul>
      <li><a href="#requests">Requests</a></li>
      <li><a href="#records">Records</a></li>
      <li><a href="#faults">Faults</a></li>
      <li><a href="#clock">Clock</a></li>
      <li><a href="#webhooks">Webhooks</a></li>
    </ul>
  </nav>
</header>
<main id="main" tabindex="-1">
<noscript><p>This page needs JavaScript. Each of its actions is an endpoint for curl too: see the README of the package.</p></noscript>
<datalist id="operation-names"></datalist>

<section id="requests" aria-labelledby="requests-title">
  <h2 id="requests-title">Requests</h2>
  <div class="bar">
    <label>Operation or path <input id="by-operation" type="search" list="operation-names" autocomplete="off" spellcheck="false"></label>
    <label>Status
      <select id="by-status">
        <option value="">All</option>
        <option value="2">2xx</option>
        <option value="3">3xx</option>
        <option value="4">4xx</option>
        <option value="5">5xx</option>
        <option value="none">No response</option>
      </select>
    </label>
    <label>Kind
      <select id="by-kind">
        <option value="">All</option>
        <option value="fault">With a fault</option>
        <option value="invalid">Not valid</option>
      </select>
    </label>
    <button id="pause" type="button" aria-pressed="false">Pause</button>
    <button id="clear" type="button">Clear</button>
  </div>
  <p id="requests-summary" class="note">No requests yet.</p>
  <div class="scroll tall" role="region" aria-labelledby="requests-title" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Time</th><th scope="col">Status</th><th scope="col">Request</th><th scope="col">Operation</th>
          <th scope="col">Fault</th><th scope="col">Request check</th><th scope="col">Response check</th><th scope="col">API</th>
        </tr>
      </thead>
      <tbody id="request-rows" aria-live="polite" aria-relevant="additions"></tbody>
    </table>
  </div>
</section>

<section id="records" aria-labelledby="records-title">
  <h2 id="records-title">Records</h2>
  <div class="bar">
    <label>Collection <select id="collection"></select></label>
    <button id="reload-records" type="button">Reload</button>
  </div>
  <p id="records-summary" class="note" role="status"></p>
  <div id="record-list"></div>
  <button id="more-records" type="button" hidden>More</button>
</section>

<section id="faults" aria-labelledby="faults-title">
  <h2 id="faults-title">Faults</h2>
  <form id="rates" aria-labelledby="rates-title">
    <h3 id="rates-title">By chance</h3>
    <p class="note">A chance from 0 to 1 for each request. Together they are at most 1.</p>
    <div id="rate-fields" class="fields"></div>
    <div class="bar"><button type="submit">Set</button> <button id="rates-off" type="button">All off</button></div>
  </form>
  <form id="script" aria-labelledby="script-title">
    <h3 id="script-title">By operation</h3>
    <p class="note">Entries come before the chances above. To count matching requests anew, add or remove an entry.</p>
    <div class="scroll" role="region" aria-labelledby="script-title" tabindex="0">
      <table>
        <thead><tr><th scope="col">Operation</th><th scope="col">Fault</th><th scope="col">When</th><th scope="col">Matched</th><th scope="col">Action</th></tr></thead>
        <tbody id="script-rows"></tbody>
      </table>
    </div>
    <div class="bar">
      <label>Operation <input id="script-operation" list="operation-names" placeholder="any" autocomplete="off" spellcheck="false"></label>
      <label>Fault <select id="script-fault"></select></label>
      <label>When
        <select id="script-when">
          <option value="chance">by chance, each time</option>
          <option value="nth">once, at request number</option>
        </select>
      </label>
      <label>Chance or number <input id="script-value" type="number" min="0" step="any" value="1" required></label>
      <button type="submit">Add</button>
    </div>
  </form>
</section>

<section id="clock" aria-labelledby="clock-title">
  <h2 id="clock-title">Clock</h2>
  <p><time id="now" class="now"></time> <span id="offset" class="note"></span></p>
  <div class="bar">
    <button type="button" data-advance="3600000">+ 1 hour</button>
    <button type="button" data-advance="86400000">+ 1 day</button>
    <button type="button" data-advance="2592000000">+ 30 days</button>
    <button id="clock-back" type="button">Undo all moves</button>
  </div>
  <form id="clock-form" class="bar" aria-labelledby="clock-title">
    <label>Time (UTC) <input id="clock-at" type="datetime-local" step="1" required></label>
    <button type="submit">Set</button>
  </form>
</section>

<section id="webhooks" aria-labelledby="webhooks-title">
  <h2 id="webhooks-title">Webhooks</h2>
  <div class="bar">
    <label>Times <input id="times" type="number" min="1" max="100" value="1" required></label>
    <label>Delay in milliseconds <input id="delay" type="number" min="0" max="86400000" value="0" required></label>
  </div>
  <p id="webhooks-summary" class="note">No deliveries yet.</p>
  <div class="scroll tall" role="region" aria-labelledby="webhooks-title" tabindex="0">
    <table>
      <thead><tr><th scope="col">Id</th><th scope="col">Time</th><th scope="col">Event</th><th scope="col">Address</th><th scope="col">Status</th><th scope="col">Action</th></tr></thead>
      <tbody id="delivery-rows"></tbody>
    </table>
  </div>
</section>
</main>
<p id="message" role="status" hidden></p>
</body>
</html>
`
