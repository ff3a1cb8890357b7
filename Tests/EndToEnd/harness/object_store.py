"""An S3 that checks every signature: moto, which does so for whom it knows."""

import json
import os
import sys
from pathlib import Path

import boto3
from botocore.config import Config

from harness.processes import Process, free_port, wait_until
from harness.product import request

REGION = "us-east-1"


class ObjectStore:
    def __init__(self, bucket: str, log: Path):
        self.bucket = bucket
        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        program = Path(sys.executable).parent / "moto_server"
        self.process = Process(
            [str(program), "-H", "127.0.0.1", "-p", str(port)], log,
            os.environ | {"INITIAL_NO_AUTH_ACTION_COUNT": "inf"}).start()
        wait_until(self._answers, 60, "the object store")
        people = self._client("iam", "nobody", "nothing")
        people.create_user(UserName="bellwether")
        statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        people.put_user_policy(
            UserName="bellwether", PolicyName="details",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
        made = people.create_access_key(UserName="bellwether")["AccessKey"]
        self.access_key, self.secret_key = made["AccessKeyId"], made["SecretAccessKey"]
        self.client = self._client("s3", self.access_key, self.secret_key)
        self.client.create_bucket(Bucket=bucket)
        # From here on nobody is believed without a signature.
        assert request("POST", self.endpoint + "/moto-api/reset-auth", b"0", {"Content-Type": "text/plain"}).status == 200

    def environment(self) -> dict[str, str]:
        """What the product has to know to keep details here."""
        return {
            "BELLWETHER_DETAILS": f"s3://{self.bucket}/bellwether", "BELLWETHER_S3_ENDPOINT": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key, "AWS_REGION": REGION,
        }

    def keys(self) -> list[str]:
        return [one["Key"] for one in self.client.list_objects_v2(Bucket=self.bucket).get("Contents", [])]

    def stop(self):
        self.process.kill()

    def _answers(self) -> bool:
        try:
            return request("GET", self.endpoint + "/moto-api/", seconds=2).status == 200
        except OSError:
            return False

    def _client(self, service: str, access_key: str, secret_key: str):
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name=REGION, aws_access_key_id=access_key,
            aws_secret_access_key=secret_key, config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}))
