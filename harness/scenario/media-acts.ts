import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Agent } from 'undici'
import { freshBytes } from '../environment/randomness.ts'
import type { MediaReference } from '../formats/content/content.ts'
import { attachmentKeys, openAttachment, sealAttachment } from '../formats/media/attachment.ts'
import { type Fetched, fetched } from '../gatekeeper/media/media-desk.ts'
import { REFERENCE } from '../gatekeeper/media/reference.ts'
import type { Json } from '../vocabulary/json.ts'
import type { ProofData } from '../vocabulary/proofs.ts'
import { withCanary } from './canary-text.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { describeAnswer } from './describe-answer.ts'
import { type Endpoint, INTEGRATOR, type StageOptions } from './endpoint.ts'
import { Halt } from './halt.ts'
import type { Attached, MediaActs } from './media.ts'
import { calledAs, octetsOf, thumbnailOf } from './media-files.ts'

/** Of a shorter blob the record keeps every octet. */
const KEPT = 64 * 1024
const HEAD = 64
/** Beside the folders of the instances. */
const ELSEWHERE = 'elsewhere'
/** A client takes so much more than a message announces before it gives up. */
const ROOM = 1024 * 1024

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** What these steps work with. */
export interface MediaActsParts {
  readonly options: Pick<StageOptions, 'profile' | 'clock' | 'authority' | 'workFolder'>
  readonly main: Endpoint
  readonly recorder: CaseRecorder
}

