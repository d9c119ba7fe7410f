import type { z } from 'zod'
import { ACTIONS, entryShape } from './protocol/actions.ts'
import { contentShape } from './protocol/content.ts'
import { eventShape } from './protocol/events.ts'
import { helloShape, pixitShape } from './protocol/hello.ts'
import { CAUSES, type Cause, PROTOCOL_VERSION, REPLY_CODES } from './protocol/version.ts'
import { fieldsOf, typeText } from './type-text.ts'

const NAMES: ReadonlyMap<z.ZodType, string> = new Map<z.ZodType, string>([
  [contentShape, 'Content'],
  [entryShape, 'Entry'],
])

const CODES: Readonly<Record<keyof typeof REPLY_CODES, string>> = {
  unsupported: 'The action is not offered. Also the answer to every method that is not in the table above',
  invalid: "The parameters do not fit the action's schema",
  refused: 'The messenger declined. `data.cause` says why, in a word of its own or of the table below',
  error: 'Anything else. `message` is kept as evidence',
}

const MEANINGS: Readonly<Record<Cause, string>> = {
  'bad-signature': 'A signature over a key, a token or a message does not verify',
  'missing-key': 'There is no key, or no session, to do it with',
  'unknown-user': 'The other user, or the account, does not exist',
  'not-enlisted': 'One side has not opted in to interoperability, or has left it',
  'identity-changed': "The peer's identity key changed and the user has not accepted it",
  'not-connected': 'There is no connection over which it could be done',
  'rejected-by-gatekeeper': 'The gatekeeper said no',
  blocked: 'The user blocked the other, or is blocked',
  limit: 'A limit of size, number or rate',
  'damaged-media': 'A file is not what its author sent, or cannot be decrypted',
  'missing-media': 'There is no file to fetch, or nothing to show of it',
  'invalid-state': 'What was asked does not fit what went before: no such message, already deleted, replayed',
  other: 'None of these. Words that lead nowhere count as this one',
}

/** The reference of the adapter protocol, as Markdown. */
export function adapterReference(): string {
  return [
    `# Adapter protocol ${PROTOCOL_VERSION}: reference`,
    'Generated from the schemas beside this file. The contract that it belongs to is [one page](../README.md); the same as JSON Schema is in `fixtures/schemas/adapter-1.schema.json`. `?` marks what may be left out; fields that are not listed are ignored. Bytes are base64.',
    '## hello: what the candidate says first',
    fields(helloShape),
    '## The answer to hello (PIXIT)',
    fields(pixitShape),
    '## Actions',
    'An action with a feature is offered exactly when `hello` declares that feature; the others are mandatory on their plane.',
    table(
      ['action', 'plane', 'feature', 'parameters', 'result', 'meaning'],
      Object.entries(ACTIONS).map(([name, action]) => [
        code(name),
        action.plane,
        'feature' in action ? code(action.feature) : '',
        code(typeText(action.params, NAMES)),
        code(typeText(action.result, NAMES)),
        action.about,
      ]),
    ),
    '## Events',
    'Notifications of the method `event`; the parameters are one of these.',
    table(
      ['parameters'],
      eventShape.options.map((option) => [code(typeText(option, NAMES))]),
    ),
    '## Content',
    'What a user sends and reads. A kind that can be sent is the feature `content:<kind>`.',
    table(
      ['one of'],
      contentShape.options.map((option) => [code(typeText(option, NAMES))]),
    ),
    '## Entry',
    'One line of the durable store.',
    fields(entryShape),
    '## Error codes',
    table(
      ['code', 'name', 'meaning'],
      entriesOf(REPLY_CODES).map(([name, number]) => [String(number), name, CODES[name]]),
    ),
    '## Causes of a refusal',
    table(
      ['cause', 'meaning'],
      CAUSES.map((cause) => [code(cause), MEANINGS[cause]]),
    ),
    '',
  ].join('\n\n')
}

function fields(shape: z.ZodObject): string {
  const rows = fieldsOf(shape, NAMES).map(({ name, type, optional, about }) => [
    code(optional ? `${name}?` : name),
    code(type),
    about,
  ])
  return table(['field', 'type', 'meaning'], rows)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function code(text: string): string {
  return `\`${text}\``
}

function entriesOf<T extends object>(record: T): [keyof T & string, T[keyof T & string]][] {
  return Object.entries(record) as [keyof T & string, T[keyof T & string]][]
}
