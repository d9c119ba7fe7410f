import { describe, expect, it } from 'vitest'
import { loadMeasures } from '../../harness/dossier/measures.ts'
import { did, logOf, said, seen } from '../../harness/judge/hand-log.test-support.ts'
import type { Json } from '../../harness/vocabulary/json.ts'
import type { Draft } from '../../harness/vocabulary/observation.ts'

const { measures } = await loadMeasures()
const opened = (id: string, text = 'as it was', instance = 'main') =>
  seen('message.announced', { instance, account: 'bob', canary: id, id, text })
const delivered = (id: string, of: string) =>
  did('message.delivered', {
    instance: 'main',
    from: 'alice',
    to: 'bob',
    id,
    of,
    form: 'corrupted',
    note: '',
  })
const sealed = (id: string, content = 'as it was') =>
  did('message.sealed', {
    by: 'alice',
    to: 'bob',
    id,
    canary: id,
    content,
    encoding: 'msg',
    bytes: Buffer.from(content).toString('base64'),
    ratchetKey: '',
    counter: 0,
  })

/** What a measure reads: `figure: value of all`, and figures that it could not read. */
function read(id: string, bindings: Json, stimulus: Json, ...drafts: readonly Draft[]): string[] {
  const measure = measures.find((m) => m.id === id)
  if (!measure) throw new Error(`there is no measure ${id}`)
  const { readings, unread = [] } = measure.read(logOf(drafts), bindings, stimulus)
  return [
    ...readings.map(
      (r) => `${r.figure}: ${r.open ? '≥' : ''}${r.value}${r.of === undefined ? '' : ` of ${r.of}`}`,
    ),
    ...unread.map((u) => `${u.figure}?`),
  ]
}

describe('what measures read from a log', () => {
  it('a gap, and what is kept of it', () => {
    const jumps = [
      { gap: 2500, id: 'a' },
      { gap: 1250, id: 'b' },
    ]
    const probes = [
      { back: 1250, id: 'c' },
      { back: 600, id: 'd' },
    ]
    const bindings = { held: [], jumps, probes, live: 'l', instance: 'main' }
    expect(read('order', bindings, { what: 'gap' }, opened('b'), opened('d'), opened('l'))).toEqual([
      'gap: 1250',
      'kept: 600',
    ])
    expect(read('order', bindings, { what: 'gap' }, opened('b'))).toEqual(['gap?', 'kept?'])
  })

  it('altered, unnoticed and spoilt', () => {
    const log = [
      sealed('m'),
      delivered('m-0', 'm'),
      delivered('m-1', 'm'),
      delivered('m-2', 'm'),
      opened('m-1'),
      said('plaintext.unknown', {
        instance: 'main',
        account: 'bob',
        from: 'alice',
        id: 'm-2',
        text: 'other',
      }),
    ]
    expect(read('integrity', { originals: ['m'], instance: 'main' }, { message: 'later' }, ...log)).toEqual([
      'altered: 1 of 3',
      'unnoticed: 1 of 3',
      'spoilt: 1 of 1',
    ])
  })

  it('a notice about somebody who has not changed, and one that comes for the right one', () => {
    const told = (peer: string) =>
      said('event.told', { instance: 'main', event: 'key-change', data: { account: 'bob', peer } })
    const bindings = { ids: ['x'], live: 'l', account: 'bob', peer: 'alice', instance: 'main' }
    expect(read('identity', bindings, {}, opened('x'), opened('l'), told('carol'))).toEqual([
      'silent: 1 of 1',
      'identity-refused: 0 of 1',
      'false-notices: 1',
    ])
    expect(read('identity', bindings, {}, told('alice'), opened('x'), opened('l'))[0]).toBe('silent: 0 of 1')
  })

  it('replays after a restore, and nothing without the control', () => {
    const bindings = {
      able: true,
      ids: ['a-again'],
      firsts: ['a'],
      live: 'l',
      instance: 'clone-1',
      main: 'main',
    }
    const after = { after: 'a restore' }
    const again = [opened('a'), opened('a-again', '', 'clone-1')]
    expect(read('replay', bindings, after, ...again, opened('l', '', 'clone-1'))).toEqual([
      'replay-after-restore: 1 of 1',
    ])
    expect(read('replay', bindings, after, ...again)).toEqual(['replay-after-restore?'])
  })

  it('nothing of forward secrecy from a clone that refuses and may remember', () => {
    const bindings = {
      clearReplays: false,
      state: 'sha256:0',
      next: 'n',
      clone: 'clone-1',
      instance: 'main',
      past: [{ id: 'a', canary: 'a' }],
    }
    const log = [opened('a'), opened('n', '', 'clone-1')]
    expect(read('forward-secrecy', bindings, {}, ...log)).toEqual([
      'past-opened?',
      'past-window?',
      'texts-kept?',
    ])
    expect(read('forward-secrecy', { ...bindings, clearReplays: true }, {}, ...log)[0]).toBe(
      'past-opened: 0 of 1',
    )
    expect(read('forward-secrecy', bindings, {}, ...log, opened('a-stolen', '', 'clone-1'))[0]).toBe(
      'past-opened: 1 of 1',
    )
  })
})
