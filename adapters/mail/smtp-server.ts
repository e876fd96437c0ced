import { BlockList, isIP } from 'node:net';

/** Where mail goes out, from `smtp://user:password@host:587`, `smtps://…` (TLS from the first byte). */
export interface SmtpServer {
  host: string;
  port: number;
  /** `plain` on this machine, or when the operator says so by `?tls=off`; `?tls=required` asks for it on this machine too. */
  tls: 'implicit' | 'starttls' | 'plain';
  login: { user: string; pass: string } | undefined;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Reads the operator's setting, whose form `config/env.ts` has checked. */
export function smtpServer(text: string): SmtpServer {
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const implicit = url.protocol === 'smtps:';
  const asked = url.searchParams.get('tls');
  const plain = asked === 'off' || (asked === null && isLoopback(host));
  return {
    host,
    port: Number(url.port) || (implicit ? 465 : 587),
    tls: implicit ? 'implicit' : plain ? 'plain' : 'starttls',
    login:
      url.username === ''
        ? undefined
        : { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
  };
}

const isLoopback = (host: string): boolean => {
  const kind = isIP(host);
  return kind === 0 ? host.toLowerCase() === 'localhost' : loopback.check(host, kind === 4 ? 'ipv4' : 'ipv6');
};
