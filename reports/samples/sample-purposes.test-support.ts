import * as fc from 'fast-check'
import { control, exactly, finds, judged, never } from '../../harness/judge/judges.ts'
import { secretsOf } from '../../harness/judge/secrets.ts'
import { proof as anyProof, proofsOf } from '../../harness/judge/select.ts'
import { call, message, misbehaves, reaches, receipt, served, shown } from './sample-drafts.test-support.ts'
import {
  proof,
  type SampleCase,
  type SamplePurpose,
  type SampleRun,
  samplePurpose,
} from './sample-purpose.test-support.ts'

const TOKEN = 'c0ffee00c0ffee00c0ffee00c0ffee00'
const HOSTILE = '<script>alert(1)</script> \u202egnp.exe\u0000 \u001b[31mred\u001b[0m ]]> & "quoted"   end '

const run = (drafts: SampleRun['drafts'], more: Partial<SampleRun> = {}): SampleRun => ({
  drafts,
  bindings: { id: 'm1' },
  ...more,
})
const variant = (stimulus: SampleCase['stimulus'], ...runs: SampleRun[]): SampleCase => ({
  name: 'v1',
  origin: 'variant',
  stimulus,
  runs,
})
const ordinary = run([
  ...message('m1', 'c1', '⟦c1⟧'),
  receipt('m1'),
  ...call(1, 'list-messages', 'ok'),
  shown('m1', 'c1', '⟦c1⟧'),
])
const lost = run([...message('m1', 'c1', '⟦c1⟧'), receipt('m1'), ...call(1, 'list-messages', 'ok')])
const unstored = run([
  ...message('m1', 'c1', '⟦c1⟧'),
  receipt('m1'),
  ...call(1, 'restart', 'ok'),
  ...call(2, 'list-messages', 'ok'),
  ...message('m2', 'c2', HOSTILE),
  receipt('m2'),
  shown('m2', 'c2', HOSTILE, 2),
])
const isShown = (id: string) => anyProof('message.shown', (d) => d.id === id)

const GOOD: readonly SamplePurpose[] = [
  {
    purpose: samplePurpose('TC-02', {
      title: 'no text is seen in the clear on any channel',
      suite: 'sample/confidentiality',
      severity: 1,
      verifies: ['SEC-02'],
      effect: 'Whoever runs a relay reads messages.',
      then: (log) => {
        const token = secretsOf(log)?.canaries.c1
        if (token === undefined)
          return [judged('scan', 'inconclusive', 'the canaries of this case are not here')]
        const leaks = anyProof('stanza.received', (d) => d.xml.includes(token))
        return [
          never(log, leaks, 'a canary stands in a stanza'),
          control(finds(log, isShown('m1'), 'the message arrived')),
        ]
      },
    }),
    cases: [variant({ text: 'short' }, run(ordinary.drafts, { canaries: { c1: TOKEN } }))],
  },
  {
    purpose: samplePurpose('TD-04', {
      title: 'a receipt comes once for each message',
      verifies: ['DLV-03'],
      variants: [],
      stimuli: fc.integer({ min: 1, max: 9 }),
      cases: { gate: 3 },
      then: (log) => [exactly(log, 1, anyProof('receipt.seen'), 'one receipt')],
    }),
    cases: [4, 1, 9].map((number, index) => ({
      name: `g${index + 1}`,
      origin: 'generated',
      stimulus: number,
      runs: [ordinary],
    })),
  },
  {
    purpose: samplePurpose('TG-01', {
      title: 'a removed member opens nothing more',
      suite: 'sample/groups',
      verifies: ['GRP-01'],
      applies: ['groups'],
      then: () => [],
    }),
    cases: [],
  },
]

