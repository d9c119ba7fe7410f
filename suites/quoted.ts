import { judged, type Log, proofsOf, type UserContent } from '#harness'

type Reply = Extract<UserContent, { kind: 'reply' }>

/** An answer is shown, and neither the words nor the author that it claims for the message that it answers. */
export function unbelieved(log: Log, canary: string, words: string, author: string) {
  const shown = proofsOf(log, 'message.shown').filter(({ data }) => data.canary === canary)
  const believed = shown.filter(({ data }) => {
    const content = JSON.parse(data.content) as Partial<Reply>
    return content.quote?.includes(words) === true || ![author, ''].includes(content.author ?? '')
  })
  if (shown.length === 0)
    return judged('quotation', 'fail', 'the text of an answer is not shown', [], 'absence')
  return judged(
    'quotation',
    believed.length > 0 ? 'fail' : 'pass',
    believed.length > 0
      ? 'a quotation is believed that differs from the own copy'
      : 'a forged quotation is not shown',
    (believed.length > 0 ? believed : shown).map(({ n }) => n),
  )
}
