/** Files that share one platform, one after the other. Those that kill its processes come late. */
import '../security/hostile-stanzas.test.ts';
import '../e2e/order.test.ts';
import '../e2e/chat-commands.test.ts';
import '../e2e/history.test.ts';
import '../e2e/mcp-servers.test.ts';
import '../api/whole-way.test.ts';
import '../api/documents.test.ts';
import '../e2e/thin-path.test.ts';
import '../e2e/kills.test.ts';