const OTHERS: readonly SamplePurpose[] = [
  {
    purpose: samplePurpose('TC-01', {
      title: 'a delivered message cannot be opened with state captured later',
      suite: 'sample/confidentiality',
      severity: 1,
      verifies: ['SEC-01', 'SEC-03'],
      needs: ['state-export'],
      effect: 'Whoever takes a device reads what was said before.',
      then: () => [],
    }),
    cases: [],
  },
  {
    purpose: samplePurpose('TD-01', {
      title: 'a delivered receipt is never sent for a message that a restart loses',
      verifies: ['DLV-01'],
      severity: 2,
      then: (log) => [
        finds(log, isShown('m1'), 'the acknowledged message is in the durable store after a restart'),
        control(finds(log, isShown('m2'), 'the view shows the message after it')),
      ],
    }),
    cases: [
      variant(
        { text: HOSTILE, nested: { list: [1, 'two', null], '  key': '   ' } },
        unstored,
        unstored,
        unstored,
      ),
    ],
  },
  {
    purpose: samplePurpose('TD-02', {
      title: 'a long text is shown unaltered',
      verifies: ['DLV-02'],
      severity: 3,
      effect: 'Users see cut or changed texts.',
      variants: [],
      stimuli: fc.string(),
      cases: { gate: 5 },
      then: (log) => [
        never(
          log,
          anyProof('message.shown', (d) => !d.intact),
          'a text is shown altered',
        ),
        finds(log, isShown('m1'), 'the text is shown'),
      ],
    }),
    cases: [
      { name: 'g1', origin: 'generated', stimulus: { text: 'short' }, runs: [ordinary] },
      {
        name: 'g2',
        origin: 'generated',
        stimulus: { text: 'x'.repeat(300) },
        runs: [run([...message('m1', 'c1', 'x'.repeat(300)), shown('m1', 'c1', 'x'.repeat(255), 1, false)])],
      },
      {
        name: 'shrunk',
        origin: 'shrunk',
        stimulus: { text: '    ' },
        runs: [run([...message('m1', 'c1', '    '), shown('m1', 'c1', '   ', 1, false)])],
      },
    ],
  },
  {
    purpose: samplePurpose('TD-03', {
      title: 'a receipt comes for a message that was handed over twice',
      verifies: ['DLV-03'],
      then: (log) => [finds(log, isShown('m1'), 'the message is shown once')],
    }),
    cases: [variant({ duplicate: true }, lost, ordinary, ordinary)],
  },
  {
    purpose: samplePurpose('TK-01', {
      title: 'a one-time prekey is handed out once',
      suite: 'sample/keys',
      severity: 1,
      verifies: ['KEY-01'],
      effect: 'Two senders share a secret; recorded traffic opens later.',
      then: (log) => [exactly(log, 1, anyProof('prekey.served'), 'one key for one fetch')],
      monitor: {
        collect: (log) =>
          proofsOf(log, 'prekey.served').map((o) => ({
            at: o.n,
            what: 'served',
            key: o.data.key,
            value: String(o.data.fetch),
          })),
        then: (log) => {
          const entries = proofsOf(log, 'ledger.entry')
          const again = entries.filter((o) => entries.some((e) => e.n < o.n && e.data.key === o.data.key))
          return again.length > 0
            ? [
                judged(
                  'ledger',
                  'fail',
                  `a key was handed out again in ${again[0]?.data.case}`,
                  again.map((o) => o.n),
                ),
              ]
            : [
                judged(
                  'ledger',
                  'pass',
                  'no key was handed out twice',
                  entries.map((o) => o.n),
                ),
              ]
        },
      },
    }),
    cases: [
      variant({ fetches: 1 }, run([served(1, 17)])),
      {
        name: 'ledger',
        origin: 'ledger',
        stimulus: null,
        runs: [
          run([
            proof('world:ledger', 'ledger.entry', {
              case: 'TK-01/v1',
              at: 0,
              what: 'served',
              key: '11'.repeat(32),
              value: '1',
            }),
            proof('world:ledger', 'ledger.entry', {
              case: 'TK-02/v1',
              at: 1,
              what: 'served',
              key: '11'.repeat(32),
              value: '2',
            }),
          ]),
        ],
      },
    ],
  },
  {
    purpose: samplePurpose('TK-02', {
      title: 'a bundle with a key of low order is refused',
      suite: 'sample/keys',
      severity: 1,
      verifies: ['KEY-02'],
      effect: 'A relay chooses the session key.',
      then: (log) => [
        never(log, anyProof('message.opened'), 'a message under the bad key is opened'),
        finds(log, anyProof('prekey.served'), 'a bundle was fetched'),
      ],
    }),
    cases: [
      variant(
        { point: 'order 8' },
        run([
          misbehaves('low-order-key'),
          served(2, 17),
          proof('tester:mallory', 'message.opened', {
            by: 'mallory',
            from: '2-7@interop.example',
            id: 'm9',
            content: HOSTILE,
            canary: '',
            intact: false,
          }),
        ]),
      ),
    ],
  },
  {
    purpose: samplePurpose('TM-01', {
      title: 'a media reference carries its digest',
      suite: 'sample/media',
      verifies: ['MED-01'],
      then: () => [],
    }),
    cases: [],
    waived: 'waiver W-3: the media host is replaced on 2026-12-01',
  },
  {
    purpose: samplePurpose('TR-01', {
      title: 'a malformed stanza ends nothing but itself',
      suite: 'sample/robustness',
      severity: 3,
      verifies: ['ROB-01'],
      effect: 'One stanza silences a user.',
      then: (log) => [finds(log, isShown('m1'), 'service goes on')],
    }),
    cases: [
      variant(
        { stanza: '<a' },
        run([misbehaves('malformed-stanza')], { bindings: null, broken: 'no session with bob' }),
      ),
    ],
  },
  {
    purpose: samplePurpose('TR-02', {
      title: 'a flood of receipts leaves messages flowing',
      suite: 'sample/robustness',
      severity: 3,
      verifies: ['ROB-02'],
      situations: ['flood', 'flood while offline'],
      then: (log) => [finds(log, isShown('m1'), 'a message arrives beside the flood')],
    }),
    cases: [
      variant(
        { receipts: 60 },
        run([reaches('flood'), ...Array.from({ length: 60 }, () => receipt('m0')), ...ordinary.drafts]),
      ),
    ],
  },
  {
    purpose: samplePurpose('TR-03', {
      title: 'a thousand restarts lose nothing',
      suite: 'sample/robustness',
      verifies: ['OPS-01'],
      tier: 'full',
      then: () => [],
    }),
    cases: [],
  },
]

/** A purpose's variants are the stimuli of its stored cases. */
function withVariants({ purpose, cases, ...rest }: SamplePurpose): SamplePurpose {
  const variants = cases.filter((c) => c.origin === 'variant').map((c) => c.stimulus)
  return { purpose: variants.length > 0 ? { ...purpose, variants } : purpose, cases, ...rest }
}

/** A candidate that conforms in all that was looked at. */
export const PASSING: readonly SamplePurpose[] = GOOD.map(withVariants)

/** A candidate that shows every verdict and every disposition. */
export const FAILING: readonly SamplePurpose[] = [...OTHERS, ...GOOD]
  .map(withVariants)
  .sort((a, b) => (a.purpose.id < b.purpose.id ? -1 : 1))
