import type { Selected } from './select.ts'

/** Purposes that share a reason for not being run. */
export interface Excluded {
  readonly disposition: Selected['disposition']
  readonly because: string
  readonly purposes: readonly string[]
}

/** What a candidate can and cannot be judged on. */
export interface Outlook {
  readonly selected: readonly string[]
  /** What this plane has and this candidate is not judged on: unsupported first, then by the number of purposes. */
  readonly excluded: readonly Excluded[]
  /** How many purposes belong to the other plane. */
  readonly elsewhere: number
}

/** Sorts a selection by its reasons. */
export function outlookOf(chosen: readonly Selected[], plane: 'wire' | 'engine'): Outlook {
  const here = chosen.filter(({ purpose }) => (purpose.planes ?? ['wire']).includes(plane))
  const groups = new Map<string, Excluded & { purposes: string[] }>()
  for (const { purpose, disposition, because } of here) {
    if (disposition === 'selected') continue
    const key = `${disposition} ${because}`
    const group = groups.get(key) ?? { disposition, because, purposes: [] }
    group.purposes.push(purpose.id)
    groups.set(key, group)
  }
  const weight = ({ disposition, purposes }: Excluded) =>
    (disposition === 'unsupported' ? chosen.length : 0) + purposes.length
  return {
    selected: here.filter(({ disposition }) => disposition === 'selected').map(({ purpose }) => purpose.id),
    excluded: [...groups.values()].sort((a, b) => weight(b) - weight(a)),
    elsewhere: chosen.length - here.length,
  }
}

/** Ids by family, as `RT-01 02 06, EN-01`: the same in a third of the room. */
export function byFamily(ids: readonly string[]): string {
  const families = new Map<string, string[]>()
  for (const id of ids) {
    const [family = id, number = ''] = id.split('-')
    families.set(family, [...(families.get(family) ?? []), number])
  }
  return [...families].map(([family, numbers]) => `${family}-${numbers.join(' ')}`).join(', ')
}
