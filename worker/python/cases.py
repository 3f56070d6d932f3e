"""Answers the cases of ../python.test.ts: a JSON list of [what, arguments] on standard input, the results on standard output."""

import json
import sys

from latchkey import options, patience
from latchkey.aws import failures, remedies
from latchkey.aws.calls import Refusal
from latchkey.json_value import JsonProblem, read_json_key
from latchkey.names import is_accepted_key
from latchkey.options import SettingError
from latchkey.own_words import own_words
from latchkey.proxy import proxy_for, proxy_problem
from latchkey.remedies import remedy_lines
from latchkey.text import printable
from latchkey.web import NetworkError


def arguments(argv):
    wanted = options.read_arguments(argv)
    return {"action": wanted.action, "problem": wanted.problem, "command": list(wanted.command),
            "identityFile": wanted.identity_file, "resolve": wanted.resolve, "url": wanted.url}


def address(text, allow_http):
    try:
        return {"url": options.read_address(text, allow_http).root}
    except SettingError as error:
        return {"problem": str(error)}


def json_key(secret, key):
    value = read_json_key(secret, key)
    return {"reason": value.reason, "problem": value.problem} if isinstance(value, JsonProblem) else {"value": value}


def classified(code, message, status, stage):
    error = Refusal(code, message, status) if status else NetworkError(code, message)
    failure, retry = failures.classify(error, stage)
    return {"failure": failure, "retry": retry, "message": failures.aws_error(failure).message}


def explained(failure, facts):
    return remedies.explain(failure, role_arn=facts["roleArn"], region=facts["region"], audience="sts.amazonaws.com",
                            automation_id=facts["automationId"], secret_name=facts["secretName"],
                            issuer=facts["issuer"], organization_id=facts["organizationId"])


def proxied(host, port, settings):
    proxy = proxy_for(host, port, settings)
    return None if proxy is None else proxy.host


known = {
    "arguments": arguments,
    "address": address,
    "token": options.read_token,
    "retryAfter": lambda headers, now: patience.retry_after_seconds(headers, lambda: now) * 1000,
    "passing": patience.is_passing_answer,
    "jsonKey": json_key,
    "accepted": is_accepted_key,
    "printable": printable,
    "classified": classified,
    "explained": explained,
    "reasons": lambda: list(failures.rows),
    "ownWords": lambda failure, name, key: own_words(failure, name, key),
    "remedyLines": remedy_lines,
    "proxied": proxied,
    "proxyProblem": proxy_problem,
}

results = [known[what](*given) for what, given in json.loads(sys.stdin.read())]
sys.stdout.write(json.dumps(results))