/** See {@link MediaActs}. */
export function mediaActs({ options, main, recorder }: MediaActsParts): MediaActs {
  const { candidate, gatekeeper } = main
  const { media } = options.profile
  const desk = gatekeeper.media
  const wanted = new Map<string, Readonly<Record<'file' | 'preview', readonly string[]>>>()
  const given = new Map<string, { readonly file: Uint8Array; readonly thumbnail: Uint8Array | undefined }>()

  const elsewhere = join(options.workFolder, ELSEWHERE)
  mkdirSync(elsewhere, { recursive: true })

  const keepsFetched = (
    path: string,
    way: ProofData['media.fetched']['way'],
    range: string,
    got: Fetched,
  ) => {
    recorder.record({
      kind: 'proof',
      type: 'media.fetched',
      pco: 'wire:media',
      data: {
        path,
        way,
        range,
        status: got.status,
        headers: plainHeaders(got.headers),
        octets: got.octets,
        sha256: got.sha256,
        bytes: got.bytes.length <= KEPT ? base64(got.bytes) : '',
        error: got.error,
      },
    })
    return got
  }
  const through = async (path: string, range = '', most?: number) =>
    keepsFetched(
      path,
      'proxy',
      range,
      await desk.fetch(path, { ...(range && { range }), ...(most !== undefined && { most }) }),
    )
  const problemOf = (reference: MediaReference, got: Fetched): { problem: string; opened?: Uint8Array } => {
    if (got.status !== 200 || got.error !== '')
      return { problem: `not fetched: ${got.error || `status ${got.status}`}` }
    if (got.sha256 !== hex(reference.blobSha256)) return { problem: 'the blob has another digest' }
    if (reference.key.length !== 32) return { problem: `the key has ${reference.key.length} octets` }
    const opened = openAttachment(got.bytes, attachmentKeys(reference.key, media.info, reference.mediaKind))
    if (opened === undefined) return { problem: 'the blob does not open' }
    if (opened.length !== reference.length) return { problem: 'the file has another length', opened }
    if (hex(sha256(opened)) !== hex(reference.sha256))
      return { problem: 'the file has another digest', opened }
    return { problem: '', opened }
  }
  return {
    base: desk.base,
    trap: desk.trap,
    referenceForm: REFERENCE,
    limit: media.limitBytes,
    retentionDays: media.retentionDays,
    downloadPath: media.downloadPath,
    hostPath: media.hostPath,
    integrator: INTEGRATOR,
    hosts(file, { note = '', keyOf, spoil, hosting } = {}) {
      const { mark } = recorder.canary()
      const octets = octetsOf(file, mark)
      const key = keyOf?.reference.key ?? new Uint8Array(freshBytes(32))
      const blob = sealAttachment(octets, attachmentKeys(key, media.info, file.mediaKind), freshBytes(16))
      const thumbnail = thumbnailOf(file, recorder.canary().mark)
      const served = spoil?.(blob) ?? blob
      const path = desk.put(served, hosting)
      const reference: MediaReference = {
        mediaKind: file.mediaKind,
        path,
        key,
        sha256: sha256(octets),
        blobSha256: sha256(blob),
        length: octets.length,
        ...calledAs(file),
        caption: '',
        ...(thumbnail && { thumbnail }),
      }
      const storedSha256 = sha256(served)
      const digests = { sha256: hex(reference.sha256), blobSha256: hex(storedSha256) }
      recorder.record({
        kind: 'stimulus',
        type: 'media.hosted',
        pco: 'wire:media',
        data: { path, octets: served.length, ...digests, note },
      })
      return { reference, storedSha256 } satisfies Attached
    },
    async attaches(from, to, { reference }, change = {}) {
      const sealed = await from.sealsContent(to, (mark) => ({
        kind: 'media',
        id: recorder.messageId(),
        sentAt: options.clock.now(),
        ...reference,
        caption: mark('a caption'),
        ...change,
      }))
      const { thumbnail } = reference
      const file = hex(reference.sha256)
      wanted.set(sealed.id, { file: [file], preview: [file, ...(thumbnail ? [hex(sha256(thumbnail))] : [])] })
      return sealed
    },
    async opens(user, from, message, part = 'file') {
      const { instance, address } = user
      const { id } = message
      const params = { account: user.handle, conversation: from.address, author: from.address, id, part }
      const answer = await candidate.call('open-media', params)
      const own = { instance, account: address, id, part }
      const pco = `upper:${instance}` as const
      if (answer.outcome !== 'ok') {
        const cause = answer.outcome === 'refused' ? answer.cause : ''
        const data = { ...own, outcome: answer.outcome, cause }
        recorder.record({ kind: 'claim', type: 'media.refused', pco, data })
        return false
      }
      const { mime, name } = answer.result
      const bytes = Buffer.from(answer.result.bytes, 'base64')
      const digest = hex(sha256(bytes))
      const data = {
        ...own,
        octets: bytes.length,
        sha256: digest,
        head: base64(bytes.subarray(0, HEAD)),
        intact: wanted.get(id)?.[part].includes(digest) ?? false,
        mime,
        name,
      }
      recorder.record({ kind: 'proof', type: 'media.shown', pco, data })
      return true
    },
    async sends(user, to, file) {
      const named = recorder.canary()
      const inside = recorder.canary()
      const octets = octetsOf(file, inside.mark)
      const thumbnail = thumbnailOf(file, recorder.canary().mark)
      const { mime, name } = calledAs(file, ` ${named.token}`)
      const answer = await candidate.call('send-media', {
        account: user.handle,
        to: to.address,
        file: {
          mediaKind: file.mediaKind,
          mime,
          name,
          caption: withCanary('a caption', named.mark),
          bytes: base64(octets),
          ...(thumbnail && { thumbnail: base64(thumbnail) }),
        },
      })
      if (answer.outcome !== 'ok')
        throw new Halt(
          `${user.name} sends a file`,
          `the candidate did not send an ordinary file: ${describeAnswer(answer)}`,
        )
      const { id } = answer.result
      given.set(id, { file: octets, thumbnail })
      return { id, canary: named.label, outcome: 'ok', cause: '', inside: inside.label }
    },
    elsewhere: { absolute: elsewhere, name: ELSEWHERE },
    looksElsewhere() {
      const names = readdirSync(elsewhere)
      recorder.record({ kind: 'proof', type: 'folder.seen', pco: 'world:folder', data: { names } })
      for (const name of names) rmSync(join(elsewhere, name), { recursive: true })
    },
    async receives(to, sent) {
      if (!(await to.opens(sent))) return undefined
      const content = to.reads?.(sent)
      if (content?.kind !== 'media') return undefined
      const got = await through(content.path, '', content.length + ROOM)
      const { problem, opened } = problemOf(content, got)
      const whole = given.get(sent.id)?.file
      recorder.record({
        kind: 'proof',
        type: 'media.received',
        // the name as it is: judges look for what was made from it
        pco: `tester:${to.name}`,
        data: {
          by: to.name,
          id: sent.id,
          path: content.path,
          key: hex(content.key),
          sha256: hex(content.sha256),
          blobSha256: hex(content.blobSha256),
          length: content.length,
          mediaKind: content.mediaKind,
          mime: content.mime,
          name: content.name,
          thumbnail: content.thumbnail ? hex(sha256(content.thumbnail)) : '',
          problem,
          opened: opened ? hex(sha256(opened)) : '',
          head: base64((opened ?? new Uint8Array()).subarray(0, 4 * HEAD)),
          intact: opened !== undefined && whole !== undefined && Buffer.compare(opened, whole) === 0,
        },
      })
      return content.path
    },
    fetches: async (path, range) => (await through(path, range)).status,
    async asks(path, way, range = '') {
      const base = candidate.listeners.provider ?? ''
      const reference = path.slice(path.lastIndexOf('/') + 1)
      const url = `${base.replace(/\/+$/, '')}${media.storagePath}/${reference}`
      const got = await directly(url, way, range, options.authority.caPem)
      return keepsFetched(path, way, range, got).status
    },
  }
}

/** Asks a server itself over one version of HTTP, which it may be unable to speak: then there is an error. */
async function directly(
  url: string,
  way: 'HTTP/1.1' | 'HTTP/2',
  range: string,
  ca: string,
): Promise<Fetched> {
  const allowH2 = way === 'HTTP/2'
  const ALPNProtocols = allowH2 ? ['h2'] : ['http/1.1']
  const agent = new Agent({ allowH2, connect: { ca, allowH2, ALPNProtocols } })
  try {
    return await fetched(url, agent, range === '' ? {} : { range })
  } finally {
    await agent.destroy()
  }
}

function plainHeaders(headers: Fetched['headers']): { readonly [name: string]: Json } {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
