/** Files that share one XMPP server; each connects a bridge of its own to it. */
import { together } from '../support/together.ts';
import '../support/shared-xmpp-server.ts';

together(
  'scripts/chat.test.ts',
  'xmpp-bridge/delivery.test.ts',
  'xmpp-bridge/presence.test.ts',
  'xmpp-bridge/messages.test.ts',
  'xmpp-bridge/floods.test.ts',
);
