import { assert, describe, it } from "@effect/vitest"
import { linkParameter, linkQuery, pageLink } from "../src/http/PageLink.ts"
import type { PageLink } from "../src/http/PageLink.ts"

const asked = new URL("https://api.example.com/v1/things?per=1")
const own = "/v1/things"

const links: ReadonlyArray<readonly [text: string, followed: PageLink | undefined]> = [
  ["", { path: own, query: "per=1" }],
  ["?page=2", { path: own, query: "page=2" }],
  ["/v1/things?page=2", { path: own, query: "page=2" }],
  ["things?page=2", { path: own, query: "page=2" }],
  ["https://api.example.com/v1/things?page=2", { path: own, query: "page=2" }],
  ["https://API.example.com:443/v1/things?page=2#top", { path: own, query: "page=2" }],
  ["http://api.example.com/v1/things?page=2", { path: own, query: "page=2" }],
  // As they came: neither decoded nor encoded again.
  ["?cursor=a+b%2Bc/d==&x=%20&y", { path: own, query: "cursor=a+b%2Bc/d==&x=%20&y" }],
  // A gateway took the prefix away.
  ["/things?page=2", { path: own, query: "page=2" }],
  ["/things/?page=2", { path: own, query: "page=2" }],
  // The page is in the path.
  ["/v1/things/page/2", { path: "/v1/things/page/2", query: "" }],
  ["/v1/things/page/2?per=1", { path: "/v1/things/page/2", query: "per=1" }],
  ["things/page/2", { path: "/v1/things/page/2", query: "" }],
  ["page/2", { path: "/v1/page/2", query: "" }],
  ["/v1/page/2/things?per=1", { path: "/v1/page/2/things", query: "per=1" }],
  ["/other?page=2", { path: "/other", query: "page=2" }],
  ["/?page=2", { path: "/", query: "page=2" }],
  ["/things", { path: "/things", query: "" }],
  ["http://api.example.com/v1/things/page/2", { path: "/v1/things/page/2", query: "" }],
  ["//api.example.com/v1/things/2", { path: "/v1/things/2", query: "" }],
  // Another host gets no request; its query says which page it is.
  ["https://elsewhere.example/other?page=2", { path: own, query: "page=2" }],
  ["https://api.example.com:8443/v1/things?page=2", { path: own, query: "page=2" }],
  ["https://user:password@api.example.com/v1/things/2", { path: "/v1/things/2", query: "" }],
  // The list itself: read again, and known by its records.
  ["/v1/things", { path: own, query: "" }],
  ["https://api.example.com/v1/things", { path: own, query: "" }],
  // Cannot be followed.
  ["https://elsewhere.example/v1/things/page/2", undefined],
  ["https://[", undefined],
  ["urn:page:2", undefined],
  ["javascript:alert(1)?page=2", undefined],
  ["ftp://api.example.com/v1/things?page=2", undefined]
]

describe("the URL of a next page", () => {
  it.each(links)("%s", (text, followed) => assert.deepStrictEqual(pageLink(text, asked, true), followed))

  it("leaves its own path to the operation where that is only known by its template", () => {
    const template = new URL("https://api.example.com/v1/users/{id}/things")
    assert.deepStrictEqual(pageLink("?page=2", template, false), { path: undefined, query: "page=2" })
    assert.deepStrictEqual(pageLink("https://elsewhere.example/?page=2", template, false), {
      path: undefined,
      query: "page=2"
    })
    assert.deepStrictEqual(pageLink("/v1/users/7/things/2", template, false), {
      path: "/v1/users/7/things/2",
      query: ""
    })
  })

  it("a list at the root", () => {
    const root = new URL("https://api.example.com/")
    assert.deepStrictEqual(pageLink("/?page=2", root, true), { path: "/", query: "page=2" })
    assert.deepStrictEqual(pageLink("/2", root, true), { path: "/2", query: "" })
  })
})

describe("the query of a link", () => {
  it.each([
    ["cursor=a+b/c==&&x", {}, "cursor=a+b/c==&&x"],
    ["cursor=a+b", { key: undefined }, "cursor=a+b"],
    ["cursor=a+b", { key: "k 1" }, "cursor=a+b&key=k%201"],
    ["", { key: "k", version: 2 }, "key=k&version=2"],
    ["key=old&cursor=a+b&key=older", { key: "new" }, "cursor=a+b&key=new"],
    ["api%20key=masked&api+key&x=1", { "api key": "k" }, "x=1&api%20key=k"],
    ["%zz=1&x=%zz", { "%zz": "k" }, "x=%zz&%25zz=k"],
    ["keys=1", { key: "k" }, "keys=1&key=k"]
  ])("%s with %j", (query, ours, expected) => assert.strictEqual(linkQuery(query, ours), expected))
})

describe("a parameter of a link", () => {
  it.each([
    ["cursor=a+b/c==", "a+b/c=="],
    ["x=1&cursor=a%2Bb%2Fc", "a+b/c"],
    ["cursor=first&cursor=second", "first"],
    ["cursor=", ""],
    ["cursor", ""],
    ["cursor=%zz", "%zz"],
    ["cursors=a", undefined],
    ["", undefined]
  ])("%s", (query, value) => assert.strictEqual(linkParameter(query, "cursor"), value))
})
