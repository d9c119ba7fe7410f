import { parentPort } from 'node:worker_threads'
import { messageOf } from '../vocabulary/errors.ts'
import type { Opened } from './exchange.ts'
import { type GroupKeys, groupKeys } from './group-keys.ts'
import type { Answer, Asked, Question } from './key-thread-messages.ts'
import { type MemoryStore, memoryStore } from './store.ts'

/** So many answers leave together: what waits for them goes on while this thread does the rest. */
const TOGETHER = 16

const members = new Map<number, { readonly store: MemoryStore; readonly keys: GroupKeys }>()
let turn: Promise<void> = Promise.resolve()
let last: Uint8Array = new Uint8Array()

/** Every member opens the same octets: passed on as one object, they are copied once. */
function shared(opened: Opened): Opened {
  if (!opened.ok) return opened
  if (Buffer.compare(opened.plaintext, last) !== 0) last = opened.plaintext
  return { ok: true, plaintext: last }
}

function memberOf(number: number) {
  const member = members.get(number)
  if (!member) throw new Error(`a thread has no member ${number}`)
  return member
}

async function answer(question: Question): Promise<Answer> {
  const { number } = question
  try {
    const { store, keys } = memberOf(question.member)
    switch (question.ask) {
      case 'distribution':
        return { number, value: await keys.distribution(question.group, question.chain) }
      case 'encrypt': {
        const sealed = await keys.encrypt(question.group, question.chain, question.bytes)
        return { number, value: sealed ?? new Uint8Array() }
      }
      case 'decrypt':
        return { number, value: shared(await keys.decrypt(question.group, question.remote, question.bytes)) }
      case 'records':
        return { number, value: store.list('sender-key') }
    }
  } catch (thrown) {
    return { number, failure: messageOf(thrown) }
  }
}

async function take(asked: readonly Asked[]): Promise<void> {
  let answers: Answer[] = []
  const send = () => {
    if (answers.length > 0) parentPort?.postMessage(answers)
    answers = []
  }
  for (const each of asked) {
    if (each.ask === 'begin') {
      const store = memoryStore()
      members.set(each.member, { store, keys: groupKeys(store, each.self) })
    } else if (each.ask === 'end') members.delete(each.member)
    else if (each.ask === 'hear') {
      const { store, keys } = memberOf(each.member)
      store.transaction(keys.hears(each.group, each.remote, each.bytes))
    } else answers.push(await answer(each))
    if (answers.length >= TOGETHER) send()
  }
  send()
}

// what throws here ends the thread, and whoever asked learns why
parentPort?.on('message', (asked: readonly Asked[]) => {
  turn = turn.then(() => take(asked))
})
