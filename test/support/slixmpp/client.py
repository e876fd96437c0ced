"""An XMPP client driven by JSON lines: {"seq", "do", ...} in; {"seq", "ok"|"error"} and {"event", ...} out."""
import asyncio
import json
import logging
import ssl
import sys
import time
import uuid
from xml.etree import ElementTree as ET

import slixmpp
from slixmpp.exceptions import IqError, IqTimeout
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

CLIENT = "{jabber:client}"
ERRORS = "{urn:ietf:params:xml:ns:xmpp-stanzas}"
CHAT_STATES = "{http://jabber.org/protocol/chatstates}"


def tell(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def facts(xml):
    """What a stanza says, read from its XML: no plugin stands between the test and the wire."""
    error = xml.find(CLIENT + "error")
    condition = next((c.tag.removeprefix(ERRORS) for c in error if c.tag.startswith(ERRORS) and c.tag != ERRORS + "text"), None) if error is not None else None
    state = next((c.tag.removeprefix(CHAT_STATES) for c in xml if c.tag.startswith(CHAT_STATES)), None)
    attribute = lambda tag, name: next((c.get(name) for c in xml.iter(tag)), None)
    return {
        "kind": xml.tag.removeprefix(CLIENT),
        **{name: xml.get(name) for name in ("from", "to", "type", "id")},
        **{name: xml.findtext(CLIENT + name) for name in ("body", "thread", "show")},
        "statuses": [status.text for status in xml.findall(CLIENT + "status")],
        "chatState": state,
        "receiptFor": attribute("{urn:xmpp:receipts}received", "id"),
        "receiptAsked": xml.find("{urn:xmpp:receipts}request") is not None,
        "originId": attribute("{urn:xmpp:sid:0}origin-id", "id"),
        "archiveId": attribute("{urn:xmpp:sid:0}stanza-id", "id"),
        "answers": {name: attribute("{urn:xmpp:reply:0}reply", name) for name in ("to", "id")},
        "error": None if error is None else {"type": error.get("type"), "condition": condition, "text": error.findtext(ERRORS + "text")},
        "xml": ET.tostring(xml, encoding="unicode"),
    }


class Client(slixmpp.ClientXMPP):
    def __init__(self, jid, password, ca_file):
        super().__init__(jid, password)
        self.ca_certs = ca_file
        self.enable_direct_tls = False
        self.up = asyncio.get_running_loop().create_future()
        self.mechanism = None
        for plugin in ("xep_0030", "xep_0054", "xep_0199", "xep_0313"):
            self.register_plugin(plugin)
        self.awaited = {}
        for kind in ("message", "presence", "iq"):
            self.register_handler(Callback("tell " + kind, MatchXPath(CLIENT + kind), self.heard))
        self.add_event_handler("session_start", lambda _: self.settle(None))
        self.add_event_handler("failed_all_auth", lambda _: self.settle(PermissionError("not-authorized")))
        self.add_event_handler("connection_failed", lambda e: self.settle(ConnectionError(str(e))))
        self.add_event_handler("ssl_invalid_chain", lambda e: self.settle(ssl.SSLError(str(e))))
        self.add_event_handler("disconnected", self.gone)

    def heard(self, stanza):
        timed = self.awaited.pop(stanza.xml.get("id"), None)
        if timed is None:
            tell({"event": "stanza", **facts(stanza.xml)})
        else:
            timed.set_result((time.perf_counter_ns(), stanza.xml.get("type")))

    def settle(self, error):
        if self.up.done():
            return
        self.up.set_exception(error) if error else self.up.set_result(None)

    def gone(self, reason):
        self.settle(ConnectionError(f"disconnected: {reason}"))
        tell({"event": "disconnected", "reason": str(reason or "")})


class Driver:
    client = None

    async def login(self, jid, password, host, port, caFile, presence=True):
        self.client = client = Client(jid, password, caFile)
        client.connect(host, port)
        try:
            await asyncio.wait_for(asyncio.shield(client.up), 20)
        except Exception:
            client.abort()
            raise
        if presence:
            client.send_presence()
        return {"jid": str(client.boundjid), "mechanism": client["feature_mechanisms"].mech.name, "tls": client.socket.version()}

    async def send(self, to, body=None, id=None, originId=None, thread=None, receipt=True, type="chat", lang=None, extra=""):
        id = str(uuid.uuid4()) if id is None else id
        message = ET.Element(CLIENT + "message", {"to": to, "type": type, **({"id": id} if id else {})})
        if lang:
            message.set("{http://www.w3.org/XML/1998/namespace}lang", lang)
        for name, text in (("body", body), ("thread", thread)):
            if text is not None:
                ET.SubElement(message, CLIENT + name).text = text
        if receipt:
            ET.SubElement(message, "{urn:xmpp:receipts}request")
        if originId:
            ET.SubElement(message, "{urn:xmpp:sid:0}origin-id", {"id": originId})
        text = slixmpp.xmlstream.tostring(message, xmlns="jabber:client")
        self.client.send_raw(text.replace("</message>", extra + "</message>") if extra else text)
        return {"id": id}

    async def time(self, targets, body):
        """Milliseconds until the answer to one message to each address, one after the other; every answer must be an error."""
        took = []
        for to in targets:
            id = str(uuid.uuid4())
            answer = self.client.awaited[id] = asyncio.get_running_loop().create_future()
            sent = time.perf_counter_ns()
            self.client.send_raw(f"<message to='{to}' type='chat' id='{id}'><body>{body}</body></message>")
            at, type = await asyncio.wait_for(answer, 30)
            if type != "error":
                raise ValueError(f"{to} answered with {type}")
            took.append((at - sent) / 1e6)
        return took

    async def raw(self, xml):
        self.client.send_raw(xml)

    async def presence(self, to=None, type=None, show=None, status=None):
        self.client.send_presence(pto=to, ptype=type, pshow=show, pstatus=status)

    async def roster(self):
        # as the server has it, whole: the client's own list also holds whoever sent a presence
        query = self.client.Iq(stype="get")
        query.enable("roster")
        items = (await query.send())["roster"]["items"]
        return {str(jid): {"name": item["name"], "subscription": item["subscription"]} for jid, item in items.items()}

    async def disco(self, to, kind="info", node=None):
        get = self.client["xep_0030"].get_info if kind == "info" else self.client["xep_0030"].get_items
        answer = await get(jid=to, node=node, cached=False, timeout=10) if kind == "info" else await get(jid=to, node=node, timeout=10)
        found = answer["disco_" + kind]
        if kind == "items":
            return {"items": sorted([{"jid": str(jid), "name": name} for jid, _, name in found["items"]], key=lambda item: item["jid"])}
        return {"identities": [{"category": c, "type": t, "name": n} for c, t, _, n in found["identities"]], "features": sorted(found["features"])}

    async def capabilities(self, to, node, hash):
        """What slixmpp itself makes of the answer to a presence's capabilities (XEP-0115 §5.4), and the vCard it reads."""
        self.client.register_plugin("xep_0115")
        info = await self.client["xep_0030"].get_info(jid=to, node=node, cached=False, timeout=10)
        card = (await self.client["xep_0054"].get_vcard(slixmpp.JID(to).bare, cached=False, timeout=10))["vcard_temp"]
        return {
            "verification": self.client["xep_0115"].generate_verstring(info["disco_info"], hash),
            "card": {name: text for name in ("FN", "ROLE", "DESC", "JABBERID", "NICKNAME") if (text := card.xml.findtext("{vcard-temp}" + name)) is not None},
            "keywords": [keyword.text for keyword in card.xml.iter("{vcard-temp}KEYWORD")],
        }

    async def ping(self, to):
        return {"seconds": await self.client["xep_0199"].ping(to, timeout=10)}

    async def iq(self, to, xml, type="get"):
        iq = self.client.make_iq(ito=to, itype=type)
        for child in ET.fromstring(f"<all>{xml}</all>"):
            iq.append(child)
        return facts((await iq.send(timeout=10)).xml)

    async def command(self, to, node, action="execute", session=None, form=None):
        """One stage of an ad-hoc command (XEP-0050). `form`: what to fill into the form of the stage before, which slixmpp turns into an answer."""
        self.client.register_plugin("xep_0004")
        self.client.register_plugin("xep_0050")
        if form is not None:
            self.form.set_values(form)
            self.form["type"] = "submit"
        answer = await self.client["xep_0050"].send_command(to, node, action=action, sessionid=session, payload=None if form is None else self.form, timeout=20)
        command = answer["command"]
        found = command.xml.find("{jabber:x:data}x")
        self.form = None if found is None else self.client["xep_0004"].stanza.Form(found)
        return {
            "status": command["status"],
            "session": command["sessionid"],
            "actions": sorted(command["actions"]),
            "notes": [[type, text] for type, text in command["notes"]],
            "facts": [] if found is None else [value.text for value in found.findall("{jabber:x:data}field[@type='fixed']/{jabber:x:data}value")],
            "fields": {} if found is None else {var: "\n".join(value) if isinstance(value := field.get_value(), list) else value for var, field in self.form.get_fields().items() if var},
            "options": {} if found is None else {var: {option["label"]: option["value"] for option in field.get_options()} for var, field in self.form.get_fields().items() if var},
        }

    async def archive(self, peer):
        found = []
        async for row in self.client["xep_0313"].iterate(with_jid=slixmpp.JID(peer)):
            found.append(facts(row["mam_result"]["forwarded"]["stanza"].xml))
        return found

    async def disconnect(self):
        await self.client.disconnect()


async def serve(driver, line):
    command = json.loads(line)
    seq, do = command.pop("seq"), command.pop("do")
    try:
        tell({"seq": seq, "ok": await getattr(driver, do)(**command)})
    except IqError as error:
        tell({"seq": seq, "error": error.condition, "stanza": facts(error.iq.xml)})
    except IqTimeout:
        tell({"seq": seq, "error": "timeout"})
    except Exception as error:
        tell({"seq": seq, "error": f"{type(error).__name__}: {error}"})


async def main():
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    reader = asyncio.StreamReader(limit=16 * 1024 * 1024)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    driver, order = Driver(), asyncio.Queue()

    async def in_order():
        while True:
            await serve(driver, await order.get())

    worker = asyncio.create_task(in_order())
    while line := await reader.readline():
        order.put_nowait(line)
    worker.cancel()


asyncio.run(main())
