/** What a screen reader is told: outcomes when it has time, failures at once. */
class Announcements {
  polite = $state('');
  assertive = $state('');

  say(text: string): void {
    this.polite = text;
  }

  warn(text: string): void {
    this.assertive = text;
  }
}

export const announce = new Announcements();
