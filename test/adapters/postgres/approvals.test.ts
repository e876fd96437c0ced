import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { postgresAgents } from '../../../adapters/postgres/agents.ts';
import { postgresApprovalDesk } from '../../../adapters/postgres/approval-desk.ts';
import { postgresApprovalDoor, postgresApproverOf } from '../../../adapters/postgres/approval-door.ts';
import { postgresToolEffects } from '../../../adapters/postgres/tool-effects.ts';
import type { MessageRef, Tier } from '../../../contracts/identifiers.ts';
import type { ApprovalDesk, ApprovalDoor, NewApproval, SeenApproval } from '../../../domain/approval-ports.ts';
import { builtInSpecs } from '../../../tools/built-in.ts';
import { describedCalls } from '../../../tools/described-call.ts';
import { newApproval, newDecision, permissionsOf } from '../../support/new-approval.ts';
import { AGENTS_DOMAIN } from '../../support/private-database.ts';
import type { Person, PrivateDatabase } from '../../support/private-database.ts';
import { sharedDatabase } from '../../support/shared-database.ts';

let database: PrivateDatabase;
let desk: ApprovalDesk;
let door: ApprovalDoor;

before(async () => {
  database = await sharedDatabase();
  desk = postgresApprovalDesk(database.as('platform'), database.vaultOf('platform'));
  door = postgresApprovalDoor(database.as('api'), database.vaultOf('api'), describedCalls(builtInSpecs));
});
after(() => database.stop());

interface Asked {
  owner: Person;
  ref: MessageRef;
  approval: NewApproval;
  code: string;
}
async function asked(approvers: Person[] = [], timeoutS = 600, owner?: Person): Promise<Asked> {
  const person = owner ?? (await database.person());
  const { ref } = await database.say(person, 'send it');
  const approval = newApproval(ref, { policyHash: await permissionsOf(database.admin, ref) });
  const jids = approvers.map(({ jid }) => jid);
  return { owner: person, ref, approval, code: (await desk.open(approval, jids, timeoutS)).code };
}
const seenBy = async ({ userId }: Person, { approval }: Asked): Promise<SeenApproval> => {
  const [seen] = await door.find(userId, { id: approval.id }, 1);
  return seen ?? assert.fail('not seen');
};
const stateOf = async ({ owner, approval }: Asked) =>
  (
    await database.admin.query<{ state: string }>('SELECT state FROM approvals WHERE owner_user_id = $1 AND id = $2', [
      owner.userId,
      approval.id,
    ])
  ).rows[0]?.state;
const overdue = ({ approval }: Asked) =>
  database.admin.query("UPDATE approvals SET deadline_at = now() - interval '1 second' WHERE id = $1", [approval.id]);

