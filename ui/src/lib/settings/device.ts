import { profileWords } from './profile-words.ts';

/** Most specific first: each of them also claims to be some of those below it. */
const browsers = { 'Edg/': 'Edge', 'OPR/': 'Opera', 'Firefox/': 'Firefox', 'Chrome/': 'Chrome', 'Safari/': 'Safari' };
const systems = {
  iPhone: 'iPhone',
  iPad: 'iPad',
  Android: 'Android',
  Windows: 'Windows',
  'Mac OS X': 'macOS',
  CrOS: 'ChromeOS',
  Linux: 'Linux',
};

/** "Firefox on Linux": what its owner knows a browser by; of other programs, what they call themselves. */
export function deviceOf(userAgent: string): string {
  const browser = named(browsers, userAgent);
  const system = named(systems, userAgent);
  if (browser !== undefined && system !== undefined) return profileWords().on(browser, system);
  return userAgent || profileWords().unknownDevice;
}

const named = (names: Record<string, string>, userAgent: string): string | undefined =>
  Object.entries(names).find(([mark]) => userAgent.includes(mark))?.[1];
