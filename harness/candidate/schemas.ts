import { z } from 'zod'
import { candidateFileShape } from './candidate-file-shape.ts'
import { ACTIONS, entryShape } from './protocol/actions.ts'
import { contentShape } from './protocol/content.ts'
import { MAX_LINE_BYTES, requestShape, responseShape } from './protocol/envelope.ts'
import { eventShape } from './protocol/events.ts'
import { helloShape, pixitShape } from './protocol/hello.ts'
import { CAUSES, PROTOCOL_VERSION, REPLY_CODES } from './protocol/version.ts'

const DRAFT = 'https://json-schema.org/draft/2020-12/schema'

/**
 * The whole adapter protocol as one JSON Schema. It validates one line in either direction as far as that can be said
 * without its context; `$defs` has the rest: parameters and result of every action by name.
 */
export function adapterSchema(): object {
  const actions = Object.entries(ACTIONS).flatMap(([name, { params, result }]) => [
    [`${name}.params`, part(params)],
    [`${name}.result`, part(result)],
  ])
  return {
    $schema: DRAFT,
    $id: 'urn:parley:adapter:1',
    title: `Parley adapter protocol ${PROTOCOL_VERSION}`,
    description: `JSON-RPC 2.0, one object per line of at most ${MAX_LINE_BYTES} bytes. Error codes: ${codes()}. Causes: ${CAUSES.join(', ')}.`,
    anyOf: [
      { $ref: '#/$defs/hello.request' },
      { $ref: '#/$defs/event.notification' },
      ...Object.keys(ACTIONS).map((name) => ({ $ref: `#/$defs/${name}.request` })),
      { $ref: '#/$defs/response' },
    ],
    $defs: {
      request: part(requestShape),
      response: { ...part(responseShape), oneOf: [{ required: ['result'] }, { required: ['error'] }] },
      content: schemaOf(contentShape),
      entry: part(entryShape, 'entry'),
      'hello.params': part(helloShape),
      'hello.result': part(pixitShape),
      'hello.request': request('hello', true),
      event: part(eventShape),
      'event.notification': request('event', false),
      ...Object.fromEntries(actions),
      ...Object.fromEntries(Object.keys(ACTIONS).map((name) => [`${name}.request`, request(name, true)])),
    },
  }
}

/** The candidate file as JSON Schema, for editors. */
export function candidateFileSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(candidateFileShape, { io: 'input' })
  return {
    $schema,
    $id: 'urn:parley:candidate-file:1',
    title: 'Parley candidate file',
    ...rest,
    anyOf: [
      { required: ['command'] },
      { required: ['dialIn'], properties: { dialIn: { required: ['control'] } } },
    ],
  }
}

/** A shape as a definition. What is defined under a name of its own is referred to, except under that name. */
function part(shape: z.ZodType, self?: string): object {
  const shared = new Map(
    [['entry', entryShape] as const, ['content', contentShape] as const]
      .filter(([name]) => name !== self)
      .map(([name, known]) => [JSON.stringify(schemaOf(known)), { $ref: `#/$defs/${name}` }]),
  )
  return JSON.parse(
    JSON.stringify(schemaOf(shape)),
    (_key, value: unknown) => shared.get(JSON.stringify(value)) ?? value,
  )
}

function schemaOf(shape: z.ZodType): object {
  const { $schema, ...rest } = z.toJSONSchema(shape, { io: 'input' })
  return rest
}

function request(method: string, answered: boolean): object {
  const params = { $ref: `#/$defs/${method === 'event' ? 'event' : `${method}.params`}` }
  return {
    allOf: [{ $ref: '#/$defs/request' }],
    properties: { method: { const: method }, params },
    required: ['method', 'params', ...(answered ? ['id'] : [])],
    ...(answered ? {} : { not: { required: ['id'] } }),
  }
}

function codes(): string {
  return Object.entries(REPLY_CODES)
    .map(([name, code]) => `${code} ${name}`)
    .join(', ')
}
