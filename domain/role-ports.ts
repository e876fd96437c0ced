/** Who may do more than an owner, and what an owner lets an auditor read. */
import type { Role } from '../contracts/roles.ts';
import type { Page, PageRequest } from './account-ports.ts';

export interface Roles {
  /** As it is now; undefined for an account that is not there (any more). */
  of(userId: string): Promise<Role | undefined>;
}

export interface ListedUser {
  userId: string;
  email: string;
  name: string;
  jid: string;
  role: Role;
  createdAt: Date;
}

/** What an admin sees and does; the record asks again whether they are one. */
export interface UserAdministration {
  /** Newest first. */
  list(adminId: string, page: PageRequest): Promise<Page<ListedUser>>;
  /** `last`: the only admin stays one. Every change is audited. */
  changeRole(adminId: string, userId: string, role: Role): Promise<'changed' | 'same' | 'unknown' | 'last'>;
}

export interface ContentGrant {
  id: string;
  agentId: string;
  auditorUserId: string;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | undefined;
}

/** A grant as its auditor sees it. */
export interface HeldGrant {
  id: string;
  ownerUserId: string;
  ownerJid: string;
  agentId: string;
  createdAt: Date;
  expiresAt: Date;
}

/** What was read under a grant, as it stands in the owner's audit. */
export type GrantedContent = 'messages' | 'timeline';

export interface ContentGrants {
  /** Undefined when the agent is not the owner's; throws `input.invalid` when nobody with this address is an auditor. */
  give(ownerUserId: string, grant: NewGrant): Promise<ContentGrant | undefined>;
  /** Newest first, those that are over too. */
  list(ownerUserId: string, page: PageRequest): Promise<Page<ContentGrant>>;
  /** From this moment on nothing more is read under it; false when there is no open one. */
  revoke(ownerUserId: string, grantId: string): Promise<boolean>;
  /** Those that hold now, newest first. */
  heldBy(auditorUserId: string): Promise<HeldGrant[]>;
  /** Whether this may be read now; if so, it is in the owner's audit when this resolves. */
  use(auditorUserId: string, access: GrantedAccess): Promise<boolean>;
}

export interface NewGrant {
  auditorJid: string;
  agentId: string;
  hours: number;
}

export interface GrantedAccess {
  ownerUserId: string;
  agentId: string;
  messageId?: string | undefined;
  what: GrantedContent;
}
