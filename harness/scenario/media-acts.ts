import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { freshBytes } from '../environment/randomness.ts'
import type { MediaReference } from '../formats/content/content.ts'
import {
  attachmentKeys,
  attachmentReader,
  openAttachment,
  sealAttachment,
} from '../formats/media/attachment.ts'
import { askInClear } from '../gatekeeper/media/ask-in-clear.ts'
import { httpsGet } from '../gatekeeper/media/https-get.ts'
import { type Fetched, type FetchOptions, fetched } from '../gatekeeper/media/media-desk.ts'
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
/** Who has answered nothing by then to what is no TLS answers nothing. */
const CLEAR_MS = 3_000
/** A host has so long for a file of a scene, and hardly any time once it has let somebody wait in vain. */
const PATIENCE_MS = 9_000
const IMPATIENCE_MS = 500
/** Gatekeepers whose provider did so: it costs a campaign one verdict, and not the time of all that follows. */
const impatient = new WeakSet<object>()

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
  const given = new Map<
    string,
    { readonly file: Uint8Array; readonly mark: string; readonly caption: string }
  >()

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
  const patiently = async (fetch: (bounds: Pick<FetchOptions, 'longestMs' | 'most'>) => Promise<Fetched>) => {
    const got = await fetch({ longestMs: impatient.has(desk) ? IMPATIENCE_MS : PATIENCE_MS, most: ROOM })
    if (got.isLate) impatient.add(desk)
    return got
  }
  const through = async (path: string, options: FetchOptions = {}) =>
    keepsFetched(
      path,
      'proxy',
      options.range ?? '',
      await patiently((bounds) => desk.fetch(path, { ...bounds, ...options })),
    )
  /** Opens the file while it comes. @param most octets that the user chose */
  const opening = async (reference: MediaReference, most: number) => {
    const { path, key, mediaKind, length, blobSha256 } = reference
    const reader = attachmentReader(attachmentKeys(key, media.info, mediaKind))
    const got = await through(path, { most: most + ROOM, each: (piece) => reader.update(piece) })
    const opened = reader.end()
    const kept = opened && openAttachment(got.bytes, attachmentKeys(key, media.info, mediaKind))
    const problem = () => {
      if (got.status !== 200 || got.error !== '') return `not fetched: ${got.error || `status ${got.status}`}`
      if (got.sha256 !== hex(blobSha256)) return 'the blob has another digest'
      if (key.length !== 32) return `the key has ${key.length} octets`
      if (opened === undefined) return 'the blob does not open'
      if (opened.octets !== length) return 'the file has another length'
      return hex(opened.sha256) === hex(reference.sha256) ? '' : 'the file has another digest'
    }
    return {
      problem: problem(),
      sha256: opened?.sha256 ?? new Uint8Array(),
      begins: kept ?? new Uint8Array(),
    }
  }
  const wants = (id: string, { sha256: of, thumbnail }: Pick<MediaReference, 'sha256' | 'thumbnail'>) => {
    const file = hex(of)
    wanted.set(id, { file: [file], preview: [file, ...(thumbnail ? [hex(sha256(thumbnail))] : [])] })
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
      const keyLabel = `media key of ${path}`
      recorder.keep(keyLabel, key)
      return { reference, keyLabel, storedSha256 } satisfies Attached
    },
    async attaches(from, to, { reference }, change = {}, as = 'media') {
      const kind = as === 'media' ? { kind: as } : { kind: as, pack: 'a pack', emoji: '🙂' }
      const sealed = await from.sealsContent(to, (mark) => ({
        ...kind,
        id: recorder.messageId(),
        sentAt: options.clock.now(),
        ...reference,
        caption: mark('a caption'),
        ...change,
      }))
      wants(sealed.id, reference)
      return sealed
    },
    async shares(from, chat, { reference }) {
      const sealed = await chat.sealsFile(from, reference)
      wants(sealed.id, reference)
      return sealed
    },
    async opens(user, from, message, part = 'file', place = from) {
      const { instance, address } = user
      const { id } = message
      const params = { account: user.handle, conversation: place.address, author: from.address, id, part }
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
      const caption = withCanary(file.caption ?? 'a caption', named.mark)
      const answer = await candidate.call('send-media', {
        account: user.handle,
        to: to.address,
        file: {
          mediaKind: file.mediaKind,
          mime,
          name,
          caption,
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
      given.set(id, { file: octets, mark: inside.mark, caption })
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
      const { file: whole, mark = '', caption } = given.get(sent.id) ?? {}
      const { problem, sha256: opened, begins } = await opening(content, whole?.length ?? 0)
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
          captioned: content.caption === caption,
          thumbnail: content.thumbnail ? hex(sha256(content.thumbnail)) : '',
          problem,
          opened: hex(opened),
          head: base64(begins.subarray(0, 4 * HEAD)),
          left: partsMarked(begins, mark),
          intact: whole !== undefined && hex(sha256(whole)) === hex(opened),
        },
      })
      return content.path
    },
    async asksInClear(path, request) {
      const reference = path.slice(path.lastIndexOf('/') + 1)
      for (const listener of new Set(Object.values(candidate.listeners))) {
        const at = new URL(listener)
        const filled = request
          .replaceAll('{path}', `${media.storagePath}/${reference}`)
          .replaceAll('{host}', at.host)
        const { octets: bytes, error } = await askInClear(at, filled, CLEAR_MS)
        const got = { octets: bytes.length, sha256: hex(sha256(bytes)), bytes, error }
        keepsFetched(path, 'clear', '', { status: 0, headers: {}, isLate: false, ...got })
      }
    },
    fetches: async (path, range) => (await through(path, { ...(range !== undefined && { range }) })).status,
    async asks(path, way, { range = '', codings = '' } = {}) {
      const base = candidate.listeners.provider ?? ''
      const reference = path.slice(path.lastIndexOf('/') + 1)
      const url = `${base.replace(/\/+$/, '')}${media.storagePath}/${reference}`
      const headers = codings === '' ? {} : { 'accept-encoding': codings }
      const asked = { headers, ...(range !== '' && { range }) }
      const got = await patiently((bounds) =>
        directly(url, way, { ...bounds, ...asked }, options.authority.caPem),
      )
      return keepsFetched(path, way, range, got).status
    },
  }
}

/** Asks a server itself over one version of HTTP, which it may be unable to speak: then there is an error. */
async function directly(
  url: string,
  way: 'HTTP/1.1' | 'HTTP/2',
  options: FetchOptions,
  ca: string,
): Promise<Fetched> {
  if (way === 'HTTP/1.1')
    return fetched(url, (to, headers, signal) => httpsGet(to, { ca, headers, signal }), options)
  const agent = new Agent({ allowH2: true, connect: { ca, allowH2: true, ALPNProtocols: ['h2'] } })
  try {
    return await fetched(
      url,
      async (to, headers, signal) => {
        const { statusCode, headers: told, body } = await request(to, { dispatcher: agent, headers, signal })
        return Object.assign(body, { statusCode, headers: told })
      },
      options,
    )
  } finally {
    await agent.destroy()
  }
}

function plainHeaders(headers: Fetched['headers']): { readonly [name: string]: Json } {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

/** The words behind the mark, wherever it stands: the parts of a file's metadata that are still there. */
function partsMarked(file: Uint8Array, mark: string): readonly string[] {
  const behind = Buffer.from(file).toString('latin1').split(`${mark}.`).slice(1)
  return [...new Set(behind.flatMap((rest) => /^\w+/.exec(rest) ?? []))]
}