describe('a request', () => {
  it('is opened once, whichever attempt of its step comes back, and sealed', async () => {
    const { owner, approval, code } = await asked();
    const again = await Promise.all(Array.from({ length: 5 }, () => desk.open(approval, [], 600)));
    for (const each of again)
      assert.deepEqual([each.code, each.approvers, each.approverJids], [code, [owner.userId], [owner.jid]]);
    assert.match(code, /^[A-HJ-NP-Z2-9]{4}$/);
    const { rows } = await database.admin.query<{ request: string; told: number }>(
      "SELECT encode(request, 'escape') AS request, (SELECT count(*)::integer FROM audit_logs WHERE event_type = 'approval.requested' AND owner_user_id = $1) AS told FROM approvals WHERE owner_user_id = $1",
      [owner.userId],
    );
    assert.equal(rows.length, 1);
    assert.equal(rows[0]?.told, 1);
    assert.doesNotMatch(String(rows[0]?.request), /bob@example/);
  });

  it('that was answered before its step has ended is opened as such', async () => {
    const request = await asked();
    await door.decide(request.owner.userId, await seenBy(request.owner, request), newDecision());
    const opened = await desk.open(request.approval, [], 600);
    assert.deepEqual([opened.code, opened.decided], [request.code, true]);
  });

  it('of a message that does not exist is not opened', async () => {
    const person = await database.person();
    const ref = { ownerUserId: person.userId, agentId: person.agentId, messageId: randomUUID() };
    await assert.rejects(desk.open(newApproval(ref), [], 600), /no such message/);
  });

  it('goes to those with an account of whom the policy names, and to nobody who closed theirs', async () => {
    const [ann, bob, gone] = [await database.person(), await database.person(), await database.person()];
    await database.admin.query('UPDATE users SET deleted_at = now() WHERE id = $1', [gone.userId]);
    const { ref } = await database.say(ann, 'x');
    const opened = await desk.open(newApproval(ref), [bob.jid, gone.jid, 'nobody@example.test'], 600);
    assert.deepEqual([opened.approvers, opened.approverJids], [[bob.userId], [bob.jid]]);
    assert.equal(await postgresApproverOf(database.as('bridge'))(gone.jid), undefined);
    assert.equal(await postgresApproverOf(database.as('bridge'))(bob.jid), bob.userId);
  });

  it('tells its owner who wrote the message and by which door, an approver neither, and both what the call would do', async () => {
    const [ann, bob] = [await database.person(), await database.person()];
    const request = await asked([bob], 600, ann);
    const [own, others] = [(await seenBy(ann, request)).view, (await seenBy(bob, request)).view];
    assert.deepEqual(own.sender, { jid: ann.jid, door: 'xmpp' });
    assert.equal(others.sender, null);
    for (const view of [own, others])
      assert.deepEqual([view.summary, view.effect], ['{"to":["bob@example.test"]}', 'once']);
  });

  it('has a code that no other open one has, also when 500 are open, and each is found by it', async () => {
    const owner = await database.person();
    const { ref } = await database.say(owner, 'all of them');
    const approvals = Array.from({ length: 500 }, () => newApproval(ref));
    const codes: string[] = [];
    // no more at once than wait for a connection without being turned away
    for (let done = 0; done < 500; done += 25) {
      const some = approvals.slice(done, done + 25);
      const opened = await Promise.all(some.map((approval) => desk.open(approval, [], 600)));
      codes.push(...opened.map(({ code }) => code));
    }
    assert.equal(new Set(codes).size, 500);
    const [seen] = await door.find(owner.userId, { code: codes[250]!, states: ['open'] }, 1);
    assert.equal(seen?.view.approval_id, approvals[250]?.id);
    let cursor: string | undefined;
    const all = new Set<string>();
    do {
      const page = await door.page(owner.userId, ['open'], { limit: 100, ...(cursor !== undefined && { cursor }) });
      for (const { view } of page.items) all.add(view.approval_id);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    assert.equal(all.size, 500, 'pages miss none and repeat none');
    await database.admin.query("UPDATE approvals SET state = 'withdrawn', closed_at = now() WHERE owner_user_id = $1", [
      owner.userId,
    ]);
  });

  it('gets another code when the first that is thrown is taken, and a code is free again afterwards', async () => {
    const owner = await database.person();
    const { ref } = await database.say(owner, 'x');
    const connection = await database.admin.connect();
    const thrown = async (state: number): Promise<{ id: string; code: string }> => {
      const { id, tool, risk } = newApproval(ref);
      const row = { id, tool, risk, message_id: ref.messageId, agent_version: 1, kind: 'call', tool_version: 1 };
      await connection.query('SELECT setseed($1)', [state]);
      const values = [owner.userId, { ...row, request_hash: 'h', policy_hash: 'p' }, Buffer.from('x')];
      const { rows } = await connection.query<{ code: string }>(
        "SELECT code FROM open_approval($1, $2, $3, '{}', 600)",
        values,
      );
      return { id, code: String(rows[0]?.code) };
    };
    try {
      const [first, second] = [await thrown(0.5), await thrown(0.5)];
      assert.notEqual(first.code, second.code);
      await desk.close(owner.userId, first.id, 'withdrawn');
      assert.equal((await thrown(0.5)).code, first.code);
    } finally {
      connection.release();
    }
  });

  it('shows who does not own the agent the request and whose it is, and nothing of agent or message', async () => {
    const bob = await database.person();
    const request = await asked([bob]);
    const { view } = await seenBy(bob, request);
    assert.deepEqual([view.agent_id, view.message_id, view.may_decide], [null, null, true]);
    assert.equal(view.owner_jid, request.owner.jid);
    assert.deepEqual(view.arguments, { to: ['bob@example.test'] });
    const own = (await seenBy(request.owner, request)).view;
    assert.deepEqual(
      [own.agent_id, own.message_id, own.may_decide],
      [request.owner.agentId, request.ref.messageId, false],
    );
    assert.deepEqual(await door.find(bob.userId, { agentId: request.owner.agentId }, 10), []);
    const stranger = await database.person();
    for (const query of [{ id: request.approval.id }, { code: request.code }, {}])
      assert.deepEqual(await door.find(stranger.userId, query, 10), []);
  });
});

describe('a decision', () => {
  it('is the first one: of many at the same moment one wins, and the others are told', async () => {
    const people = [await database.person(), await database.person()];
    for (let round = 0; round < 5; round += 1) {
      const request = await asked(people);
      const seen = await seenBy(people[0]!, request);
      const given = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          door.decide(people[n % 2]!.userId, seen, newDecision({ decision: n % 2 === 0 ? 'approve' : 'deny' })),
        ),
      );
      assert.deepEqual(given.map((each) => each?.result).toSorted(), [
        ...Array.from({ length: 7 }, () => 'closed'),
        'decided',
      ]);
      const winner = given.findIndex((each) => each?.result === 'decided');
      const heard = await desk.hear(request.owner.userId, request.approval.id);
      assert.deepEqual(
        [heard?.decision, heard?.byJid],
        [winner % 2 === 0 ? 'approve' : 'deny', people[winner % 2]?.jid],
      );
    }
  });

  it('said again under its key is the same one, if it says the same', async () => {
    const request = await asked();
    const seen = await seenBy(request.owner, request);
    const first = newDecision({ key: 'k' });
    const decide = async (change: object) =>
      (await door.decide(request.owner.userId, seen, { ...first, ...change }))?.result;
    assert.equal(await decide({}), 'decided');
    assert.equal(await decide({}), 'decided');
    assert.equal(await decide({ decision: 'deny' }), 'closed');
    assert.equal(await decide({ hash: 'other' }), 'closed');
    assert.equal(await decide({ key: 'another' }), 'closed');
    const found = await door.find(request.owner.userId, { key: 'k' }, 2);
    assert.deepEqual(
      found.map(({ view }) => view.approval_id),
      [request.approval.id],
    );
    const { rows } = await database.admin.query(
      "SELECT FROM audit_logs WHERE owner_user_id = $1 AND event_type = 'approval.approved'",
      [request.owner.userId],
    );
    assert.equal(rows.length, 1);
  });

  it('is found by its key only by whoever said it', async () => {
    const bob = await database.person();
    const request = await asked([bob]);
    await door.decide(bob.userId, await seenBy(bob, request), newDecision({ key: 'the same' }));
    assert.equal((await door.find(bob.userId, { key: 'the same' }, 1)).length, 1);
    assert.deepEqual(await door.find(request.owner.userId, { key: 'the same' }, 1), []);
  });

  it('is nobody else’s: not of a stranger, an owner who is not named, an account that is closed', async () => {
    const [bob, eve] = [await database.person(), await database.person()];
    const request = await asked([bob]);
    const seen = await seenBy(bob, request);
    assert.equal(await door.decide(eve.userId, seen, newDecision()), undefined);
    assert.equal(await door.decide(request.owner.userId, seen, newDecision()), undefined);
    assert.equal(await door.decide(randomUUID(), seen, newDecision()), undefined);
    await database.admin.query('UPDATE users SET deleted_at = now() WHERE id = $1', [bob.userId]);
    assert.equal(await door.decide(bob.userId, seen, newDecision()), undefined);
    assert.deepEqual(await door.find(bob.userId, {}, 10), []);
    assert.equal(await stateOf(request), 'open');
    assert.equal(await desk.hear(request.owner.userId, request.approval.id), undefined);
  });

  it('is about the request that was seen', async () => {
    const request = await asked();
    const seen = await seenBy(request.owner, request);
    const stale = await door.decide(request.owner.userId, seen, newDecision({ shownHash: 'of another' }));
    assert.equal(stale?.result, 'stale');
    assert.equal(await stateOf(request), 'open');
  });

  it('comes too late after the deadline, though nobody has closed the request yet', async () => {
    const request = await asked();
    const seen = await seenBy(request.owner, request);
    await overdue(request);
    assert.equal((await door.decide(request.owner.userId, seen, newDecision()))?.result, 'closed');
    assert.equal(await desk.hear(request.owner.userId, request.approval.id), undefined);
    assert.equal(await desk.close(request.owner.userId, request.approval.id, 'expired'), 'expired');
  });

  it('and the end of the time at the same moment: one of both holds', async () => {
    for (let round = 0; round < 10; round += 1) {
      const request = await asked();
      const { userId } = request.owner;
      const seen = await seenBy(request.owner, request);
      const [given, state] = await Promise.all([
        door.decide(userId, seen, newDecision()),
        desk.close(userId, request.approval.id, 'expired'),
      ]);
      assert.equal(given?.result, state === 'expired' ? 'closed' : 'decided');
      assert.equal(await stateOf(request), state);
      assert.equal((await desk.hear(userId, request.approval.id)) !== undefined, state === 'approved');
    }
  });

  it('with other arguments and a reason is heard as it was given, and lies sealed', async () => {
    const request = await asked();
    const { userId } = request.owner;
    const edited = { to: ['zoe@example.test'] };
    const given = newDecision({ hash: 'edited', editedArguments: edited, reason: 'to Zoë in the garden instead' });
    await door.decide(userId, await seenBy(request.owner, request), given);
    assert.deepEqual(await desk.hear(userId, request.approval.id), {
      ...{ decision: 'approve', requestHash: 'edited', byJid: request.owner.jid, door: 'web' },
      ...{ editedArguments: edited, reason: 'to Zoë in the garden instead' },
    });
    const { rows } = await database.admin.query(
      "SELECT encode(edited, 'escape') AS edited, encode(reason, 'escape') AS reason FROM approval_decisions WHERE owner_user_id = $1",
      [userId],
    );
    assert.doesNotMatch(JSON.stringify(rows), /zoe@example|garden/);
    assert.equal(await desk.hear((await database.person()).userId, request.approval.id), undefined);
  });

  it('that its workflow has not heard is carried until it has', async () => {
    const request = await asked();
    const mine = async () =>
      (await desk.unheard(0, 1_000)).filter(({ approvalId }) => approvalId === request.approval.id);
    assert.deepEqual(await mine(), []);
    await door.decide(request.owner.userId, await seenBy(request.owner, request), newDecision());
    assert.deepEqual(await mine(), [{ ref: request.ref, approvalId: request.approval.id }]);
    assert.deepEqual(
      (await desk.unheard(60_000, 1_000)).filter(({ approvalId }) => approvalId === request.approval.id),
      [],
    );
    await desk.hear(request.owner.userId, request.approval.id);
    assert.deepEqual(await mine(), []);
  });

  it('waits while the agent is deleted, and can be given when it is restored', async () => {
    const bob = await database.person();
    const request = await asked([bob]);
    const seen = await seenBy(bob, request);
    const agents = postgresAgents(database.as('api'), database.vaultOf('api'), { agentsDomain: AGENTS_DOMAIN });
    const { userId, agentId } = request.owner;
    await agents.remove(userId, agentId, async () => undefined);
    for (const who of [bob.userId, userId]) assert.deepEqual(await door.find(who, { id: request.approval.id }, 1), []);
    assert.equal(await door.decide(bob.userId, seen, newDecision()), undefined);
    assert.equal(await stateOf(request), 'open');
    await agents.restore(userId, agentId, 30, async () => undefined);
    assert.equal((await door.decide(bob.userId, seen, newDecision()))?.result, 'decided');
  });

  it('is written by the doors alone', async () => {
    const request = await asked();
    const { userId } = request.owner;
    const insert = `INSERT INTO approval_decisions (owner_user_id, approval_id, decision, request_hash, decided_by, decided_jid, door, decision_key)
      VALUES ($1, $2, 'approve', 'shown', $1, 'x', 'web', 'k')`;
    const call = "SELECT * FROM decide_approval($1, $2, 'approve', 'shown', 'shown', NULL, NULL, 'web', 'k')";
    const values = [userId, request.approval.id];
    const refused = (tier: Tier, statement: string, given: unknown[] = []) =>
      assert.rejects(
        database.as(tier).statementAsOwner(userId, statement, statement, given),
        /permission denied/,
        `${tier}: ${statement}`,
      );
    for (const tier of ['platform', 'ai', 'api', 'bridge'] as const) {
      await refused(tier, insert, values);
      await refused(tier, "UPDATE approval_decisions SET decision = 'approve'");
      await refused(tier, 'DELETE FROM approval_decisions');
      await refused(tier, "UPDATE approvals SET approvers = '{}'");
      await refused(tier, "UPDATE approvals SET request_hash = 'x'");
      await refused(tier, "UPDATE approvals SET deadline_at = now() + interval '1 year'");
      await refused(tier, 'DELETE FROM approvals');
    }
    for (const tier of ['platform', 'ai'] as const) await refused(tier, call, values);
    for (const table of ['approvals', 'approval_decisions']) {
      await refused('ai', `SELECT * FROM ${table}`);
      await refused('bridge', `SELECT * FROM ${table}`);
    }
    for (const tier of ['ai', 'api', 'bridge'] as const) {
      await refused(tier, "UPDATE approvals SET state = 'approved', closed_at = now()");
      await refused(tier, "SELECT open_approval($1, '{}', '', '{}', 60)", [userId]);
      await refused(tier, "SELECT close_approval($1, $2, 'expired')", values);
    }
    assert.equal(await desk.hear(userId, request.approval.id), undefined);
  });
});

