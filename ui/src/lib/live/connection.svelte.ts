import { online } from 'svelte/reactivity/window';
import { accountEvents } from './account-events.svelte.ts';

/** Whether the server is heard. While it is not, nothing is written: it would act on an old world, or never arrive. */
class Connection {
  /** The browser itself says that it has no network. */
  get offline(): boolean {
    return online.current === false;
  }

  get lost(): boolean {
    return this.offline || accountEvents.lost;
  }

  get state(): 'connecting' | 'live' | 'reconnecting' | 'offline' {
    if (this.lost) return this.offline ? 'offline' : 'reconnecting';
    return accountEvents.heard ? 'live' : 'connecting';
  }
}

export const connection = new Connection();
