import {
  exactly,
  type Judgement,
  judged,
  type Log,
  leaksOf,
  proof,
  proofsOf,
  sealedContent,
  stimuliOf,
  type UserContent,
  wordsFound,
} from '#harness'

/** Reasons that the profile has. */
export const [SPAM, ABUSE] = ['urn:xmpp:reporting:spam', 'urn:xmpp:reporting:abuse'] as const

/** A picture that nobody fetches. */
export const PICTURE: UserContent = {
  kind: 'media',
  mediaKind: 'image',
  path: '/v/a-picture-of-somebody-else',
  key: Buffer.alloc(32, 7).toString('base64'),
  sha256: Buffer.alloc(32, 8).toString('base64'),
  blobSha256: Buffer.alloc(32, 9).toString('base64'),
  length: 1000,
  mime: 'image/png',
  name: 'picture.png',
  caption: 'a picture',
}

/** One report, about this user and for this reason. */
export function filed(log: Log, account: string, about: string, reason: string): Judgement {
  return exactly(
    log,
    1,
    proof('report.filed', (d) => d.account === account && d.about === about && d.reason === reason),
    'one report about this user reaches the gatekeeper',
  )
}

/** What is enclosed is what was chosen, each as it was received. */
export function encloses(log: Log, about: string, chosen: readonly string[]): Judgement[] {
  const reports = proofsOf(log, 'report.filed')
  const at = reports.map(({ n }) => n)
  const enclosed = reports.flatMap(({ data }) => data.enclosed)
  const ids = enclosed.map(({ id }) => id)
  const more = ids.filter((id) => !chosen.includes(id))
  const missing = chosen.filter((id) => !ids.includes(id))
  // somebody else may have given the same id to a message later
  const sealed = stimuliOf(log, 'message.sealed').toReversed()
  const canaries = new Map(sealed.map(({ data }) => [data.id, data.canary]))
  const changed = enclosed.filter(
    ({ id, content }) => !says(content, sealedContent(log, canaries.get(id) ?? '')),
  )
  return [
    judged(
      'enclosed',
      more.length > 0 ? 'fail' : 'pass',
      more.length > 0
        ? `a report about ${about} holds ${more.length} messages that were not chosen`
        : 'nothing is enclosed that was not chosen',
      at,
      'positive',
    ),
    judged(
      'enclosed',
      missing.length + changed.length > 0 ? 'fail' : 'pass',
      missing.length > 0
        ? `${missing.length} of ${chosen.length} chosen messages are not in the report`
        : changed.length > 0
          ? 'an enclosed message does not say what was received'
          : 'the chosen messages are enclosed as they were received',
      at,
    ),
  ]
}

/** Whether a content says all that its sender’s user said; unknown is what this edition of the evidence leaves out. */
function says(content: string, said: Readonly<Record<string, unknown>> | undefined): boolean {
  const inside = JSON.parse(content) as Record<string, unknown>
  return Object.entries(said ?? {}).every(
    ([name, value]) => JSON.stringify(inside[name]) === JSON.stringify(value),
  )
}

const reportedAt = (log: Log) =>
  stimuliOf(log, 'call.made').find(({ data }) => ['report', 'block'].includes(data.action))?.n ?? 0

/** The part of a log after the user acted. */
export function afterwards(log: Log): Log {
  const from = reportedAt(log)
  return { ...log, observations: log.observations.filter(({ n }) => n > from) }
}

/** None of these can be read in anything that left the candidate; what was chosen may be read in the report alone. */
export function readable(log: Log, canaries: readonly string[]): Judgement {
  const leaks = leaksOf(log)
  const at = proofsOf(log, 'stanza.received').map(({ n }) => n)
  if (leaks === undefined)
    return judged('leak', 'inconclusive', 'the secrets of this case are not in this edition', [], 'absence')
  const found = leaks.filter(({ canary }) => canaries.includes(canary))
  return judged(
    'leak',
    found.length > 0 ? 'fail' : 'pass',
    found[0]
      ? `a message can be read outside the encryption (${found[0].encoding}, ${found[0].channel})`
      : `none of ${canaries.length} messages can be read where nobody agreed to it`,
    found.length > 0 ? found.map((leak) => leak.at) : at.slice(-1),
  )
}

/** A report about one user names no other one. */
export function namesNobody(log: Log, about: string, other: string): Judgement {
  const word = other.split('@')[0] ?? other
  const stanzas = proofsOf(log, 'stanza.received').filter(({ data }) => /<report[\s>]/.test(data.xml))
  const naming = stanzas.filter(({ data }) => data.xml.includes(`${word}@`))
  return judged(
    'names',
    naming.length > 0 ? 'fail' : 'pass',
    naming.length > 0
      ? `a report about ${about} names somebody else`
      : `${stanzas.length} reports name nobody else`,
    (naming.length > 0 ? naming : stanzas).map(({ n }) => n),
  )
}

/** After the user acted no request to anybody but the gatekeeper names the other side or the message. */
export function tellsNobody(log: Log, about: string, id: string): Judgement {
  const from = reportedAt(log)
  const found = wordsFound(log, [about, about.split('@')[0] ?? about, id]).filter(
    ({ where, at }) => at > from && !['stanza', 'content', 'log'].includes(where),
  )
  return judged(
    'told',
    found.length > 0 ? 'fail' : 'pass',
    found[0] ? `a ${found[0].where} says who was reported` : 'nobody else is told of the report',
    found.length > 0 ? found.map(({ at }) => at) : [from],
  )
}
