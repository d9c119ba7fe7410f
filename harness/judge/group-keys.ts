import { scanner } from '../formats/scan.ts'
import type { Judgement } from '../vocabulary/judgement.ts'
import { judged } from './judges.ts'
import { emittedBytes } from './leaks.ts'
import { secretsOf } from './secrets.ts'
import { type Log, proofsOf } from './select.ts'

/** No key that the candidate handed out for a group can be read in anything that left it, in any encoding. */
export function keysStayInside(log: Log): Judgement {
  const handed = proofsOf(log, 'group.keyed')
  const secrets = secretsOf(log)
  if (!secrets)
    return judged(
      'group keys',
      'inconclusive',
      'the keys of this case are not in this edition',
      [],
      'absence',
    )
  const tokens = handed.flatMap(({ data: { key: label } }) => {
    const value = secrets.keys[label]
    return value ? [{ label, value }] : []
  })
  if (tokens.length === 0)
    return judged('group keys', 'fail', 'no member was handed a key over a session of two', [], 'absence')
  const { scan } = scanner(tokens)
  const found = log.observations.filter((each) => scan(emittedBytes(each)).length > 0)
  return found.length > 0
    ? judged(
        'group keys',
        'fail',
        'a key of a group left the candidate outside a session of two',
        found.map((o) => o.n),
      )
    : judged(
        'group keys',
        'pass',
        `${tokens.length} keys of groups are read nowhere but in sessions of two`,
        handed.map((o) => o.n),
      )
}

/** What the candidate's user sends to the group after an observation stands on another chain than everything before it. */
export function newChain(log: Log, from: string, group: string, first: string): Judgement {
  const sent = proofsOf(log, 'ciphertext.sent').filter((o) => o.data.from === from && o.data.to === group)
  const at = sent.findIndex((o) => o.data.id === first)
  const name = (place: (typeof sent)[number]['data']['place']) =>
    place && `${place.distribution}/${place.chain}`
  const next = sent[at]
  const because = 'the first message after somebody has gone stands on a new chain'
  if (!next) return judged('new chain', 'fail', `not seen: ${because}`, [], 'absence')
  const before = sent.slice(0, at).map((o) => name(o.data.place))
  return next.data.place && before.includes(name(next.data.place))
    ? judged('new chain', 'fail', `not so: ${because}`, [next.n])
    : judged('new chain', 'pass', because, [next.n])
}
