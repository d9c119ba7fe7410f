"""A stock slixmpp client: says what it sees on standard output, one JSON object a line.

Arguments: address, port, file of the authority, and whom to greet once it is online (or nothing).
"""

import asyncio
import json
import ssl
import sys

import slixmpp

address, port, authority = sys.argv[1], int(sys.argv[2]), sys.argv[3]
greeted = sys.argv[4] if len(sys.argv) > 4 else ""


def tell(**seen):
    print(json.dumps(seen), flush=True)


class Client(slixmpp.ClientXMPP):
    def __init__(self):
        super().__init__(address, "good")
        self.ca_certs = authority
        self.register_plugin("xep_0198")
        self.register_plugin("xep_0199")
        self.add_event_handler("session_start", self.started)
        self.add_event_handler("session_resumed", lambda _: tell(resumed=True))
        self.add_event_handler("sm_enabled", lambda _: tell(managed=True))
        self.add_event_handler("message", lambda m: tell(message=m["body"], sender=str(m["from"])))
        self.add_event_handler("disconnected", lambda _: self.again())
        self.add_event_handler("failed_auth", lambda _: tell(refused=True))

    def started(self, _event):
        tell(online=str(self.boundjid))
        if greeted:
            self.send_message(mto=greeted, mbody="from slixmpp: é€😀", mtype="chat")

    def again(self):
        self.connect(("127.0.0.1", port))


client = Client()
client.connect(("127.0.0.1", port))
loop = asyncio.get_event_loop()
loop.run_forever()
