import { digestsOf, type Judgement, judged, type Log, proofsOf, purpose, wordsFound } from '#harness'
import { readBy } from '../groups/read-by.ts'

purpose('LK-16', {
  title: 'of a group the gatekeeper learns whom it passes messages on to, and nothing more',
  verifies: ['PRV-01'],
  applies: ['groups'],
  severity: 3,
  effect: 'Whoever runs the servers learns who knows whom and which messages of two belong to which group.',
  remedy:
    'Name members in the requests of the profile alone; let nothing else that leaves the client name the group or who is in it.',
  variants: [{ members: 3 }],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', carol: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, carol, mallory, bob, chats }) {
    const own = await chats.begins(bob, [alice, carol])
    const said = [await own.says(bob, 'in the own group')]
    await own.adds(bob, mallory)
    said.push(await own.says(bob, 'with one more'))
    await own.says(alice, 'an answer')
    await own.removes(bob, carol)
    said.push(await own.says(bob, 'with one less'))
    const other = await chats.begins(alice, [bob, carol])
    await other.says(alice, 'in the group of somebody else')
    said.push(await other.says(bob, 'there too'))
    await other.leaves(bob)
    return {
      account: bob.address,
      members: [alice.address, carol.address, mallory.address],
      groups: [own.address, other.address],
      said: said.map(({ canary }) => canary),
    }
  },
  then: (log, { account, members, groups, said }) => [
    ...said.flatMap((canary) => readBy(log, canary, ['alice'], 'what is said in the group')),
    namedOnlyWhere(log, account, members, groups),
    digested(log, groups),
  ],
})

const without = (tag: string, names: RegExp) => tag.replace(names, '')

/** A stanza without the places in which the profile has an address: what is left of it should name nobody. */
function restOf(xml: string, groups: readonly string[]): string {
  return xml
    .replace(/^<(?:message|iq)\b[^>]*>/, (head) => {
      // to a group go messages of a group, and nothing else
      const isStray = groups.some((group) => head.includes(group)) && !/\btype=["']groupchat["']/.test(head)
      return isStray ? head : without(head, /\s(?:to|from)=(?:"[^"]*"|'[^']*')/g)
    })
    .replace(/<ack\b[^>]*>/g, (tag) => without(tag, /\sfrom=(?:"[^"]*"|'[^']*')/))
    .replace(/<(?:bundle|member|add|remove)\b[^>]*>/g, (tag) => without(tag, /\sjid=(?:"[^"]*"|'[^']*')/))
    .replace(/<group\b[^>]*>/g, (tag) => without(tag, /\sid=(?:"[^"]*"|'[^']*')/))
}

function namedOnlyWhere(
  log: Log,
  account: string,
  members: readonly string[],
  groups: readonly string[],
): Judgement {
  const seen = proofsOf(log, 'stanza.received').filter(({ data }) => data.account === account)
  const words = [...members, ...groups].map((address) => address.split('@')[0] ?? address)
  const wrong = seen.filter(({ data }) => {
    const rest = restOf(data.xml, groups)
    return words.some((word) => rest.includes(word))
  })
  const [first] = wrong
  return first
    ? judged(
        'groups',
        'fail',
        `a stanza (${first.data.name}) says more of a group than the profile has`,
        wrong.map(({ n }) => n),
      )
    : judged(
        'groups',
        'pass',
        `${seen.length} stanzas name groups and members where the profile has them, and nowhere else`,
        seen.map(({ n }) => n),
      )
}

/** No digest of a group's address stands anywhere outside the encryption. */
function digested(log: Log, groups: readonly string[]): Judgement {
  const tokens = groups.flatMap((group) => digestsOf(group, 'a group'))
  const found = wordsFound(log, tokens).filter(({ where }) => where !== 'content' && where !== 'log')
  return found[0]
    ? judged(
        'digests',
        'fail',
        `a digest of a group's address stands in a ${found[0].where}`,
        found.map(({ at }) => at),
      )
    : judged('digests', 'pass', 'no digest of the address of a group leaves the client')
}
