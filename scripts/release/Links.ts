/**
 * Reads the links of a Markdown page, and the anchors of its headings.
 */
import type { Nodes, Root } from "mdast"
import { fromMarkdown } from "mdast-util-from-markdown"
import { gfmFromMarkdown } from "mdast-util-gfm"
import { gfm } from "micromark-extension-gfm"

/** Parses Markdown as GitHub writes it, with tables. */
export const treeOf = (markdown: string): Root =>
  fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })

const all = (node: Nodes): ReadonlyArray<Nodes> => [node, ...("children" in node ? node.children.flatMap(all) : [])]

const textOf = (node: Nodes): string =>
  "children" in node ? node.children.map(textOf).join("") : "value" in node ? node.value : ""

/** Targets of the links, images and definitions of a page, without URLs: `../a.md#b`, `/c.md`, `#d`. */
export const linksWithin = (markdown: string): ReadonlyArray<string> =>
  all(treeOf(markdown))
    .flatMap((node) => (node.type === "link" || node.type === "image" || node.type === "definition" ? [node.url] : []))
    .filter((url) => !/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(url))

/**
 * Anchors of the headings of a page, as GitHub makes them: `## The budget` has `the-budget`, a second one `the-budget-1`.
 * Ids in HTML count too.
 */
export const anchorsOf = (markdown: string): ReadonlySet<string> => {
  const anchors = new Set<string>()
  for (const node of all(treeOf(markdown))) {
    if (node.type === "html") for (const [, id = ""] of node.value.matchAll(/\b(?:id|name)="([^"]+)"/g)) anchors.add(id)
    if (node.type !== "heading") continue
    const slug = textOf(node)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
      .replaceAll(" ", "-")
    let anchor = slug
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`
    anchors.add(anchor)
  }
  return anchors
}
