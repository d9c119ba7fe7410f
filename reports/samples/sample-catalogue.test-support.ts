import type { DueFunction } from '../../harness/catalogue/functions.ts'
import type { Proforma } from '../../harness/catalogue/pics.ts'
import type { RequirementRecord } from '../../harness/catalogue/requirement.ts'

type Brief = Pick<RequirementRecord, 'id' | 'title' | 'level'> &
  Partial<Pick<RequirementRecord, 'basis' | 'condition' | 'due' | 'attestation'>>

const RECORDS: readonly Brief[] = [
  {
    id: 'SEC-01',
    title: 'A delivered message cannot be opened with a state captured later',
    level: 'MUST',
    basis: 'derived',
  },
  { id: 'SEC-02', title: 'A message leaves the sender as ciphertext only', level: 'MUST' },
  {
    id: 'SEC-03',
    title: 'A state that was taken once stops working after the next exchange',
    level: 'MUST',
    basis: 'derived',
  },
  { id: 'DLV-01', title: 'A delivered receipt follows durable storage', level: 'MUST' },
  { id: 'DLV-02', title: 'A long text is shown unaltered', level: 'SHOULD' },
  { id: 'DLV-03', title: 'A receipt comes once', level: 'MUST', basis: 'derived' },
  { id: 'DLV-04', title: 'A typing notice is sent while a user types', level: 'MAY' },
  { id: 'KEY-01', title: 'A one-time prekey is handed out once', level: 'MUST' },
  { id: 'KEY-02', title: 'A bundle with a key of low order is refused', level: 'MUST', basis: 'hardening' },
  { id: 'ROB-01', title: 'A malformed stanza ends nothing but itself', level: 'MUST', basis: 'derived' },
  { id: 'ROB-02', title: 'A flood of receipts leaves messages flowing', level: 'SHOULD' },
  {
    id: 'GRP-01',
    title: 'A removed member cannot open later messages',
    level: 'MUST',
    condition: 'claimed:groups',
  },
  { id: 'MED-01', title: 'A media reference carries the digest of its ciphertext', level: 'MUST' },
  { id: 'OPS-01', title: 'A thousand restarts lose nothing', level: 'MUST', basis: 'derived' },
  { id: 'PRV-01', title: 'Push calls carry no content', level: 'MUST' },
  {
    id: 'UXO-01',
    title: 'A chat with another service is marked as one',
    level: 'MUST',
    attestation: { question: 'Is every such chat marked?', evidence: 'Screens of the list of chats.' },
  },
  {
    id: 'UXO-02',
    title: 'Nobody is asked again after a refusal',
    level: 'SHOULD',
    attestation: { question: 'Is nobody asked again?', evidence: 'The rule for asking.' },
  },
  {
    id: 'UXO-03',
    title: 'Users learn beforehand what differs',
    level: 'MUST',
    attestation: { question: 'Do users learn it?', evidence: 'Screens of the activation.' },
  },
  { id: 'CAL-01', title: 'Calls are end-to-end encrypted', level: 'MUST', due: '2027-03-07' },
]

/** The requirements of the samples: made up, so that no change of the catalogue changes a sample. */
export const SAMPLE_CATALOGUE: readonly RequirementRecord[] = RECORDS.map((brief) => ({
  text: brief.title,
  sources: [{ document: 'PARLEY', clause: 'sample' }],
  bearers: ['provider'],
  basis: 'stated',
  provenance: ['primary'],
  judging: brief.attestation ? ['attested'] : ['black-box'],
  method: 'See the sample.',
  ...brief,
}))

/** The functions of the samples, with the days from which they are due. */
export const SAMPLE_FUNCTIONS: readonly DueFunction[] = [
  { id: 'text', title: 'Text', clause: '7(2)(a)', due: '2023-09-05', requirements: ['SEC-02'] },
  { id: 'groups', title: 'Text in groups', clause: '7(2)(b)', due: '2025-09-05', requirements: ['GRP-01'] },
  { id: 'calls', title: 'Voice calls', clause: '7(2)(c)', due: '2027-03-07', requirements: ['CAL-01'] },
]

/** The PICS proforma of the samples. */
export const SAMPLE_PROFORMA: Proforma = {
  'content:text': {
    question: 'Sends and shows text',
    mandatory: ['provider'],
    planes: ['wire'],
    observation: false,
  },
  groups: { question: 'Has groups', mandatory: [], planes: ['wire'], observation: false },
  'state-export': { question: 'Exports its state', mandatory: [], planes: ['wire'], observation: true },
  'state-import': { question: 'Imports a state', mandatory: [], planes: ['wire'], observation: true },
}
