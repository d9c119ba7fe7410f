import type { ComparedFigure, Figure, Grade } from '../../../harness/catalogue/dossier.ts'
import type { Mark } from '../../marks.ts'

const MARKS: { readonly [G in Grade]: Mark } = {
  within: { glyph: '✓', word: 'within the bound', tone: 'good' },
  beyond: { glyph: '✕', word: 'beyond the bound', tone: 'bad' },
  told: { glyph: '·', word: 'told, no bound', tone: 'idle' },
  'not shown': { glyph: '?', word: 'not shown', tone: 'warn' },
}

/** How a figure stands to its bound, in glyph, word and tone. */
export function gradeMark(grade: Grade): Mark {
  return MARKS[grade]
}

/** A whole number with its thousands set apart, the same everywhere. */
export function digits(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A value as a cell shows it: `0 of 80`, `≥ 2,500`, `2 to 3`, or a dash. */
export function valueText({
  value,
  of,
  open,
  runs = [],
}: Pick<ComparedFigure, 'value' | 'of' | 'open' | 'runs'>): string {
  if (value === undefined) return '–'
  const [least, most] = [Math.min(value, ...runs), Math.max(value, ...runs)]
  const count = least === most ? digits(value) : `${digits(least)} to ${digits(most)}`
  return `${open ? '≥ ' : ''}${count}${of === undefined ? '' : ` of ${digits(of)}`}`
}

/** The bound of a figure in words: `at most 2`. */
export function boundText({ bound }: Pick<Figure, 'bound'>): string {
  if (bound === undefined) return '–'
  if ('least' in bound) return `at least ${digits(bound.least)}`
  return bound.most === 0 ? '0' : `at most ${digits(bound.most)}`
}