describe('an act that must not be repeated', () => {
  const world = async () => {
    const { ref } = await database.say(await database.person(), 'x');
    const key = randomUUID();
    const platform = postgresToolEffects(database.as('platform'));
    const ai = postgresToolEffects(database.as('ai'));
    return {
      fence: (attempt: number, again = false) => platform.fence(ref, key, attempt, again),
      begin: (attempt: number) => ai.begin(ref, key, attempt),
      end: (attempt: number, outcome: 'done' | 'not_done' | 'unclear') =>
        ai.end(ref.ownerUserId, key, attempt, outcome),
    };
  };

  it('begins once, and its end is read before another attempt', async () => {
    const { fence, begin, end } = await world();
    assert.deepEqual([await begin(1), await begin(1)], [true, false]);
    assert.equal(await fence(2), 'unclear');
    await end(1, 'done');
    assert.deepEqual([await fence(2), await fence(2, true), await begin(2)], ['done', 'done', false]);
  });

  it('may be tried again when it surely did nothing, and when a person says so', async () => {
    const { fence, begin, end } = await world();
    await begin(1);
    await end(1, 'not_done');
    assert.deepEqual([await fence(2), await begin(2)], ['fresh', true]);
    await end(2, 'unclear');
    assert.deepEqual([await fence(3), await begin(3)], ['unclear', false]);
    assert.deepEqual([await fence(3, true), await fence(3, true), await begin(3)], ['fresh', 'fresh', true]);
  });

  it('never begins in an attempt that was overtaken, nor ends there', async () => {
    const { fence, begin, end } = await world();
    assert.equal(await fence(2), 'fresh');
    assert.equal(await begin(1), false);
    assert.equal(await begin(2), true);
    await end(1, 'not_done');
    assert.equal(await fence(3), 'unclear');
    assert.equal(await fence(3, true), 'fresh');
    assert.equal(await begin(3), true);
    // what was asked long ago arrives only now: it takes nothing back
    assert.equal(await fence(2, true), 'unclear');
    assert.equal(await fence(3, true), 'unclear');
    assert.equal(await begin(2), false);
    await end(3, 'done');
    assert.equal(await fence(2, true), 'done');
  });

  it('begins or is fenced, whatever comes first at the same moment, and never both', async () => {
    for (let round = 0; round < 40; round += 1) {
      const { fence, begin } = await world();
      const [fenced, ...begun] = await Promise.all([fence(2), begin(1), begin(1)]);
      assert.equal(begun.filter(Boolean).length, fenced === 'unclear' ? 1 : 0, `${fenced}`);
    }
  });
});
