import { expect, it } from 'vitest'
import { createGroups } from './groups.ts'
import { stageGatekeeper } from './testing/stage-gatekeeper.ts'

const NS = 'urn:parley:interop:0'

it('lets members change a group, and nobody else', () => {
  const groups = createGroups('interop.test')
  const group = groups.create(['anna', 'ben', 'anna'])
  expect(groups.members(group)).toEqual(['anna', 'ben'])
  expect(groups.change(group, 'eve', { add: ['eve'], remove: [] })).toBe(false)
  expect(groups.change(group, 'ben', { add: ['carl'], remove: [] })).toBe(true)
  expect(groups.change(group, 'ben', { add: [], remove: ['ben'] })).toBe(true)
  expect(groups.change(group, 'ben', { add: ['ben'], remove: [] })).toBe(false)
  expect(groups.members(group)).toEqual(['anna', 'carl'])
  expect(groups.change('another', 'anna', { add: ['eve'], remove: [] })).toBe(false)
})

it('passes a message of a member on to all others, and one of somebody else to nobody', async () => {
  const stage = await stageGatekeeper()
  const [anna, ben] = [await stage.user('anna@example.org'), await stage.user('ben@example.org')]
  const { address: ours } = stage.gatekeeper.createUser()
  const heard: string[] = []
  stage.gatekeeper.onGroupMessage(({ id }) => void heard.push(id))
  const [from, to] = [await stage.login(anna), await stage.login(ben)]
  from.send(
    `<iq type='set' id='q' to='interop.localhost'><new-group xmlns='${NS}'><member jid='${ben.address}'/><member jid='${ours}'/></new-group></iq>`,
  )
  const group = /group [^>]*id="([^"]*)"/.exec(await from.upTo('</iq>'))?.[1] ?? ''
  const message = (id: string, address: string) =>
    `<message type='groupchat' to='${address}' id='${id}'><enc xmlns='${NS}' v='2' type='skmsg'>AQID</enc></message>`
  from.send(message('m', group))
  expect(await to.upTo('</message>')).toMatch(
    `from="${anna.address}" to="${ben.address}" id="m"><enc xmlns="${NS}" v="2" type="skmsg" group="${group}">AQID</enc>`,
  )
  expect(await from.upTo('/>')).toContain('<accepted')
  to.send(
    `<iq type='set' id='q' to='interop.localhost'><group xmlns='${NS}' id='${group}'><remove jid='${ben.address}'/></group></iq>`,
  )
  await to.upTo('</iq>')
  to.send(message('n', group))
  expect(await to.upTo('</message>')).toContain('forbidden')
  expect(heard).toEqual(['m'])
})
