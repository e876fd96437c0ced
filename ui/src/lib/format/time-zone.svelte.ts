const KEY = 'aiox-time-zone';

/** The time zone of this device. */
export const deviceZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What can be chosen; browsers leave UTC out. */
export const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

/** The chosen one; empty when none was, or when this browser does not know it. */
function first(): string {
  const chosen = localStorage.getItem(KEY) ?? '';
  return chosen !== '' && zones().includes(chosen) ? chosen : '';
}

class CurrentZone {
  #chosen = $state(first());

  /** Empty: that of the device. */
  get chosen(): string {
    return this.#chosen;
  }

  get now(): string {
    return this.#chosen || deviceZone;
  }

  choose(zone: string): void {
    this.#chosen = zone;
    if (zone === '') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, zone);
  }
}

export const timeZone = new CurrentZone();
