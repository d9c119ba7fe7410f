import type { StanzaProblem } from './problem.ts'

/** One piece of text after scanning. */
export interface Scanned {
  /** What the parser may have now; of a refused piece, what stands before the problem. */
  readonly safe: string
  readonly problem?: StanzaProblem
}

const LONGEST_REFERENCE = 64
const CDATA = '<![CDATA['
const DECLARATION = '<?xml'
const NEXT = /&|<[!?]|<$/g
const NAME = /[^;&<>\s'"=]*/y
const REFERENCE = /^(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+)$/

/**
 * Creates a scanner that finds what RFC 6120 §11.1 forbids as soon as it begins: comments, processing
 * instructions, document types, and references other than characters and the five predefined entities. A parser
 * reports these at their end only, which never comes for a bare ampersand. Everything else is left to the parser.
 */
export function markupScanner(): { scan(piece: string): Scanned } {
  let held = ''
  let inCdata = false
  let atStart = true

  return {
    scan(piece) {
      if (!atStart && !inCdata && held === '' && !suspicious(piece)) return { safe: piece }
      const text = held + piece
      held = ''
      let from = 0
      const hold = (index: number): Scanned => {
        held = text.slice(index)
        return { safe: text.slice(0, index) }
      }
      if (atStart) {
        if (DECLARATION.startsWith(text)) return hold(0)
        atStart = false
        if (/^<\?xml\s/.test(text)) from = DECLARATION.length
      }
      for (;;) {
        if (inCdata) {
          const end = text.indexOf(']]>', from)
          if (end === -1) return hold(text.length - (/\]{1,2}$/.exec(text)?.[0].length ?? 0))
          inCdata = false
          from = end + 3
        }
        NEXT.lastIndex = from
        const found = NEXT.exec(text)
        if (found === null) return { safe: text }
        const at = found.index
        if (found[0] === '<') return hold(at)
        if (found[0] === '&') {
          NAME.lastIndex = at + 1
          const name = NAME.exec(text)?.[0] ?? ''
          from = at + 1 + name.length
          if (from === text.length && name.length <= LONGEST_REFERENCE) return hold(at)
          const problem = judgeReference(name, text[from])
          if (problem !== undefined) return { safe: text.slice(0, at), problem }
        } else if (text.startsWith(CDATA, at)) {
          inCdata = true
          from = at + CDATA.length
        } else if (found[0] === '<!' && CDATA.startsWith(text.slice(at))) {
          return hold(at)
        } else {
          return { safe: text.slice(0, at + 1), problem: forbidden(text[at + 1], text[at + 2]) }
        }
      }
    },
  }
}

function suspicious(piece: string): boolean {
  return piece.includes('&') || piece.includes('<!') || piece.includes('<?') || piece.endsWith('<')
}

function judgeReference(name: string, next: string | undefined): StanzaProblem | undefined {
  if (name.length > LONGEST_REFERENCE) return { condition: 'not-well-formed', detail: 'an endless reference' }
  if (next !== ';' || name === '') return { condition: 'not-well-formed', detail: 'a bare ampersand' }
  if (REFERENCE.test(name)) return undefined
  if (!/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name))
    return { condition: 'not-well-formed', detail: 'a malformed reference' }
  return { condition: 'restricted-xml', detail: `reference to the entity ${name}` }
}

function forbidden(kind: string | undefined, next: string | undefined): StanzaProblem {
  const what =
    kind === '?'
      ? 'a processing instruction'
      : next === '-'
        ? 'a comment'
        : next === 'D'
          ? 'a document type declaration'
          : 'a markup declaration'
  return { condition: 'restricted-xml', detail: what }
}
