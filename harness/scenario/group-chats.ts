import { toUserContent } from '../candidate/content-forms.ts'
import { forgedGroupMessage } from '../e2ee/forged-group-message.ts'
import { groupForms } from '../e2ee/group-forms.ts'
import { freshBytes } from '../environment/randomness.ts'
import type { Content } from '../formats/content/content.ts'
import { encodeContent } from '../formats/content/encode-content.ts'
import { pad } from '../formats/content/padding.ts'
import { serviceIdOf } from '../formats/service-id.ts'
import { readSenderKeyHandout } from '../formats/signal/sender-key.ts'
import type { GroupHint } from '../gatekeeper/group-stanza.ts'
import { proof } from '../judge/select.ts'
import { canonical } from '../transcript/canonical.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import { withCanary } from './canary-text.ts'
import { type GroupChangesParts, type GroupTable, groupChanges, TITLE } from './group-changes.ts'
import type {
  GroupChat,
  GroupChats,
  GroupContent,
  GroupMember,
  GroupSaid,
  GroupSealed,
} from './group-chat.ts'
import { asked, isTester, sideOf } from './group-members.ts'
import { groupSecrets } from './group-secrets.ts'
import type { CandidateUser, Tester } from './users.ts'
import { watch } from './watch.ts'

/** What groups stand on. */
export interface GroupChatsParts extends GroupChangesParts {
  readonly expected: Map<string, string>
}

type Encrypt = (content: Content) => Promise<Uint8Array> | Uint8Array

/** So many keys are on their way at once. */
const FLOOD = 32

/** See {@link GroupChats}. */
export function groupChats(parts: GroupChatsParts): GroupChats {
  const { candidate, gatekeeper } = parts
  return {
    async begins(by, others) {
      const members = [by, ...others]
      const addresses = members.map((member) => member.address)
      if (isTester(by)) {
        const chat = groupChat(parts, gatekeeper.groups.create(addresses), members)
        await chat.announces(by, 'create', members, others)
        return chat
      }
      const title = withCanary(TITLE, parts.recorder.canary().mark)
      const { group } = await asked(by, 'begins a group', () =>
        candidate.call('group-create', { account: by.handle, title, members: addresses.slice(1) }),
      )
      const chat = groupChat(parts, group, members, title)
      await chat.hearOf('create', others[0] ?? by)
      return chat
    },
  }
}

