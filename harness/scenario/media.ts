import type { MediaKind, MediaReference } from '../formats/content/content.ts'
import type { Hosting } from '../gatekeeper/media/media-host.ts'
import type { GroupChat, GroupSealed } from './group-chat.ts'
import type { Addressee, CandidateUser, Sealed, Sent, Tester } from './users.ts'

/** A file, described; its octets are made for the case: a head of its kind, a canary, and noise. */
export interface OwnFile {
  readonly mediaKind: MediaKind
  /** Octets of it. */
  readonly size: number
  readonly mime?: string
  /** The file's name; a canary is added to names of files that the candidate sends. */
  readonly name?: string
  /** Stands at its beginning, in the place of a head of its kind; base64. */
  readonly head?: string
  /** Its octets, in the place of all of that. The mark with a full stop and a word behind it names a part of its metadata. */
  made?(mark: string): Uint8Array
  /** Its caption, in place of an ordinary one. A canary is added to it. */
  readonly caption?: string
  /** It comes with a small picture of so many octets, which holds a canary too. */
  readonly thumbnail?: number
}

/** How a file is put on the media host. */
export interface HostOptions {
  /** What is wrong, for the record. */
  readonly note?: string
  /** The file whose media key is used once more. */
  readonly keyOf?: Attached
  /** Changes the blob before it is put there; its parts are 16 octets of IV, the ciphertext and 32 octets of MAC. */
  readonly spoil?: (blob: Uint8Array) => Uint8Array
  /** How it is served. */
  readonly hosting?: Hosting
}

/** A file on the media host: what a message has to say of it. */
export interface Attached {
  readonly reference: MediaReference
  /** Label under which its media key is kept. */
  readonly keyLabel: string
  /** SHA-256 of what lies on the host in place of the blob. */
  readonly storedSha256: Uint8Array
}

/** A file that the candidate was asked to send. */
export interface SentFile extends Sent {
  /** Label of the canary inside the file. */
  readonly inside: string
}

/** How the candidate's media host is asked. */
export interface AskOptions {
  /** First and last octet, as `0-15`. */
  readonly range?: string
  /** Content codings that the client says it takes. */
  readonly codings?: string
}

/** What a scene offers for files. */
export interface MediaActs {
  /** Base URL of the gatekeeper's media host, and a port there at which nobody has any business. */
  readonly base: string
  trap(): Promise<number>
  /** The form of storage references, as a regular expression without anchors. */
  readonly referenceForm: string
  /** Most octets of a file by the profile; days for which files are kept; where a path in a message has to begin. */
  readonly limit: number
  readonly retentionDays: number
  readonly downloadPath: string
  readonly hostPath: string
  /** The number under which the candidate's provider is known. */
  readonly integrator: string
  /** Encrypts a file of ours and puts it on the media host. */
  hosts(file: OwnFile, options?: HostOptions): Attached
  /** Seals the message that refers to a file, as it is or falsified. */
  attaches(
    from: Tester,
    to: CandidateUser,
    file: Attached,
    change?: Partial<MediaReference>,
    as?: 'media' | 'sticker',
  ): Promise<Sealed>
  /** Seals the message that refers to a file for a group. */
  shares(from: Tester, chat: GroupChat, file: Attached): Promise<GroupSealed>
  /**
   * The user opens the file of a message, or looks at what is shown of it: whether there was anything.
   * @param place the conversation, if it is not that with the author
   */
  opens(
    user: CandidateUser,
    from: Tester,
    message: { readonly id: string },
    part?: 'file' | 'preview',
    place?: Addressee,
  ): Promise<boolean>
  /** The user attaches a file and sends it; a refusal halts the case. */
  sends(user: CandidateUser, to: Addressee, file: OwnFile): Promise<SentFile>
  /** A folder that is not the candidate's: where it is, and seen from every folder of the candidate by going up. */
  readonly elsewhere: { readonly absolute: string; readonly name: string }
  /** Looks what lies in that folder, and records it. */
  looksElsewhere(): void
  /** A user of ours opens the message and fetches its file through the proxy: its path, `undefined` when there is none. */
  receives(to: Tester, sent: SentFile): Promise<string | undefined>
  /** Fetches a path through the proxy, as a user's client does. Gives the status, 0 without an answer. @param range as `0-15` */
  fetches(path: string, range?: string): Promise<number>
  /** Asks the candidate's media host for the file of a path itself. Gives the status, 0 without an answer. */
  asks(path: string, way: 'HTTP/1.1' | 'HTTP/2', how?: AskOptions): Promise<number>
  /**
   * Asks for the file of a path without TLS, at every port of the candidate's servers. `{path}` and `{host}` of the request are
   * filled in.
   */
  asksInClear(path: string, request: string): Promise<void>
}
