import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ofTheApi, readCertificate } from '../../config/certificate.ts';
import { ownCertificate } from '../state/own-certificate.ts';
import { ok, reasonOf, warning, wrong, type Finding } from './finding.ts';
import type { Scene } from './scene.ts';

const day = 24 * 60 * 60 * 1_000;

/** The certificates of the XMPP server and the API: how long they last, what they name, who can read the key. */
export const examineCertificates = (scene: Scene): Finding[] => [...ofXmpp(scene), ...ofApi(scene)];

function ofXmpp(scene: Scene): Finding[] {
  const { config, domain, stateDir } = scene;
  if (config.AIOX_XMPP_CERT_FILE) return [own(scene)];
  const folder = join(stateDir, 'tls');
  if (!existsSync(folder)) return [ok('certificate', 'not made yet, npm start makes one')];
  const found: Finding[] = [];
  for (const name of ['ca.pem', 'xmpp.pem']) {
    const path = join(folder, name);
    const names = name === 'ca.pem' ? [] : [domain, `agents.${domain}`];
    found.push(selfMade(path, names));
  }
  for (const name of ['ca.key', 'xmpp.pem'].map((file) => join(folder, file)).filter((path) => existsSync(path)))
    if ((statSync(name).mode & 0o077) !== 0)
      found.push(wrong('certificate', `other users can read the key in ${name}`, `chmod 600 ${name}`));
  return found;
}

function ofApi({ config: { AIOX_API_CERT_FILE: certFile, AIOX_API_KEY_FILE: keyFile } }: Scene): Finding[] {
  if (certFile === undefined || keyFile === undefined) return [];
  const check = 'certificate of the API';
  try {
    const { validTo } = readCertificate(certFile, keyFile, ofTheApi);
    const until = `${certFile}: until ${validTo.toISOString().slice(0, 10)}`;
    const soon = validTo.getTime() - Date.now() < 14 * day;
    return [soon ? warning(check, until, 'renew it; AIOX takes it up within a minute') : ok(check, until)];
  } catch (error) {
    return [wrong(check, reasonOf(error), 'mend the file or the variable')];
  }
}

function own({ config, domain }: Scene): Finding {
  const path = config.AIOX_XMPP_CERT_FILE ?? '';
  try {
    const { validTo, missing } = ownCertificate(config, domain) ?? { validTo: new Date(0), missing: [] };
    const until = `${path}: until ${validTo.toISOString().slice(0, 10)}`;
    if (validTo.getTime() - Date.now() < 14 * day)
      return warning('certificate', until, 'renew it; AIOX takes it up within the hour');
    if (missing.length > 0)
      return warning(
        'certificate',
        `${until}, but it does not name ${missing.join(', ')}`,
        'get one that names both, for federation',
      );
    return ok('certificate', until);
  } catch (error) {
    return wrong('certificate', reasonOf(error), 'mend the file or the variable, then start again');
  }
}

function selfMade(path: string, names: string[]): Finding {
  const mend = `rm -f ${path} && npm start`;
  if (!existsSync(path)) return warning('certificate', `${path} is not there`, 'npm start makes it');
  try {
    const certificate = new X509Certificate(readFileSync(path));
    const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    const until = `${path}: until ${new Date(to).toISOString().slice(0, 10)}`;
    const absent = names.filter((name) => certificate.checkHost(name) === undefined);
    if (to < Date.now()) return wrong('certificate', `${path} ran out on ${certificate.validTo}`, mend);
    if (from > Date.now())
      return wrong('certificate', `${path} holds from ${certificate.validFrom}; is the clock right?`, mend);
    if (absent.length > 0) return wrong('certificate', `${path} does not name ${absent.join(', ')}`, mend);
    return ok('certificate', until);
  } catch (error) {
    return wrong('certificate', `${path}: ${reasonOf(error)}`, mend);
  }
}
