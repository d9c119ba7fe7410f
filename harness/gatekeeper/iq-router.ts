import type { Profile } from '../catalogue/profile.ts'
import type { Element } from '../formats/stanza/element.ts'
import { NS } from '../formats/stanza/namespaces.ts'
import { xml } from '../formats/stanza/xml.ts'
import { bundleElement } from './bundle-stanza.ts'
import type { DirectoryDesk } from './directory.ts'
import type { FrankingDesk } from './franking-desk.ts'
import { groupElement, readGroupChange, readNewGroup } from './group-stanza.ts'
import type { Groups } from './groups.ts'
import { readKeys } from './keys-stanza.ts'
import { onlyChild } from './message-form.ts'
import type { Misbehaviours } from './misbehaviours.ts'
import type { Recorder } from './recorder.ts'
import type { Refuse } from './refusal.ts'
import { isInternalForm, type Registry } from './registry.ts'
import { type Enclosed, isBlock, readReport } from './report-stanza.ts'
import { retryAfter } from './retry-after.ts'
import { iqResult } from './stream/stanza-reply.ts'
import type { StreamSession } from './stream/stream-session.ts'
import { vanish } from './stream/vanish.ts'

/** What an iq router works with. */
export interface IqRouterParts {
  readonly profile: Profile
  readonly registry: Registry
  readonly directory: DirectoryDesk
  readonly groups: Groups
  readonly misbehaviours: Misbehaviours
  readonly refuse: Refuse
  readonly recorder: Recorder
  readonly franking: FrankingDesk
  /** The account's user opts out. */
  leave(address: string): void
}

/** Takes iq stanzas of candidates' clients: every get and set is answered once, anything else never. */
export type IqRouter = (session: StreamSession, stanza: Element) => Promise<void>

