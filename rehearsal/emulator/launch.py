"""Runs ministack with five things around it that a rehearsal needs. Started by server.ts."""

import os
import signal
import sys
import threading
from collections import OrderedDict
from urllib.parse import parse_qsl, urlencode, urlsplit

import ministack.app


def end_with_parent() -> None:
    """Ends this process when its standard input closes: the one sign that also comes when the parent is killed."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def serve_as_proxy(app):
    """Accepts requests that name a whole URL, as clients send them to a proxy.

    S3 Control puts the account id before the host name (123456789012.127.0.0.1), which no resolver knows. With the
    emulator as the children's proxy such a request arrives here, and so does every other one: nothing leaves the machine.
    """

    async def serve(scope, receive, send):
        if scope["type"] == "http" and scope["path"].startswith("http://"):
            path = urlsplit(scope["path"]).path or "/"
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await app(scope, receive, send)

    return serve


ANSWERS_KEPT = 1000


def repeat_lost_answers(app):
    """Answers a repeated request as the first time.

    On a busy machine an answer can be lost with its connection after the work was done. The SDK then repeats the request
    under the same invocation id, and what AWS would take for a repetition ministack refuses as a duplicate.
    """
    answers = OrderedDict()

    async def serve(scope, receive, send):
        invocation = dict(scope.get("headers", ())).get(b"amz-sdk-invocation-id")
        if scope["type"] != "http" or invocation is None:
            return await app(scope, receive, send)
        if invocation in answers:
            while (await receive()).get("more_body"):
                pass
            print("repeated a lost answer", scope["path"], flush=True)
            for message in answers[invocation]:
                await send(message)
            return None
        messages = []

        async def keep(message):
            messages.append(message)
            await send(message)

        try:
            return await app(scope, receive, keep)
        finally:
            # An error of the server is to be tried again, and half an answer is none.
            if messages and messages[0].get("status", 500) < 500 and not messages[-1].get("more_body"):
                answers[invocation] = messages
                if len(answers) > ANSWERS_KEPT:
                    answers.popitem(last=False)

    return serve


INTERFACE = "NetworkInterface.1."
RESOURCE_ID = ("Filters.Filter.1.Name", "dbi-resource-id")


def translated(fields):
    """What a request asks for, in the words that ministack reads.

    The provider writes subnet, address and groups of an instance with a fixed address into a network interface;
    ministack looks for them at the top of RunInstances alone. The provider looks for a database by a filter on its
    resource id, which ministack ignores and answers with every database of the account; as an identifier it takes it.
    """
    action = dict(fields).get("Action")
    if action == "RunInstances":
        return [(name.removeprefix(INTERFACE), value) for name, value in fields]
    if action == "DescribeDBInstances" and RESOURCE_ID in fields:
        rest = [(name, value) for name, value in fields if not name.startswith("Filters.")]
        return [*rest, ("DBInstanceIdentifier", dict(fields)["Filters.Filter.1.Values.Value.1"])]
    return fields


def translate_requests(app):
    """Rewrites the forms of EC2 and RDS as `translated` says."""

    async def serve(scope, receive, send):
        headers = dict(scope.get("headers", ()))
        signed = headers.get(b"authorization", b"")
        if scope["type"] != "http" or not (b"/ec2/aws4_request" in signed or b"/rds/aws4_request" in signed):
            return await app(scope, receive, send)
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if b"Action=RunInstances" in body or b"Action=DescribeDBInstances" in body:
            body = urlencode(translated(parse_qsl(body.decode(), keep_blank_values=True))).encode()
            headers[b"content-length"] = str(len(body)).encode()
            scope = {**scope, "headers": list(headers.items())}
        messages = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive_again():
            return next(messages, None) or await receive()

        return await app(scope, receive_again, send)

    return serve


SAVE = "/_rehearsal/save"
JUDGE = "/_rehearsal/judge-callers"


def obey_rehearsal(app):
    """Two requests of the rehearsal's own, which no AWS client makes.

    `save` writes the whole memory down now instead of at the end, so that a second emulator can start with it.
    `judge-callers` turns identity evaluation on, which ministack otherwise decides at its start: a role whose trust
    demands MFA could then never be assumed, because ministack knows no MFA.
    """

    async def serve(scope, receive, send):
        path = scope["path"] if scope["type"] == "http" else ""
        if path not in (SAVE, JUDGE):
            return await app(scope, receive, send)
        while (await receive()).get("more_body"):
            pass
        if path == SAVE:
            ministack.app.save_all(ministack.app._build_persistence_save_dict())
        else:
            ministack.app.AUTH = True
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return serve


if "--end-with-parent" in sys.argv:
    sys.argv.remove("--end-with-parent")
    threading.Thread(target=end_with_parent, daemon=True).start()
ministack.app.app = serve_as_proxy(obey_rehearsal(repeat_lost_answers(translate_requests(ministack.app.app))))
ministack.app.main()
