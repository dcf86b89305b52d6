"""Runs the state machine of a pause in moto's interpreter of Step Functions, against moto's SES.

moto lacks PutConfigurationSetSendingOptions, which is added here, with an SES that throttles as often as it is told to.
Nobody really waits: the waits are noted. Reads what test/pause/definition.ts prints.
"""

import json
import logging
import os
import shlex
import sys
import time
import uuid

import boto3
from moto import mock_aws
from moto.core.exceptions import JsonRESTError
from moto.core.responses import BaseResponse
from moto.ses.models import ses_backends
from moto.sesv2 import responses, urls
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl

os.environ.update(AWS_ACCESS_KEY_ID="id", AWS_SECRET_ACCESS_KEY="secret", AWS_EC2_METADATA_DISABLED="true")
logging.getLogger("moto").setLevel(logging.CRITICAL)
ALARM = "an alarm goes off"


class TooManyRequests(JsonRESTError):
    code = 429

    def __init__(self):
        super().__init__("TooManyRequestsException", "Rate exceeded")


class Ses:
    """Counts the calls, and throttles the next ones."""

    def __init__(self):
        self.calls = []
        self.throttle_next = 0

    def put_sending_options(self, response: BaseResponse) -> str:
        name = response._get_param("ConfigurationSetName")
        enabled = response._get_param("SendingEnabled")
        self.calls.append((name, enabled))
        if self.throttle_next > 0:
            self.throttle_next -= 1
            raise TooManyRequests()
        backend = ses_backends[response.current_account][response.region]
        backend.describe_configuration_set(configuration_set_name=name).enabled = enabled
        return "{}"


class Waits(list):
    """Stands for the module `time` where moto waits between two tries."""

    def sleep(self, seconds):
        self.append(seconds)


ses_api = Ses()
waits = Waits()
responses.SESV2Response.put_configuration_set_sending_options = lambda self: ses_api.put_sending_options(self)
urls.url_paths["{0}/v2/email/configuration-sets/(?P<ConfigurationSetName>[^/]+)/sending$"] = responses.SESV2Response.dispatch
retrier_decl.time = waits


class Account:
    def __init__(self, case):
        self.case = case
        region = shlex.split(case["resumeCommand"])[shlex.split(case["resumeCommand"]).index("--region") + 1]
        self.ses = boto3.client("sesv2", region)
        self.states = boto3.client("stepfunctions", region)
        for name in (case["set"], "another-set"):
            self.ses.create_configuration_set(ConfigurationSetName=name)
            self.ses.put_configuration_set_sending_options(ConfigurationSetName=name, SendingEnabled=True)
        self.machine = self.states.create_state_machine(**case["stateMachine"])["stateMachineArn"]

    def is_enabled(self, name=None):
        return self.ses.get_configuration_set(ConfigurationSetName=name or self.case["set"])["SendingOptions"]["SendingEnabled"]

    def alarm(self, throttled=0):
        """Returns how the execution ended, the calls, and the waits in between."""
        ses_api.calls.clear()
        waits.clear()
        ses_api.throttle_next = throttled
        # moto wants a name, of which EventBridge makes one
        event = {"name": str(uuid.uuid4()), "input": json.dumps(self.case["event"])}
        arn = self.states.start_execution(stateMachineArn=self.machine, **event)["executionArn"]
        deadline = time.monotonic() + 60
        while (status := self.states.describe_execution(executionArn=arn)["status"]) == "RUNNING":
            assert time.monotonic() < deadline, "the execution does not end"
            time.sleep(0.05)
        return status, list(ses_api.calls), list(waits)

    def resume(self):
        """Does what the documented command does, word by word."""
        command, service, operation, *options = shlex.split(self.case["resumeCommand"])
        assert (command, service, operation) == ("aws", "sesv2", "put-configuration-set-sending-options"), command
        region, name = options[options.index("--region") + 1], options[options.index("--configuration-set-name") + 1]
        assert options == ["--region", region, "--configuration-set-name", name, "--sending-enabled"], options
        boto3.client("sesv2", region).put_configuration_set_sending_options(ConfigurationSetName=name, SendingEnabled=True)


def check(what, actual, expected):
    assert actual == expected, f"{what}: {actual}, expected {expected}"
    print(f"  {what}: {actual}")


@mock_aws(config={"stepfunctions": {"execute_state_machine": True}})
def main():
    case = json.load(sys.stdin)
    account = Account(case)
    pause = (case["set"], False)

    print("enabled, paused, resumed, paused again")
    check("before, sending is enabled", account.is_enabled(), True)
    check(ALARM, account.alarm(), ("SUCCEEDED", [pause], []))
    check("sending is enabled", account.is_enabled(), False)
    check("sending with another set is enabled", account.is_enabled("another-set"), True)
    account.resume()
    check("after the documented command, sending is enabled", account.is_enabled(), True)
    check(ALARM, account.alarm()[0], "SUCCEEDED")
    check("sending is enabled", account.is_enabled(), False)
    check("while paused, another alarm goes off", account.alarm()[0], "SUCCEEDED")
    check("sending is enabled", account.is_enabled(), False)

    print("SES throttles")
    limits = [2, 4, 8, 16, 32, 60, 60, 60]
    for times in range(1, 9):
        account.resume()
        status, calls, waited = account.alarm(throttled=times)
        check(f"{times} times, the alarm", (status, len(calls)), ("SUCCEEDED", times + 1))
        check("  each wait is at most as documented", [wait <= limit for wait, limit in zip(waited, limits)], [True] * times)
        check("  sending is enabled", account.is_enabled(), False)
    account.resume()
    status, calls, waited = account.alarm(throttled=9)
    check("9 times, the alarm", (status, len(calls), len(waited)), ("FAILED", 9, 8))
    check("  sending is enabled", account.is_enabled(), True)

    print("the set is gone")
    account.ses.delete_configuration_set(ConfigurationSetName=case["set"])
    status, calls, _ = account.alarm()
    check(ALARM, (status, len(calls)), ("FAILED", 9))


main()
