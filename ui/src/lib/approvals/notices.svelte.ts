import { goto } from '$app/navigation';
import { accountEvents } from '../live/account-events.svelte.ts';
import { agentNames } from './agent-names.svelte.ts';
import { lookAt } from './decide.ts';
import { inboxWords } from './inbox-words.ts';
import { wishFor } from './wish.ts';

const KEY = 'aiox-notices';

/** The browser's own notifications of new requests, for who wants them. They name agent and tool, never what it would get. */
class Notices {
  wanted = $state(localStorage.getItem(KEY) === 'on');
  permission = $state<NotificationPermission | 'absent'>('Notification' in window ? Notification.permission : 'absent');

  get on(): boolean {
    return this.wanted && this.permission === 'granted';
  }

  async turn(on: boolean): Promise<void> {
    if (on && this.permission === 'default') this.permission = await Notification.requestPermission();
    this.wanted = on && this.permission === 'granted';
    localStorage.setItem(KEY, this.wanted ? 'on' : 'off');
  }

  /** For as long as somebody is signed in; gives what ends it. */
  listen = (): (() => void) => {
    accountEvents.wantedUnseen(() => this.on);
    return accountEvents.hear(({ type, data }) => {
      if (type !== 'approval' || !this.on || !document.hidden) return;
      const { approval_id: id, state } = data as { approval_id: string; state: string };
      if (state === 'open') void this.#tell(id).catch(() => {});
    });
  };

  async #tell(id: string): Promise<void> {
    const approval = await lookAt(id);
    if (!approval.may_decide) return;
    await agentNames.known(approval);
    // several tabs say the same thing once: a notification with the same tag takes the place of the other
    const notice = new Notification(inboxWords().noticeTitle(agentNames.of(approval), wishFor(approval.tool)), {
      tag: id,
    });
    notice.onclick = () => {
      window.focus();
      void goto(`/approvals/${id}`);
      notice.close();
    };
  }
}

export const notices = new Notices();
