import { describe, expect, it } from 'vitest'
import { protocolClock } from '../environment/protocol-time.ts'
import { bound, did, type logOf, numbered } from '../judge/hand-log.test-support.ts'
import { never, numbers } from '../judge/judges.ts'
import { proof, stimulus } from '../judge/select.ts'
import { memoryBlobs } from '../transcript/blobs.ts'
import { readTranscript, type Transcript } from '../transcript/chain.ts'
import { ground, said, scripted } from './fake-stage.test-support.ts'
import { openLedgers } from './ledgers.ts'
import type { MonitorDefinition } from './purpose.ts'

/** Enters every lost message and fails on one that was lost twice. */
const monitor: MonitorDefinition = {
  collect: (log) =>
    numbers(log, stimulus('message.dropped')).map((at) => ({ at, what: 'lost', key: `m${at}`, value: '' })),
  then: (log) => [
    never(
      log,
      proof('ledger.entry', (d) => d.key === 'm1'),
      'a second loss in one case',
    ),
    said.pass,
  ],
}
const watched = scripted(() => said.pass, { id: 'T-1', monitor })
const lost = did('message.dropped', { id: 'a' })

function opened() {
  const on = ground()
  const ledgers = openLedgers([watched], protocolClock(0), memoryBlobs(), on.context.evidence)
  const observe = (id: string, ...drafts: Parameters<typeof logOf>[0]) =>
    ledgers.observe(id, { observations: numbered([...drafts, bound(null)]) } as unknown as Transcript)
  return { on, ledgers, observe }
}

describe('a ledger', () => {
  it('takes what its monitor wants from every case, and says from where', () => {
    const { on, ledgers, observe } = opened()
    observe('T-1/v1', lost)
    observe('FS-01/v1')
    observe('FS-01/v2', lost)
    expect(ledgers.settle(watched)).toMatchObject({ id: 'T-1/ledger', origin: 'ledger', outcome: 'pass' })
    const read = readTranscript(on.files.get('evidence/T-1/ledger.jsonl') ?? '')
    const entries = read.ok ? read.transcript.observations.filter((o) => o.type === 'ledger.entry') : []
    expect(entries.map((o) => o.data)).toEqual([
      { case: 'T-1/v1', at: 0, what: 'lost', key: 'm0', value: '' },
      { case: 'FS-01/v2', at: 0, what: 'lost', key: 'm0', value: '' },
    ])
  })

  it('fails its purpose when its monitor does, in whichever case it was seen', () => {
    const { ledgers, observe } = opened()
    observe('FS-01/v1', lost, lost)
    expect(ledgers.settle(watched)).toMatchObject({ outcome: 'fail', reproduced: { k: 1, n: 1 } })
  })

  it('is kept for no purpose without a monitor', () => {
    expect(opened().ledgers.settle(scripted(() => said.pass, { id: 'T-2' }))).toBeUndefined()
  })
})