function groupChat(parts: GroupChatsParts, address: string, first: readonly GroupMember[], title = TITLE) {
  const { gatekeeper, recorder, expected, now, seen } = parts
  let members = [...first]
  const given = new Map<string, Set<string>>()
  const handed = new Map<string, Uint8Array>()
  const listeners = new Set<Tester>()
  const listen = (who: GroupMember) => {
    if (!isTester(who)) return
    sideOf(who).listens(address)
    listeners.add(who)
  }
  for (const member of first) listen(member)

  const handled = (user: CandidateUser, id: string, from = recorder.observations.length) => {
    const probe = watch(
      recorder.observations,
      proof('receipt.seen', (d) => d.from === user.address && d.ids.includes(id)),
      from,
    )
    return () => seen(probe)
  }
  /** Over a session of two; gives what waits until the candidate has taken it. */
  const passes = async (by: Tester, to: CandidateUser, make: (id: string) => Content) => {
    const deliver = await prepares(by, to, make)
    return deliver()
  }
  const prepares = async (by: Tester, to: CandidateUser, make: (id: string) => Content) => {
    const sealed = await by.sealsContent(to, () => make(recorder.messageId()))
    return () => {
      const taken = handled(to, sealed.id)
      by.delivers(sealed, to)
      return taken
    }
  }
  const table: GroupTable = {
    address,
    members: () => members,
    listens: listen,
    comes(who) {
      listen(who)
      members = [...members.filter((member) => member !== who), who]
    },
    goes(who) {
      members = members.filter((member) => member !== who)
      for (const member of members) if (isTester(member)) sideOf(member).renews(address)
      given.clear()
    },
    drops(who) {
      members = members.filter((member) => member !== who)
    },
    prepares,
  }
  const changes = groupChanges(parts, table, title)
  const handsOut = async (by: Tester) => {
    const has = given.get(by.address) ?? new Set<string>()
    given.set(by.address, has)
    const missing = members.filter((member) => member !== by && !has.has(member.address))
    if (missing.length === 0) return
    const distribution = await sideOf(by).distribution(address)
    if (!handed.has(by.address)) handed.set(by.address, distribution)
    for (const member of missing) {
      has.add(member.address)
      if (isTester(member)) sideOf(member).hears(address, by.address, distribution)
      else await passes(by, member, key(distribution))
    }
  }
  const key = (distribution: Uint8Array) => (id: string) => ({
    kind: 'key-distribution' as const,
    id,
    sentAt: now(),
    about: address,
    distribution,
  })
  const others = (by: GroupMember) => members.filter((member) => member !== by)
  const said = (by: GroupMember, id: string, canary: string): GroupSaid => ({
    id,
    canary,
    author: by.address,
    readers: others(by).map(({ name }) => name),
  })
  const seals: GroupChat['seals'] = async (by, text, how, age) => {
    if (how === undefined) await handsOut(by)
    return sealsWith(by, text, (content) => sideOf(by).encrypts(address, content), age)
  }
  const sealsWith = (by: Tester, text: string, encrypt: Encrypt, age = 0) =>
    sealsContent(by, (mark) => ({ kind: 'text', body: mark(text) }), encrypt, age)
  const sealsContent = async (
    by: Tester,
    make: (mark: (text: string) => string, id: string) => GroupContent,
    encrypt: Encrypt,
    age = 0,
  ): Promise<GroupSealed> => {
    const { label, mark } = recorder.canary()
    const id = recorder.messageId()
    const content: Content = {
      ...make((text) => withCanary(text, mark), id),
      id,
      sentAt: now() - age,
      group: address,
    }
    const shown = canonical(toUserContent(content) ?? null)
    expected.set(label, shown)
    const bytes = await encrypt(content)
    recorder.record({
      kind: 'stimulus',
      type: 'message.sealed',
      pco: 'upper:tester',
      data: {
        by: by.name,
        to: address,
        id,
        canary: label,
        content: shown,
        encoding: 'msg',
        bytes: Buffer.from(bytes).toString('base64'),
        ratchetKey: '',
        counter: -1,
      },
    })
    return { ...said(by, id, label), bytes }
  }
  const sealsOwn: GroupChat['sealsContent'] = async (by, make) => {
    await handsOut(by)
    return sealsContent(by, make, (content) => sideOf(by).encrypts(address, content))
  }
  const delivers: GroupChat['delivers'] = (sealed, to, handover = {}) => {
    const { id = sealed.id, from = sealed.author, group = address, bytes = sealed.bytes } = handover
    const { form = 'original', note = '' } = handover
    recorder.record({
      kind: 'stimulus',
      type: 'message.delivered',
      pco: `wire:${to.instance}`,
      data: { instance: to.instance, from, to: to.address, id, of: sealed.id, form, note },
    })
    const stanza = gatekeeper.groupStanza({ from, group, id, bytes }, to.address)
    to.receives({ from, to: to.address, id, encoding: 'msg', bytes }, () => stanza)
  }
  const users = () => members.filter((member): member is CandidateUser => !isTester(member))

  return {
    address,
    ...changes,
    async says(by: GroupMember, text: string) {
      if (!isTester(by)) {
        const from = recorder.observations.length
        const sent = await by.sends({ address }, text)
        // those who should not open it have to have tried
        const hears = (who: Tester) =>
          members.includes(who) ? who.opens(sent) : seen(() => sideOf(who).hasHeard(sent.id) || undefined)
        const taken = users().flatMap((user) => (user === by ? [] : [handled(user, sent.id, from)]))
        await Promise.all([...[...listeners].map(hears), ...taken.map((wait) => wait())])
        return said(by, sent.id, sent.canary)
      }
      const sealed = await seals(by, text)
      const taken = users().map((user) => handled(user, sealed.id))
      for (const user of users()) delivers(sealed, user)
      await Promise.all(taken.map((wait) => wait()))
      const { bytes: _, ...rest } = sealed
      return rest
    },
    seals,
    sealsFile: (by, file) => sealsOwn(by, (mark) => ({ kind: 'media', ...file, caption: mark('a caption') })),
    sealsContent: sealsOwn,
    forges: (by: Tester, as: Tester, text: string) =>
      sealsWith(as, text, (content) => {
        const handout = sideOf(by).handout(address, as.address)
        const forged = handout && forgedGroupMessage(handout, pad(encodeContent(content), freshBytes))
        if (!forged) throw new ParleyError('harness', `${by.name} has no key of ${as.name}`)
        return forged
      }),
    async saysBeforeKey(by: Tester, to: CandidateUser, text: string, between?: () => Promise<void>) {
      const distribution = await sideOf(by).distribution(address)
      const sealed = await seals(by, text, 'with the key that it has')
      const taken = handled(to, sealed.id)
      delivers(sealed, to)
      await between?.()
      const keyed = await passes(by, to, key(distribution))
      await keyed()
      await taken()
      return sealed
    },
    async saysUnkeyed(by: Tester, to: CandidateUser, text: string) {
      sideOf(by).renews(address)
      given.delete(by.address)
      await sideOf(by).distribution(address)
      const { bytes, ...sealed } = await seals(by, text, 'with the key that it has')
      delivers({ ...sealed, bytes }, to)
      sideOf(by).renews(address)
      return sealed
    },
    async handsOutAs(by: Tester, of: Tester, to: CandidateUser) {
      const chain = sideOf(by).handout(address, of.address)
      if (!chain) throw new ParleyError('harness', `${by.name} has no key of ${of.name}`)
      const taken = await passes(by, to, key(chain))
      await taken()
    },
    async handsOutAgain(by: Tester, to: CandidateUser) {
      const taken = await passes(by, to, key(handed.get(by.address) ?? new Uint8Array()))
      await taken()
    },
    async floods(by: Tester, to: CandidateUser, many: number, where: 'here' | 'elsewhere') {
      for (let n = 0; n < many; n += 1) {
        const about = where === 'here' ? address : `g-${n}${address.slice(2)}`
        const distribution = await groupForms(serviceIdOf(by.address)).distribution()
        const taken = await passes(by, to, (id) => ({ ...key(distribution)(id), about }))
        if (n % FLOOD === FLOOD - 1 || n === many - 1) await taken()
      }
    },
    async nextSecret(by: Tester) {
      const handout = readSenderKeyHandout(await sideOf(by).distribution(address))
      const [secret] = handout ? groupSecrets(recorder, handout, 1) : []
      if (!secret) throw new ParleyError('harness', `${by.name} has no chain in the group`)
      return secret
    },
    spentSecrets({ id }: GroupSaid, by: Tester) {
      const opened = sideOf(by).openedWith(id)
      if (!opened) return { spent: [], next: undefined }
      const count = opened.iteration - opened.handout.iteration + 1
      const all = groupSecrets(recorder, opened.handout, count + 1)
      return { spent: all.slice(0, count), next: all[count] }
    },
    delivers,
    async catchesUp(user: CandidateUser, by: Tester) {
      const barrier = await seals(by, 'barrier')
      const taken = handled(user, barrier.id)
      delivers(barrier, user)
      await taken()
      await user.settles()
      await user.lists({ address })
      return barrier.canary
    },
    hints(to: CandidateUser, about: GroupMember, hint: GroupHint) {
      const listed = members.map((member) => member.address).filter((each) => each !== about.address)
      const stanza = gatekeeper.groupHint(to.address, address, about.address, listed, hint)
      gatekeeper.inject(to.address, stanza)
      const data = { to: to.address, about: about.address, notice: `of a group: ${hint}` }
      recorder.record({ kind: 'stimulus', type: 'notice.sent', pco: 'wire:main', data })
    },
    async triesAgain(who: Tester) {
      await sideOf(who).triesAgain(address)
    },
    overhears: listen,
  } satisfies GroupChat & Record<string, unknown>
}
