import { afterAll, expect, it } from 'vitest'
import { keyThreads } from '../e2ee/key-threads.ts'
import { type MemberKeys, ownKeys } from '../e2ee/member-keys.ts'
import { memoryStore } from '../e2ee/store.ts'
import { protocolClock } from '../environment/protocol-time.ts'
import { bell } from '../environment/waiting.ts'
import type { Content } from '../formats/content/content.ts'
import { serviceIdOf } from '../formats/service-id.ts'
import { memoryBlobs } from '../transcript/blobs.ts'
import { caseRecorder } from './case-recorder.ts'
import { groupSide } from './group-side.ts'

const [GROUP, ANNA, BEN] = ['g-1@interop.localhost', '1-1@interop.localhost', '1-2@interop.localhost']
const clock = protocolClock()
const threads = keyThreads(1)
afterAll(() => threads.close())

function sideWith(keys: MemberKeys, name: string) {
  const ring = bell()
  const recorder = caseRecorder('case', clock, memoryBlobs(), ring)
  const seen = { expected: new Map<string, string>(), opened: new Set<string>(), unopened: new Set<string>() }
  const side = groupSide({ name, keys, recorder, bell: ring, ...seen })
  return { side, recorder, ring, ...seen }
}

const text = (id: string, body: string): Content => ({ kind: 'text', id, sentAt: 1, group: GROUP, body })

it('reports the same of a user whose keys are on a thread', async () => {
  const anna = sideWith(ownKeys(memoryStore(), serviceIdOf(ANNA)), 'anna').side
  const own = sideWith(ownKeys(memoryStore(), serviceIdOf(BEN)), 'ben')
  const threaded = sideWith(threads.keys(memoryStore(), serviceIdOf(BEN)), 'ben')
  await anna.distribution(GROUP)
  const early = await anna.encrypts(GROUP, text('early', 'too early'))
  const key = await anna.distribution(GROUP)
  const message = await anna.encrypts(GROUP, text('m', 'hello'))
  const about = { kind: 'key-distribution', id: 'k', sentAt: 1, about: GROUP, distribution: key } as const
  for (const { side } of [own, threaded]) {
    const opens = (id: string, bytes: Uint8Array) => side.opens({ from: ANNA, group: GROUP, id, bytes })
    await opens('m', message)
    await opens('early', early)
    expect(await side.takes(ANNA, about)).toBe(true)
    await opens('m', message)
    await opens('spoilt', message.slice(1))
    await side.triesAgain(GROUP)
  }
  const reported = ({ recorder }: typeof own) => recorder.observations.map(({ t: _, ...seen }) => seen)
  expect(reported(threaded)).toEqual(reported(own))
  expect(own.recorder.observations.map(({ type }) => type)).toContain('message.opened')
  expect(threaded.opened).toEqual(own.opened)
  expect(threaded.unopened).toEqual(own.unopened)
  expect(threaded.side.reads('m')).toEqual(text('m', 'hello'))
})

it('gives whoever waits for a message what went wrong on our own side', async () => {
  const lost = new Error('a thread ended')
  const keys = { ...ownKeys(memoryStore(), serviceIdOf(BEN)), decrypt: () => Promise.reject(lost) }
  const { side, recorder, ring } = sideWith(keys, 'ben')
  let rung = 0
  ring.listen(() => {
    rung += 1
  })
  side.standsFast()
  await side.opens({ from: ANNA, group: GROUP, id: 'm', bytes: new Uint8Array(1) })
  expect(rung).toBe(1)
  expect(recorder.observations).toEqual([])
  expect(() => side.hasHeard('m')).toThrow('a thread ended')
  expect(() => side.standsFast()).toThrow('a thread ended')
})