/** Creates the router: publish, fetch, count, reach, groups, reports and leave (profile, "Stream"); all else is an error. */
export function createIqRouter({
  profile,
  registry,
  directory,
  groups,
  misbehaviours,
  refuse,
  recorder,
  franking,
  leave,
}: IqRouterParts): IqRouter {
  const { namespace, domain } = profile

  const publish = (session: StreamSession, stanza: Element, keys: Element) => {
    const account = registry.account(session.account)
    if (account === undefined) return refuse(session, stanza, 'not-authorized', 'the account is not enlisted')
    const read = readKeys(keys)
    if (!read.ok) return refuse(session, stanza, 'bad-request', read.problem)
    const lost = misbehaviours.get('lose-upload', session.account)?.when
    if (lost !== undefined) {
      misbehaviours.clear('lose-upload')
      if (lost === 'after') directory.store(account, read.upload)
      return vanish(session)
    }
    const stored = directory.store(account, read.upload)
    if (stored.ok) session.send(iqResult(stanza))
    else refuse(session, stanza, stored.conflict ? 'conflict' : 'not-acceptable', stored.problem)
  }

  const bundle = async (session: StreamSession, stanza: Element, jid: string) => {
    const limit = misbehaviours.get('limit-bundles', session.account)
    if (limit) return void session.send(iqError(stanza, 'resource-constraint', retryAfter(namespace, limit)))
    const deviation = deviationOf(jid, misbehaviours)
    if (deviation === 'empty') return void session.send(iqResult(stanza))
    if (deviation !== undefined) {
      const hint =
        deviation === 'feature-not-implemented' ? xml('unencrypted', { xmlns: namespace }) : undefined
      return void session.send(iqError(stanza, deviation, hint))
    }
    if (!isInternalForm(jid, domain) && !registry.isUser(jid) && registry.account(jid) === undefined)
      return refuse(session, stanza, 'jid-malformed', `${jid} is no internal address`)
    const spoof = misbehaviours.get('answer-by-another', jid)
    const others = spoof && (await directory.serve(spoof.keys, session.account))
    if (others) {
      const { id, from } = stanza.attributes
      const forged = { type: 'result', id, from: spoof.by, to: from }
      session.send(xml('iq', forged, bundleElement(namespace, jid, others)))
    }
    const served = await directory.serve(jid, session.account)
    if (served === undefined) return void session.send(iqError(stanza, 'item-not-found'))
    session.send(iqResult(stanza, bundleElement(namespace, jid, served)))
  }

  const count = (session: StreamSession, stanza: Element) => {
    const { preKeys, kyberPreKeys } = directory.counts(session.account)
    const counts = { xmlns: namespace, prekeys: preKeys, 'kyber-prekeys': kyberPreKeys }
    session.send(iqResult(stanza, xml('count', counts)))
  }

  const newGroup = (session: StreamSession, stanza: Element, payload: Element) => {
    const members = readNewGroup(payload)
    if (members === undefined) return refuse(session, stanza, 'bad-request', 'new-group takes members')
    const group = groups.create([session.account, ...members])
    session.send(iqResult(stanza, groupElement(namespace, group, groups.members(group) ?? [])))
  }

  const held: (() => void)[] = []
  misbehaviours.onChange((name) => {
    if (name === 'hold-group-change') for (const answer of held.splice(0)) answer()
  })
  const changeGroup = (session: StreamSession, stanza: Element, payload: Element) => {
    const change = readGroupChange(payload)
    if (change === undefined) return refuse(session, stanza, 'bad-request', 'group takes id, add and remove')
    const { group, ...how } = change
    if (groups.members(group) === undefined)
      return refuse(session, stanza, 'item-not-found', `there is no group ${group}`)
    if (!groups.change(group, session.account, how))
      return refuse(session, stanza, 'forbidden', `${session.account} may not change ${group}`)
    const ghost = misbehaviours.get('ghost-member', group)
    const listed = [...(groups.members(group) ?? []), ...(ghost ? [ghost.member] : [])]
    const answer = () => void session.send(iqResult(stanza, groupElement(namespace, group, listed)))
    if (misbehaviours.get('hold-group-change', group)) held.push(answer)
    else answer()
  }

  const report = (session: StreamSession, stanza: Element, block: Element) => {
    const read = readReport(block, profile)
    if (typeof read === 'string') return refuse(session, stanza, 'bad-request', read)
    const { about, reason, forward, enclosed } = read
    if (!registry.isUser(about)) return refuse(session, stanza, 'item-not-found', `${about} is nobody`)
    const isSent = ({ id, bytes, frankingKey, franking: told }: Enclosed) =>
      told === undefined ||
      franking.verifies({ from: about, to: session.account, id, ...told }, told.stamp, bytes, frankingKey)
    if (!enclosed.every(isSent))
      return refuse(session, stanza, 'not-acceptable', 'a message was not sent as it is reported')
    recorder.proof('wire:stream', 'report.filed', {
      account: session.account,
      about,
      reason,
      forward,
      enclosed: enclosed.map(({ id, content, franking: told }) => ({
        id,
        content,
        isVerified: told !== undefined,
      })),
    })
    session.send(iqResult(stanza))
  }

  return async (session, stanza) => {
    const { type, to, id } = stanza.attributes
    if (type === 'result' || type === 'error') return
    if (type !== 'get' && type !== 'set')
      return refuse(session, stanza, 'bad-request', 'an iq is of type get or set')
    const payload = onlyChild(stanza)
    if (id === undefined || payload === undefined)
      return refuse(session, stanza, 'bad-request', 'an iq has an id and exactly one element')
    const request = to === domain && payload.xmlns === namespace ? `${type} ${payload.name}` : ''
    const { jid, ...others } = payload.attributes
    const isBare = payload.children.length === 0 && Object.keys(others).length === 0
    if (type === 'set' && to === domain && isBlock(payload)) return report(session, stanza, payload)
    if (request === 'set new-group') return newGroup(session, stanza, payload)
    if (request === 'set group') return changeGroup(session, stanza, payload)
    if (request === 'set keys') return publish(session, stanza, payload)
    if (request === 'get bundle' && jid !== undefined && isBare) return bundle(session, stanza, jid)
    if (request === 'get count' && jid === undefined && isBare) return count(session, stanza)
    // the same for everybody, whoever that is: the answer tells nothing of the other side
    if (request === 'set reach' && jid !== undefined && isBare) return void session.send(iqResult(stanza))
    if (request === 'set leave' && jid === undefined && isBare) {
      if (misbehaviours.get('ignore-leave', session.account)) return
      if (misbehaviours.get('lose-goodbye', session.account)) {
        misbehaviours.clear('lose-goodbye')
        vanish(session)
      } else session.send(iqResult(stanza))
      return leave(session.account)
    }
    if (
      payload.xmlns === NS.discoInfo &&
      to !== undefined &&
      misbehaviours.get('unencrypted-capability', to) !== undefined
    )
      return void session.send(iqResult(stanza, plaintextOnly(namespace)))
    const [condition, reason] =
      request === ''
        ? ([
            'service-unavailable',
            `${payload.name} in ${payload.xmlns || 'no namespace'} to ${to ?? 'nobody'} is unknown`,
          ] as const)
        : (['bad-request', `${request} is not of the form that the profile knows`] as const)
    refuse(session, stanza, condition, reason)
  }
}

function deviationOf(jid: string, misbehaviours: Misbehaviours): string | undefined {
  if (misbehaviours.get('unencrypted-capability', jid)) return 'feature-not-implemented'
  if (misbehaviours.get('no-bundle', jid)) return 'empty'
  const error = misbehaviours.get('bundle-error', jid)
  return error?.condition
}

function iqError(request: Element, condition: string, hint?: Element): Element {
  const { id, from, to } = request.attributes
  const error = xml('error', { type: 'cancel' }, xml(condition, { xmlns: NS.stanzaErrors }), hint)
  return xml('iq', { type: 'error', id, from: to, to: from }, error)
}

function plaintextOnly(namespace: string): Element {
  const features = ['jabber:client', `${namespace}#unencrypted`].map((name) => xml('feature', { var: name }))
  return xml(
    'query',
    { xmlns: NS.discoInfo },
    xml('identity', { category: 'client', type: 'phone' }),
    ...features,
  )
}
