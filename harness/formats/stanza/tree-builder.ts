import type { SaxesTagNS } from 'saxes'
import type { Element } from './element.ts'
import type { StanzaLimits } from './limits.ts'
import { NS } from './namespaces.ts'
import type { StanzaProblem } from './problem.ts'

interface OpenElement {
  readonly name: string
  readonly xmlns: string
  readonly attributes: Record<string, string>
  readonly children: (Element | string)[]
}

/** Builds the elements of a stream out of parser events. */
export interface TreeBuilder {
  /** The stream's own element was opened. */
  readonly opened: boolean
  /** Open elements inside the stream: 0 between stanzas. */
  readonly depth: number
  open(tag: SaxesTagNS): StanzaProblem | undefined
  text(text: string): StanzaProblem | undefined
  /** Closes the innermost element; gives the stanza when it was one. */
  close(): Element | undefined
  /** The attributes of the stream's own element. */
  header(): Readonly<Record<string, string>>
}

/** Creates a builder that keeps to limits. */
export function treeBuilder(limits: StanzaLimits): TreeBuilder {
  let header: Readonly<Record<string, string>> | undefined
  const open: OpenElement[] = []
  return {
    get opened() {
      return header !== undefined
    },
    get depth() {
      return open.length
    },
    open(tag) {
      const attributes: Record<string, string> = Object.create(null)
      let count = 0
      for (const key in tag.attributes) {
        const attribute = tag.attributes[key]
        if (attribute === undefined) continue
        if (++count > limits.attributes) return violation(`more than ${limits.attributes} attributes`)
        const { value, prefix, local, uri } = attribute
        if (value.length > limits.text)
          return violation(`more than ${limits.text} characters in an attribute`)
        if (uri === NS.xmlns) {
          if (value !== value.trim())
            return { condition: 'invalid-namespace', detail: 'white space around the name of a namespace' }
        } else if (prefix === '' || uri === NS.xml) attributes[key] = value
        else attributes[`{${uri}}${local}`] = value
      }
      if (header === undefined) {
        header = attributes
        return undefined
      }
      if (open.length >= limits.depth) return violation(`elements nested more than ${limits.depth} deep`)
      const element: OpenElement = { name: tag.local, xmlns: tag.uri, attributes, children: [] }
      open.at(-1)?.children.push(element)
      open.push(element)
      return undefined
    },
    text(text) {
      const siblings = open.at(-1)?.children ?? []
      const last = siblings.at(-1)
      const whole = typeof last === 'string' ? last + text : text
      if (whole.length > limits.text) return violation(`more than ${limits.text} characters of text`)
      if (typeof last === 'string') siblings[siblings.length - 1] = whole
      else if (whole !== '') siblings.push(whole)
      return undefined
    },
    close() {
      const closed = open.pop()
      return open.length === 0 ? closed : undefined
    },
    header: () => header ?? {},
  }
}

function violation(detail: string): StanzaProblem {
  return { condition: 'policy-violation', detail }
}
