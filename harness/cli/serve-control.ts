import { z } from 'zod'
import type { Gatekeeper } from '../gatekeeper/gatekeeper.ts'
import { MISBEHAVIOURS, type MisbehaviourName } from '../gatekeeper/misbehaviours.ts'
import { INTEGRATOR } from '../scenario/endpoint.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'

const COMMANDS = {
  'on NAME [JSON]': 'switch a misbehaviour on, with what it needs to know',
  'off [NAME]': 'switch it off, or all of them',
  list: 'which misbehaviours there are, and which are on',
  accounts: 'who is enlisted, and who is connected',
  'push IDENTIFIER': 'make a push call for a user, whether or not a message waits',
  'rotate-push-keys': 'sign push calls with a new key; the old one stays published',
  'withdraw-push-keys': 'publish the key in force alone',
  help: 'these commands',
} as const

/** Every misbehaviour with what it does and what it needs to know, one to a line. */
export function misbehaviourLines(): readonly string[] {
  return Object.entries(MISBEHAVIOURS).map(([name, { about, detail }]) => {
    const { properties = {} } = z.toJSONSchema(detail) as { readonly properties?: Record<string, Field> }
    const fields = Object.entries(properties).map(([field, shape]) => `"${field}": ${expectedAs(shape)}`)
    return `  ${name}${fields.length > 0 ? ` {${fields.join(', ')}}` : ''}\n      ${about}`
  })
}

interface Field {
  readonly type?: string
  readonly description?: string
  readonly enum?: readonly string[]
}

function expectedAs({ type = '', description, enum: words }: Field): string {
  if (words) return words.map((word) => JSON.stringify(word)).join(' | ')
  return description ?? (type === 'string' ? 'text' : type)
}

/** The commands that can be typed, one to a line. */
export function commandLines(): readonly string[] {
  return Object.entries(COMMANDS).map(([command, about]) => `  ${command.padEnd(20)} ${about}`)
}

/**
 * Switches a misbehaviour on that is written as on the command line: its name, and JSON with what it needs to know.
 * Throws `usage` with what was expected.
 */
export function switchOn(
  { misbehaviours }: Pick<Gatekeeper, 'misbehaviours'>,
  text: string,
): MisbehaviourName {
  const [, name = '', json = ''] = /^\s*([a-z-]+)[\s=]*(.*)$/s.exec(text) ?? []
  if (!Object.hasOwn(MISBEHAVIOURS, name))
    throw new ParleyError(
      'usage',
      `there is no misbehaviour ${name || text}`,
      'parley serve --help lists them',
    )
  const known = name as MisbehaviourName
  let detail: unknown
  try {
    detail = json.trim() === '' ? {} : JSON.parse(json)
  } catch (thrown) {
    throw new ParleyError('usage', `what ${name} needs to know is no JSON: ${messageOf(thrown)}`)
  }
  const parsed = z.strictObject(MISBEHAVIOURS[known].detail.shape).safeParse(detail)
  if (!parsed.success)
    throw new ParleyError('usage', `${name} needs to know something else: ${z.prettifyError(parsed.error)}`)
  misbehaviours.set(known, parsed.data as never)
  return known
}

/** Does what a typed line says and gives what to answer. Never throws for what was typed. */
export async function obey(gatekeeper: Gatekeeper, line: string): Promise<string> {
  const [, command = '', rest = ''] = /^\s*(\S*)\s*(.*)$/s.exec(line) ?? []
  const { misbehaviours, push } = gatekeeper
  try {
    switch (command) {
      case '':
        return ''
      case 'on':
        return `${switchOn(gatekeeper, rest)} is on`
      case 'off':
        if (rest.trim() === '') misbehaviours.clearAll()
        else if (Object.hasOwn(MISBEHAVIOURS, rest.trim()))
          misbehaviours.clear(rest.trim() as MisbehaviourName)
        else return `there is no misbehaviour ${rest.trim()}: list shows them`
        return `on: ${misbehaviours.active().join(', ') || 'nothing'}`
      case 'list':
        return `${misbehaviourLines().join('\n')}\non: ${misbehaviours.active().join(', ') || 'nothing'}`
      case 'accounts':
        return (
          gatekeeper
            .accounts()
            .map(
              ({ address, identifier, online }) =>
                `${address}  ${identifier}  ${online ? 'connected' : 'away'}`,
            )
            .join('\n') || 'nobody is enlisted'
        )
      case 'push': {
        const { header, claims, token } = push.kit(INTEGRATOR, '')
        const user = { integrator: INTEGRATOR, identifier: rest.trim() }
        return `answered with ${(await push.call(user, token(header, claims))) || 'nothing'}`
      }
      case 'rotate-push-keys':
        push.keys.rotate()
        return 'push calls are signed with a new key'
      case 'withdraw-push-keys':
        push.keys.withdrawOthers()
        return 'the key in force alone is published'
      case 'help':
        return commandLines().join('\n')
      default:
        return `there is no command ${command}\n${commandLines().join('\n')}`
    }
  } catch (thrown) {
    return messageOf(thrown)
  }
}
