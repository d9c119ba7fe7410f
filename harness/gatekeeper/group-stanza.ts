import type { Element } from '../formats/stanza/element.ts'
import { xml } from '../formats/stanza/xml.ts'

/** The list of a group, as the gatekeeper passes messages on by it (profile, "Groups"). */
export function groupElement(namespace: string, group: string, members: readonly string[]): Element {
  return xml('group', { xmlns: namespace, id: group }, ...members.map((jid) => xml('member', { jid })))
}

/** Whom a `new-group` names; `undefined` when it is malformed. */
export function readNewGroup(payload: Element): readonly string[] | undefined {
  return Object.keys(payload.attributes).length === 0 ? addresses(payload, 'member') : undefined
}

/** What a `group` in a request changes; `undefined` when it is malformed or changes nothing. */
export function readGroupChange(
  payload: Element,
):
  | { readonly group: string; readonly add: readonly string[]; readonly remove: readonly string[] }
  | undefined {
  const { id = '', ...others } = payload.attributes
  const add = addresses(payload, 'add', 'remove')
  const remove = addresses(payload, 'remove', 'add')
  if (id === '' || Object.keys(others).length > 0 || add === undefined || remove === undefined)
    return undefined
  return add.length + remove.length > 0 ? { group: id, add, remove } : undefined
}

/** The addresses of the children of one name; `undefined` when there is another child than these. */
function addresses(payload: Element, name: string, other = name): readonly string[] | undefined {
  const found: string[] = []
  for (const child of payload.children) {
    if (typeof child === 'string' || (child.name !== name && child.name !== other)) return undefined
    const { jid = '', ...more } = child.attributes
    if (jid === '' || Object.keys(more).length > 0 || child.children.length > 0) return undefined
    if (child.name === name) found.push(jid)
  }
  return found
}

/** What the gatekeeper may say of a group, which is nothing to go by. */
export const GROUP_HINTS = [
  'a list with one more',
  'a list with one less',
  'added',
  'removed',
  'left',
] as const
export type GroupHint = (typeof GROUP_HINTS)[number]

/** A hint as a stanza for `to`. @param others the members but the one whom it is about */
export function groupHint(
  { namespace, domain }: { readonly namespace: string; readonly domain: string },
  to: string,
  group: string,
  about: string,
  others: readonly string[],
  hint: GroupHint,
): Element {
  const list = hint === 'a list with one more' ? [...others, about] : others
  const content = hint.startsWith('a list')
    ? groupElement(namespace, group, list)
    : xml('group', { xmlns: namespace, id: group }, xml(hint, { jid: about }))
  return xml('message', { from: domain, to }, content)
}
