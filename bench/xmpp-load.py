"""Many owners' XMPP clients in one process: {"total", "inFlight"} per line in, {"latencies", "elapsed"} out (milliseconds)."""
import asyncio
import json
import logging
import sys
import time
import uuid

import slixmpp
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

BODY = "{jabber:client}body"
REPLY = "{urn:xmpp:reply:0}reply"


class Owner(slixmpp.ClientXMPP):
    def __init__(self, jid, password, agents, ca_file):
        super().__init__(jid, password)
        self.ca_certs = ca_file
        self.agents = agents
        self.waiting = {}
        self.up = asyncio.get_running_loop().create_future()
        self.add_event_handler("session_start", lambda _: (self.send_presence(), self.up.set_result(None)))
        self.register_handler(Callback("reply", MatchXPath("{jabber:client}message"), self.heard))

    def heard(self, stanza):
        reply = stanza.xml.find(REPLY)
        if reply is None or stanza.xml.find(BODY) is None:
            return
        waiter = self.waiting.pop(reply.get("id"), None)
        if waiter is not None and not waiter.done():
            waiter.set_result(time.perf_counter())

    async def ask(self, agent):
        """Milliseconds from the sent message to its reply."""
        id = str(uuid.uuid4())
        self.waiting[id] = waiter = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        self.send_raw(
            f'<message to="{agent}" type="chat" id="{id}"><body>ping</body>'
            '<request xmlns="urn:xmpp:receipts"/></message>'
        )
        return (await asyncio.wait_for(waiter, 120) - began) * 1000


async def series(owners, total, in_flight, first_turn):
    """`in_flight` lanes, neighbours of different owners; no two lanes share an agent. Each order begins one agent further."""
    left = total
    latencies = []

    async def lane(number):
        nonlocal left
        owner = owners[number % len(owners)]
        lanes_each = max(1, in_flight // len(owners))
        agents = owner.agents[number // len(owners) % lanes_each :: lanes_each]
        turn = first_turn
        while left > 0:
            left -= 1
            latencies.append(await owner.ask(agents[turn % len(agents)]))
            turn += 1

    began = time.perf_counter()
    await asyncio.gather(*(lane(number) for number in range(in_flight)))
    return {"latencies": latencies, "elapsed": (time.perf_counter() - began) * 1000}


async def main():
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=16 * 1024 * 1024)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    setup = json.loads(await reader.readline())
    owners = [Owner(o["jid"], o["password"], o["agents"], setup["caFile"]) for o in setup["owners"]]
    for owner in owners:
        owner.connect(setup["host"], setup["port"])
    await asyncio.wait_for(asyncio.gather(*(owner.up for owner in owners)), 60)
    print(json.dumps({"ready": True}), flush=True)
    orders = 0
    while line := await reader.readline():
        order = json.loads(line)
        print(json.dumps(await series(owners, order["total"], order["inFlight"], orders)), flush=True)
        orders += 1


asyncio.run(main())
