import { expect, test } from 'vitest'
import { toldSchedule, toldTurns } from './told.ts'

test('a schedule is told as it is played', () => {
  const steps = [
    { do: 'deliver', pick: 3 },
    { do: 'alice sends' },
    { do: 'alice sends' },
    { do: 'corrupt', pick: 4 },
    { do: 'deliver', pick: 1 },
    { do: 'duplicate', pick: 7 },
    { do: 'bob sends' },
    { do: 'drop', pick: 2 },
    { do: 'release' },
  ]
  expect(toldSchedule({ steps, restart: 'kill', at: 10 })).toEqual([
    'the candidate is killed and started',
    'Alice sends A1; it stays on the way',
    'Alice sends A2; it stays on the way',
    'a copy of A1 with one bit changed is delivered',
    'A2 is delivered',
    'A2 is delivered once more, under another stanza id',
    'Bob sends B1',
    'A1 is lost',
    'Alice opens what Bob has sent, the newest first',
    'an ordinary message is delivered, and the conversation is listed',
  ])
})

test('turns are told in pairs', () => {
  const turns = [
    { alice: 1, bob: 2, held: false, late: true },
    { alice: 3, bob: 1, held: true, late: false },
  ]
  expect(toldTurns({ turns, restart: 'clean', at: 1, begun: 'bob' })).toEqual([
    'Bob begins the conversation',
    'Alice sends one message and one that comes in the next turn',
    'Bob answers with 2 messages',
    'Alice sends 3 messages, and opens no answer until all are sent',
    'the candidate is restarted',
    'the late one of the turn before is delivered',
    'Bob answers with one message',
  ])
})
