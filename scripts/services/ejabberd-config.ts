export interface EjabberdSettings {
  domain: string;
  /** Where clients and other servers reach it; component and admin API are on loopback always. */
  listen: string;
  ports: { c2s: number; s2s: number; component: number; http: number };
  componentSecret: string;
  certificate: string;
  caFile: string;
  database: string;
}

/** What the admin account may ask over HTTP: the commands the platform needs, and no others. */
const adminCommands = [
  ...['register', 'unregister', 'change_password', 'ban_account', 'check_account', 'check_password'],
  ...['registered_users', 'kick_user', 'kick_session', 'user_sessions_info', 'stats', 'status'],
  ...['add_rosteritem', 'delete_rosteritem', 'get_roster', 'send_stanza', 'send_message'],
  ...['oauth_issue_token', 'oauth_revoke_token', 'delete_old_mam_messages', 'delete_old_messages'],
  ...['reload_config'], // after a certificate was renewed
];

/** Wrong passwords from one address until its next connections are turned away, and for how many minutes they are. */
const loginTries = 20;
const loginLockMinutes = 15;

/** Names the version of the commands: without it newer servers take their newest, with other arguments. */
export const adminPath = '/api/v0';

/** The server's configuration. YAML contains JSON, so it is written as JSON and needs no template. */
export function ejabberdConfig(settings: EjabberdSettings): string {
  const { domain, listen, ports, componentSecret, certificate, caFile, database } = settings;
  const local = (port: number, module: string, options: object = {}) => ({
    port,
    ip: '127.0.0.1',
    module,
    backlog: 128,
    ...options,
  });
  return JSON.stringify(
    {
      hosts: [domain],
      loglevel: 'info',
      log_rotate_count: 3,
      hide_sensitive_log_data: true,
      certfiles: [certificate],
      ca_file: caFile,
      acme: { auto: false },
      auth_method: ['sql'],
      auth_password_format: 'scram',
      auth_scram_hash: 'sha256', // the default is SHA-1
      disable_sasl_mechanisms: ['PLAIN', 'DIGEST-MD5'], // X-OAUTH2 stays, for short-lived tokens of the platform
      oauth_access: 'all',
      s2s_use_starttls: 'required',
      s2s_access: 's2s',
      // not Mnesia: killed right after an account was made it forgets the account, and its archive slows down in seconds
      default_db: 'sql',
      sql_type: 'sqlite',
      sql_database: database,
      listen: [
        local(ports.c2s, 'ejabberd_c2s', {
          starttls_required: true,
          access: 'c2s',
          shaper: 'c2s_shaper',
          max_stanza_size: 262_144,
          ip: listen,
        }),
        local(ports.s2s, 'ejabberd_s2s_in', { max_stanza_size: 262_144, ip: listen }),
        local(ports.component, 'ejabberd_service', {
          access: 'all',
          hosts: { [`agents.${domain}`]: { password: componentSecret } },
        }),
        local(ports.http, 'ejabberd_http', {
          request_handlers: { '/ws': 'ejabberd_http_ws', [adminPath]: 'mod_http_api' },
        }),
      ],
      acl: {
        loopback: { ip: ['127.0.0.0/8'] },
        admin: { user: [`admin@${domain}`] },
        // without this the server looks for its own component in the DNS while the bridge is away
        ownsub: { server_regexp: `\\.${domain.replaceAll('.', '\\.')}$` },
      },
      access_rules: { c2s: { deny: 'blocked', allow: 'all' }, s2s: { deny: 'ownsub', allow: 'all' } },
      api_permissions: {
        platform: {
          from: ['mod_http_api'],
          who: { access: { allow: [{ acl: 'loopback' }, { acl: 'admin' }] } }, // both must hold
          what: adminCommands,
        },
      },
      // bytes per second of one connection, and what it may send at once: the longest message is 64 KiB, and a user has at
      // most `max_user_sessions`. This server has no limit of stanzas; the bridge counts them by their sender
      shaper: { normal: { rate: 250_000, burst_size: 4_000_000 } },
      shaper_rules: { c2s_shaper: 'normal', max_user_offline_messages: 5_000, max_user_sessions: 20 },
      modules: {
        mod_adhoc: {},
        mod_admin_extra: {},
        mod_blocking: {},
        mod_caps: {},
        mod_carboncopy: {},
        mod_client_state: {},
        mod_disco: {},
        // passwords are made by the platform and cannot be guessed; this is against the noise and the load of trying
        mod_fail2ban: { c2s_max_auth_failures: loginTries, c2s_auth_ban_lifetime: `${loginLockMinutes} minutes` },
        mod_http_api: {},
        mod_last: {},
        mod_mam: { default: 'always', assume_mam_usage: true },
        mod_offline: { access_max_user_messages: 'max_user_offline_messages' },
        mod_ping: {},
        mod_privacy: {},
        mod_private: {},
        mod_pubsub: {
          plugins: ['flat', 'pep'],
          force_node_config: { 'storage:bookmarks': { access_model: 'whitelist' } },
        },
        mod_roster: { versioning: true },
        mod_stream_mgmt: { resend_on_timeout: 'if_offline' },
        mod_vcard: {},
        mod_version: { show_os: false },
      },
    },
    null,
    2,
  );
}
