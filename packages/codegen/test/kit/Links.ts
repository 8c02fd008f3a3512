/** Links between pages of Markdown. */
import GithubSlugger from "github-slugger"

const withoutCode = (text: string): string => text.replaceAll(/^```[^]*?^```$/gm, "")

/** Links of pages to each other that lead to no page or no heading, as `page: link`. Links to other folders are left out. */
export const brokenLinks = (pages: ReadonlyMap<string, string>): ReadonlyArray<string> => {
  const anchors = new Map(
    [...pages].map(([name, text]) => {
      const slugger = new GithubSlugger()
      const headings = [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading)
      return [name, new Set(headings.map((heading) => slugger.slug(heading)))]
    })
  )
  return [...pages].flatMap(([name, text]) =>
    [...withoutCode(text).matchAll(/\]\((?!\.\.\/|https?:)([^)]+)\)/g)].flatMap(([, link = ""]) => {
      const [page, anchor] = link.split("#")
      const found = anchors.get(page === "" || page === undefined ? name : page)
      return found !== undefined && (anchor === undefined || found.has(anchor)) ? [] : [`${name}: ${link}`]
    })
  )
}
