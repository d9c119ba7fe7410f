import { PROFILE_FILE, profileDigest, profileShape } from '../../harness/catalogue/profile.ts'
import { canonical } from '../../harness/transcript/canonical.ts'
import { show } from '../../harness/transcript/show.ts'
import type { Bundle } from '../bundle.ts'
import { readJson } from '../read-json.ts'
import type { Problem, StepResult } from './check.ts'
import type { Installation } from './installation.ts'

/** The profile lies in the evidence, is the one that the campaign names, and says of Signal what purposes were selected by. */
export function checkProfile({ files, campaign }: Bundle, { profiles }: Installation): StepResult {
  const { environment } = campaign
  const name = show(environment.profile, 80)
  const problems: Problem[] = []
  const problem = (message: string) =>
    problems.push({ step: 'profile', code: 'profile', subject: PROFILE_FILE, message })
  if (!files.has(PROFILE_FILE)) problem(`the evidence does not hold the profile ${name}`)
  else {
    const profile = readJson(files.read(PROFILE_FILE), profileShape, PROFILE_FILE)
    const { versions, postQuantum } = profile.signal
    if (profileDigest(profile) !== environment.profileDigest)
      problem(`the profile in the evidence is not the one whose digest the campaign names`)
    if (`${profile.id} ${profile.version}` !== environment.profile)
      problem(`the profile in the evidence is ${show(profile.id, 80)} ${profile.version}, not ${name}`)
    if (canonical({ versions, postQuantum }) !== canonical(environment.signal))
      problem('what the campaign says of Signal is not what its profile says')
    if ((profile.private === true) !== (environment.privateProfile === true))
      problem('whether the profile is private is not what the profile says')
  }
  const own = profiles.has(environment.profileDigest)
  return {
    step: 'profile',
    problems,
    notes: own ? [] : [`${name} does not come with this installation: its text is in ${PROFILE_FILE}`],
    summary: `the campaign ran under ${name}${own ? ', as this installation has it' : ''}`,
  }
}
