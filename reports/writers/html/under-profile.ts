const NEUTRAL = /^neutral /

/** What a command needs beside, when the campaign was not run under the neutral profile. @param profile as the campaign names it */
export function underProfile(profile: string): string {
  return NEUTRAL.test(profile) ? '' : ' --profile FOLDER'
}
