"""python-hl7 as a partner. `send PORT` sends each message of standard input (split by blank lines) over one connection with the
blocking client and prints, as JSON, what it reads in the answers; `listen` takes messages with the asyncio server, answers AA with
its own acknowledgement, and prints its port and then what it read, a line each."""
import asyncio
import json
import sys

import hl7
from hl7.client import MLLPClient
from hl7.mllp import start_hl7_server


def unframed(data):
    return data.strip(b"\x0b\x1c\r").decode("utf-8")


def answered(text):
    # Its own hl7.isbatch takes any message for a batch whose text has "MSH" in it twice.
    if text.startswith("BHS"):
        return [answered(str(each)) for each in hl7.parse_batch(text)]
    ack = hl7.parse(text)
    return {"code": str(ack.segment("MSA")[1]), "to": str(ack.segment("MSA")[2]), "own": str(ack.segment("MSH")[10])}


def send(port):
    told = []
    with MLLPClient("127.0.0.1", port) as client:
        for text in sys.stdin.read().split("\n\n"):
            told.append(answered(unframed(client.send_message(text.strip("\n").replace("\n", "\r") + "\r"))))
    print(json.dumps(told))


async def serve(reader, writer):
    while not writer.is_closing():
        try:
            message = await reader.readmessage()
        except asyncio.IncompleteReadError:
            break
        read = {"type": str(message.segment("MSH")[9]), "nric": message.extract_field("PID", 1, 3, 1, 1)}
        print(json.dumps({**read, "segments": [str(each[0]) for each in message]}), flush=True)
        writer.writemessage(message.create_ack())
        await writer.drain()
    writer.close()


async def listen():
    server = await start_hl7_server(serve, host="127.0.0.1", port=0, encoding="utf-8")
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if sys.argv[1] == "send":
    send(int(sys.argv[2]))
else:
    asyncio.run(listen())
