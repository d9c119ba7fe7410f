import type { Content, GroupAction, MediaReference } from '../formats/content/content.ts'
import type { GroupHint } from '../gatekeeper/group-stanza.ts'
import type { GroupSecret } from './group-secrets.ts'
import type { CandidateUser, Handover, Tester } from './users.ts'

/** Whoever can be in a group. */
export type GroupMember = CandidateUser | Tester

/** A text of a group. */
export type GroupSaid = {
  readonly id: string
  /** Label of its canary. */
  readonly canary: string
  /** Address of its author. */
  readonly author: string
  /** Names of the others who were in the group when it was sent. */
  readonly readers: readonly string[]
}

/** A message for a group that a simulated user encrypted and still holds. */
export type GroupSealed = GroupSaid & { readonly bytes: Uint8Array }

type Unsent<C> = C extends Content ? Omit<C, 'id' | 'sentAt' | 'group'> : never

/** What stands in a message of a group, without what every one has. */
export type GroupContent = Unsent<Content>

/** One of several changes that are made at once. Who leaves is `by` and `who` alike. */
export interface GroupChange {
  readonly by: GroupMember
  readonly action: 'add' | 'remove' | 'leave'
  readonly who: Tester
}

/** What a user may want to change of a group. */
export type GroupWish = 'add' | 'remove' | 'promote' | 'demote' | 'rename'

/** A group as the candidate shows it: addresses are sorted. */
export type GroupShown = {
  readonly members: readonly string[]
  readonly admins: readonly string[]
  readonly title: string
}

/** Changes of a group. Halts when the candidate does not do its part. */
export interface GroupChanges {
  /** The others learn of it, and have taken it up when this resolves. So it is with the next ones. */
  adds(by: GroupMember, who: GroupMember): Promise<void>
  /** `also`: others whom a user of ours removes by the same word. */
  removes(by: GroupMember, who: GroupMember, also?: readonly GroupMember[]): Promise<void>
  leaves(who: GroupMember): Promise<void>
  promotes(by: GroupMember, who: GroupMember): Promise<void>
  demotes(by: GroupMember, who: GroupMember): Promise<void>
  /** Gives the new title, which holds a canary. */
  renames(by: GroupMember): Promise<string>
  /** A user of the candidate asks for a change that it may have no right to. Gives what the candidate answers, and waits for nobody. */
  wishes(by: CandidateUser, action: GroupWish, who: GroupMember): Promise<string>
  /**
   * Several changes, of somebody else each, by whoever does not know of the others yet. Those of our users come to one of the
   * candidate's users in the given order, to the next one in the reverse order, and so on, and while a change of the candidate
   * itself is under way. Everybody knows of all when this resolves.
   */
  atOnce(changes: readonly GroupChange[]): Promise<void>
  /** The user is told something of the group by somebody who may have no right to it, over their session. Waits until it is taken. */
  tells(by: Tester, to: CandidateUser, action: GroupAction, members: readonly GroupMember[]): Promise<void>
  /** The members as the candidate shows them: sorted addresses. */
  shows(user: CandidateUser): Promise<readonly string[]>
  /** All that the candidate shows of the group. */
  showsMore(user: CandidateUser): Promise<GroupShown>
}

/** A group of the wire plane. Every simulated user who was ever in it gets all that the candidate sends to it, for ever. */
export interface GroupChat extends GroupChanges {
  readonly address: string
  /** Says something, and waits until everybody has taken it, and all who listen have tried to. */
  says(by: GroupMember, text: string): Promise<GroupSaid>
  /**
   * Encrypts, having handed out its key where it is missing. Nothing is delivered but keys.
   * @param age how much older the message says that it is, in milliseconds
   */
  seals(by: Tester, text: string, how?: 'with the key that it has', age?: number): Promise<GroupSealed>
  /** The same with a message that refers to a file. */
  sealsFile(by: Tester, file: MediaReference): Promise<GroupSealed>
  /** The same with any content. `id`: the one that the message is given. */
  sealsContent(
    by: Tester,
    make: (mark: (text: string) => string, id: string) => GroupContent,
  ): Promise<GroupSealed>
  /** Makes, with the chain that `as` handed out and a signing key of its own, what looks like the next message of `as`. */
  forges(by: Tester, as: Tester, text: string): Promise<GroupSealed>
  /** Says something to one user, to whom the key for it goes only afterwards, and after `between`. Waits until both are taken. */
  saysBeforeKey(
    by: Tester,
    to: CandidateUser,
    text: string,
    between?: () => Promise<void>,
  ): Promise<GroupSaid>
  /**
   * Begins a new chain, whose key is lost on its way to everybody, and says something to one user on it: nobody can ever open
   * that. What this user of ours says next stands on another chain, whose key it hands out.
   */
  saysUnkeyed(by: Tester, to: CandidateUser, text: string): Promise<GroupSaid>
  /** Hands out, as its own, the chain that another of ours handed to it. Waits until it is taken. */
  handsOutAs(by: Tester, of: Tester, to: CandidateUser): Promise<void>
  /** Hands the first key out once more that this user of ours gave to members. */
  handsOutAgain(by: Tester, to: CandidateUser): Promise<void>
  /** Hands out so many chains that it will never write on, for this group or for others. Waits until they are taken. */
  floods(by: Tester, to: CandidateUser, many: number, where: 'here' | 'elsewhere'): Promise<void>
  /** Secrets of the next message that a user of ours writes. */
  nextSecret(by: Tester): Promise<GroupSecret>
  /** Secrets of the candidate's messages on one chain up to one that `by` opened, and of the next one on it. */
  spentSecrets(
    said: GroupSaid,
    by: Tester,
  ): { readonly spent: readonly GroupSecret[]; readonly next: GroupSecret | undefined }
  /** Hands a sealed message to a member for the mailbox, as often and as altered as wished. */
  delivers(sealed: GroupSealed, to: CandidateUser, handover?: GroupHandover): void
  /** The barrier: a message of `by` arrives, everything before it is processed, and the group is listed. Gives its canary. */
  catchesUp(user: CandidateUser, by: Tester): Promise<string>
  /** The gatekeeper says something of the group to a user, without anybody's word for it: a notice, or a control of its own. */
  hints(to: CandidateUser, about: GroupMember, hint: GroupHint): void
  /** Somebody who was never in the group gets what is sent to it. */
  overhears(who: Tester): void
  /** A user of ours tries everything again that it could not open before. */
  triesAgain(who: Tester): Promise<void>
}

/** How a message of a group is handed over. Everything not named is as it was made. */
export interface GroupHandover {
  readonly id?: string
  readonly from?: string
  /** The address of another group. */
  readonly group?: string
  readonly bytes?: Uint8Array
  readonly form?: Handover['form']
  readonly note?: string
}

/** Makes groups. */
export interface GroupChats {
  /** Begins a group of `by` and these others, who have all taken it up when this resolves. */
  begins(by: GroupMember, others: readonly GroupMember[]): Promise<GroupChat>
}
