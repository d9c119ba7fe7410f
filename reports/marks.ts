import type { PurposeSummary, RequirementSummary, StatementWord } from '../harness/catalogue/campaign.ts'
import type { Verdict } from '../harness/vocabulary/verdict.ts'

/** How something came out, in the four ways that a page may show at once: glyph, word, tone, never colour alone. */
export interface Mark {
  readonly glyph: string
  readonly word: string
  readonly tone: 'good' | 'warn' | 'bad' | 'broken' | 'idle'
}

const VERDICT: { readonly [V in Verdict]: Mark } = {
  none: { glyph: '–', word: 'none', tone: 'idle' },
  pass: { glyph: '✓', word: 'pass', tone: 'good' },
  inconclusive: { glyph: '?', word: 'inconclusive', tone: 'warn' },
  fail: { glyph: '✕', word: 'fail', tone: 'bad' },
  error: { glyph: '!', word: 'error', tone: 'broken' },
}

type Unjudged = Exclude<RequirementSummary['disposition'], 'executed'>

const DISPOSITION: { readonly [D in Unjudged]: Mark } = {
  inapplicable: { glyph: '–', word: 'inapplicable', tone: 'idle' },
  unsupported: { glyph: '○', word: 'unsupported', tone: 'warn' },
  waived: { glyph: '◇', word: 'waived', tone: 'warn' },
  'not run': { glyph: '○', word: 'not run', tone: 'idle' },
  attested: { glyph: '§', word: 'attested', tone: 'idle' },
  denied: { glyph: '§', word: 'said not to hold', tone: 'warn' },
}

const STATEMENT: { readonly [W in StatementWord]: Omit<Mark, 'word'> } = {
  conforming: { glyph: '✓', tone: 'good' },
  'conforming with advisories': { glyph: '✓', tone: 'good' },
  'conforming (black box)': { glyph: '✓', tone: 'good' },
  nonconforming: { glyph: '✕', tone: 'bad' },
  'not established': { glyph: '?', tone: 'warn' },
  void: { glyph: '!', tone: 'broken' },
  'development, no statement': { glyph: '○', tone: 'idle' },
}

/** The mark of a verdict. */
export function verdictMark(verdict: Verdict): Mark {
  return VERDICT[verdict]
}

/** The mark of a purpose or a requirement: its verdict if it has one, else why it has none. */
export function markOf({
  disposition,
  verdict,
}: Pick<PurposeSummary | RequirementSummary, 'disposition' | 'verdict'>): Mark {
  return disposition === 'executed' || verdict !== 'none' ? VERDICT[verdict] : DISPOSITION[disposition]
}

/** The mark of a statement. */
export function statementMark(word: StatementWord): Mark {
  return { ...STATEMENT[word], word }
}
